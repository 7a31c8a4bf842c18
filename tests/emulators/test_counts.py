"""Request counts."""

import threading

from emulators.counts import RequestCounts


def test_counts_per_operation_and_in_total():
    """Each operation has its own count, and there is a total of all."""
    counts = RequestCounts()
    for operation in ("token", "query", "query"):
        counts.add(operation)
    assert (counts["query"], counts["token"], counts["update"]) == (2, 1, 0)
    assert counts.total == 3
    assert counts.by_operation() == {"query": 2, "token": 1}


def test_asking_for_a_count_adds_no_operation():
    """An operation that was only asked for is not listed."""
    counts = RequestCounts()
    assert counts["query"] == 0
    assert counts.by_operation() == {}


def test_cleared_counts_start_again():
    """After clear() nothing is counted."""
    counts = RequestCounts()
    counts.add("query")
    counts.clear()
    assert (counts.total, counts.by_operation()) == (0, {})


def test_parallel_requests_are_all_counted():
    """No request of several threads is lost."""
    counts = RequestCounts()

    def add_many() -> None:
        """Count 500 requests."""
        for _ in range(500):
            counts.add("query")

    threads = [threading.Thread(target=add_many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts["query"] == 4000
