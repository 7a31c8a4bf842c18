"""Draws how cost grows with size, from the measured figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

#: Colours that stay apart for colour-blind readers (Okabe and Ito).
_OWN, _RIVAL, _BARE, _OTHER = "#0072B2", "#D55E00", "#666666", "#009E73"
_INCHES = (11.0, 7.6)

Rows = Sequence[Mapping[str, Any]]


def draw(figures: Mapping[str, Mapping[str, Any]], target: Path) -> None:
    """Write an SVG; the same figures always give the same file."""
    # Without these the file would differ from run to run.
    style: dict[Any, Any] = {
        "svg.hashsalt": "tandem",
        "svg.fonttype": "none",
        "font.size": 9.0,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=_INCHES, layout="constrained")
        calls, planner, cpu, memory = figure.subplots(2, 2).flat
        _draw_calls(calls, figures["calls"]["runs"])
        _draw_planner(planner, figures["planner"]["cases"])
        _draw_first_sync(cpu, figures["first_sync"]["cases"], "cpu_s")
        cpu.set(title="First sync: CPU of the service", ylabel="seconds")
        cpu.set(xscale="log", yscale="log")
        _draw_first_sync(memory, figures["first_sync"]["cases"], "peak_mib")
        memory.set(title="First sync: peak memory", ylabel="MiB", ylim=(0, None))
        for axes in (calls, planner, cpu, memory):
            axes.grid(visible=True, which="major", color="#DDDDDD")
            axes.legend(frameon=False)
        figure.savefig(target, format="svg", metadata={"Date": None})


def _draw_calls(axes: Axes, runs: Rows) -> None:
    for system, colour in (("salesforce", _OWN), ("exchange", _OTHER)):
        found = [r for r in runs if r["run"] == "edited items" and r["to"] == system]
        _line(axes, found, ("changes", "total"), f"to {system.capitalize()}", colour)
    one_by_one = ("changes", "one_request_per_record")
    _line(axes, found, one_by_one, "one request per record", _RIVAL)
    axes.set(title="API calls of a run", xlabel="edited items", ylabel="calls")
    axes.set(xscale="log", yscale="log")


def _draw_planner(axes: Axes, cases: Rows) -> None:
    idle = [case for case in cases if case["case"] == "no change"]
    for name, colour in (("vdirsyncer", _RIVAL), ("tandem", _OWN), ("bare", _BARE)):
        found = [{"pairs": c["pairs"], **c[name]} for c in idle]
        _line(axes, found, ("pairs", "cpu_ms"), name, colour)
    axes.set(title="Planning a run with nothing to do", xlabel="pairs", ylabel="ms")
    axes.set(xscale="log", yscale="log")


def _draw_first_sync(axes: Axes, cases: Rows, figure: str) -> None:
    for system, colour in (("salesforce", _OWN), ("exchange", _OTHER)):
        found = [case for case in cases if case["to"] == system]
        _line(axes, found, ("events", figure), f"to {system.capitalize()}", colour)
    axes.set(xlabel="events")


def _line(
    axes: Axes, rows: Rows, names: tuple[str, str], label: str, colour: str
) -> None:
    across, up = ([row[name] for row in rows] for name in names)
    axes.plot(across, up, marker="o", label=label, color=colour)
