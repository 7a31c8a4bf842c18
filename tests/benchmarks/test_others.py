"""The benchmarks of the store, of exchangelib and of first syncs, in small."""

import pytest

from benchmarks import exchangelib_http, first_sync, store
from benchmarks.emulated import emulators
from benchmarks.service import service


@pytest.mark.slow
def test_store():
    """Every step of a run is timed; the goal looks at all of them together."""
    result = store.measure(sizes=(200,), goal_size=200, repeats=2)
    idle, edited = result.figures["cases"]
    assert (idle["case"], edited["case"]) == ("no change", "1 % edited")
    assert set(edited) == {"case", "pairs", "load", "plan", "save", "total"}
    [goal] = result.goals
    assert goal.value == edited["total"]["cpu_ms"]


@pytest.mark.slow
def test_exchangelib():
    """Each reader reads everything, and the saving is a ratio of CPU times."""
    result = exchangelib_http.measure(size=5, repeats=1)
    cases = result.figures["cases"]
    assert {reader: set(ways) for reader, ways in cases.items()} == {
        "exchangelib": {"sync", "fetch"},
        "exchangelib_chunked": {"sync", "fetch"},
        "tandem": {"read"},
    }
    assert [goal.value for goal in result.goals] == list(
        result.figures["times_less_cpu"].values()
    )


def test_savings():
    """Half the CPU is a saving of two times."""
    cases = {
        "exchangelib": {"sync": {"cpu_ms": 300.0}},
        "exchangelib_chunked": {"sync": {"cpu_ms": 150.0}},
    }
    ratios = exchangelib_http.savings(cases)
    assert ratios == {"sync": 2.0}
    assert exchangelib_http.goals(ratios)[0].met
    assert not exchangelib_http.goals({"sync": 1.79})[0].met


@pytest.mark.slow
def test_first_sync():
    """Both directions are measured in processes of their own."""
    result = first_sync.measure(sizes=(3,), repeats=1)
    cases = result.figures["cases"]
    assert [case["to"] for case in cases] == ["salesforce", "exchange"]
    for case in cases:
        assert case["events"] == 3
        assert 0 < case["before_mib"] <= case["peak_mib"]
    [goal] = result.goals
    assert goal.value == max(case["peak_mib"] for case in cases)


@pytest.mark.slow
def test_run_that_writes_something_else():
    """A run that does not write what it should is no measurement."""
    with (
        emulators(exchange=2) as emulated,
        service(emulated.told, emulated.user) as serving,
        pytest.raises(RuntimeError, match="2 writes instead of 1"),
    ):
        serving.run(writes=1)
