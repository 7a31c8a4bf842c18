"""Many callers at once: what is counted, and what is no measurement."""

from __future__ import annotations

import pytest

from benchmarks.callers import Answers, Call, call_together
from benchmarks.load import goals
from emulators.host import serve


def test_percentiles():
    """The share of answers that took no longer, also of a few."""
    answers = Answers([0.001 * number for number in range(100, 0, -1)], 1.0)

    assert answers.percentile(50) == pytest.approx(0.051)
    assert answers.percentile(99) == pytest.approx(0.1)
    assert Answers([0.2], 1.0).percentile(99) == 0.2


@pytest.mark.parametrize("status", ["200 OK", "503 Service Unavailable"])
def test_every_answer_has_to_be_good(status):
    """An error would be a fast answer, and a wrong figure."""
    asked = []

    def app(environ, start):
        asked.append((environ["PATH_INFO"], environ["HTTP_AUTHORIZATION"]))
        start(status, [("Content-Length", "2")])
        return [b"{}"]

    with serve(app) as server:
        what = Call(url=server.url, path="/v1/jobs", tokens=["a", "b"])
        if status.startswith("200"):
            assert len(call_together(what, callers=4, times=2).seconds) == 8
            bearers = {"Bearer a", "Bearer b"}
            assert set(asked) == {("/v1/jobs", bearer) for bearer in bearers}
        else:
            with pytest.raises(RuntimeError, match="503"):
                call_together(what, callers=4, times=2)


def test_the_goals_are_those_of_the_chosen_crowd():
    """Two runs after the one that goes would be one too many."""
    crowds = [{"jobs": 10, "first": {"cpu_ms": 900.0}}, {"jobs": 20, "first": {}}]
    read = {"callers": 5, "calls": 9, "p99_ms": 2001, "per_second": 39, "asked": 51}
    figures = {
        "crowds": crowds,
        "presses": {"presses": 100, "runs_after": 2},
        "reads": {"settings": read},
    }

    fast, *reads, single = goals(figures, 10)

    assert (fast.value, fast.met) == (0.9, True)
    assert [(one.value, one.met) for one in reads] == [
        (2001, False),
        (39, False),
        (51, False),
    ]
    assert (single.value, single.met) == (2, False)
