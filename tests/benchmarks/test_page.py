"""The page of figures and its plot."""

import pytest

from benchmarks import page
from benchmarks.catalogue import BENCHMARKS


def figures(results):
    """The figures alone, as the plot takes them."""
    return {name: result["figures"] for name, result in results.items()}


def test_every_benchmark_was_measured():
    """The committed figures are those of all benchmarks, in full."""
    results = page.load()
    assert set(results) == set(BENCHMARKS)
    sizes = [case["events"] for case in results["first_sync"]["figures"]["cases"]]
    assert max(sizes) == 5_000


def test_page_shows_the_figures():
    """README.md shows what figures.json holds."""
    readme = page.README.read_text()
    assert page.filled(readme, page.load()) == readme


def test_unknown_section():
    """A section that nobody can write is a mistake."""
    with pytest.raises(KeyError, match="weather"):
        page.filled("<!-- figures: weather -->\n<!-- end -->", {})


def test_section_is_replaced():
    """What stands between the marks is written anew, nothing else."""
    text = "before\n<!-- figures: machine -->\nold\n<!-- end -->\nafter"
    results = {"a": {"machine": "2 cores"}, "b": {"machine": "2 cores"}}
    wanted = text.replace("old", "2 cores")
    assert page.filled(text, results) == wanted


def test_table():
    """Large numbers are readable, ratios keep their digits."""
    shown = page.table(("Run", "Pairs"), [("idle", 10_000), ("ratio", 1.89)])
    assert shown.splitlines() == [
        "| Run | Pairs |",
        "| --- | --- |",
        "| idle | 10,000 |",
        "| ratio | 1.89 |",
    ]


@pytest.mark.slow
def test_plot(tmp_path):
    """The plot of the same figures is the same file, and names its curves."""
    from benchmarks.plot import draw

    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    for target in (first, second):
        draw(figures(page.load()), target)
    assert first.read_bytes() == second.read_bytes()
    for label in ("vdirsyncer", "one request per record", "to Exchange"):
        assert label in first.read_text()
