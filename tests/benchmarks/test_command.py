"""The command: what it prints and how it ends."""

import json

import pytest

from benchmarks.__main__ import main
from benchmarks.catalogue import BENCHMARKS, Benchmark
from benchmarks.result import Goal, Result


def a_benchmark(value=1, **options):
    """A benchmark whose figure is known, with the goal of at most 2."""

    def measure(*, size=1_000):
        goal = Goal(what="calls", value=value, at_most=2)
        return Result(name="one", figures={"size": size}, goals=(goal,))

    return Benchmark(question="How many?", measure=measure, **options)


def failing():
    """A benchmark that cannot be measured."""

    def measure():
        raise RuntimeError("The emulators did not start.")

    return Benchmark(question="How many?", measure=measure)


def test_json(capsys):
    """With --json stdout is an array with an object for each benchmark."""
    assert main(["one", "--json"], {"one": a_benchmark()}) == 0
    [told] = json.loads(capsys.readouterr().out)
    machine = told.pop("machine")
    assert "cores" in machine
    assert set(told) == {"name", "figures", "goals", "met"}
    assert told["figures"] == {"size": 1_000}


def test_missed_goal(capsys):
    """A missed goal ends the command with 1 and stands out in the text."""
    assert main([], {"one": a_benchmark(3), "two": a_benchmark(1)}) == 1
    shown = capsys.readouterr().out
    assert "one: MISSED" in shown
    assert "at most 2" in shown
    assert "one: met" in shown


def test_named_ones_only(capsys):
    """Only what is named is measured."""
    catalogue = {"one": a_benchmark(), "two": failing()}
    assert main(["one"], catalogue) == 0


def test_quick(capsys):
    """With --quick a benchmark is given its small sizes."""
    catalogue = {"one": a_benchmark(small={"size": 7})}
    main(["--quick", "--json"], catalogue)
    assert json.loads(capsys.readouterr().out)[0]["figures"] == {"size": 7}


def test_unmeasurable(capsys):
    """What cannot be measured ends with 1 and a sentence on stderr."""
    assert main(["--json"], {"one": failing()}) == 1
    shown = capsys.readouterr()
    assert "The emulators did not start." in shown.err
    assert shown.out == ""


def test_unknown_name(capsys):
    """An unknown name ends with 2 and the names that there are."""
    with pytest.raises(SystemExit) as ended:
        main(["nonsense"], {"one": a_benchmark()})
    assert ended.value.code == 2
    assert "there are: one" in capsys.readouterr().err


def test_list(capsys):
    """The list tells every benchmark's question."""
    assert main(["--list"]) == 0
    shown = capsys.readouterr().out
    for name, benchmark in BENCHMARKS.items():
        assert name in shown
        assert benchmark.question in shown
