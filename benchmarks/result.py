"""What a benchmark found, and whether it is as good as it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure with the bound it is held to; exactly one of the bounds is given."""

    what: str
    value: float
    at_most: float | None = None
    at_least: float | None = None

    def __post_init__(self) -> None:
        """Refuse a goal without a bound, or with two."""
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError(f"{self.what}: give at_most or at_least")

    @property
    def met(self) -> bool:
        """Whether the value keeps the bound; the bound itself is good enough."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.at_least is not None and self.value >= self.at_least

    def to_json(self) -> dict[str, Any]:
        """The goal as JSON values."""
        name = "at_least" if self.at_most is None else "at_most"
        bound = self.at_least if self.at_most is None else self.at_most
        return {"what": self.what, "value": self.value, name: bound, "met": self.met}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The figures of one benchmark, as JSON values, and its goals."""

    name: str
    figures: Mapping[str, Any]
    goals: tuple[Goal, ...]

    @property
    def met(self) -> bool:
        """Whether every goal is met."""
        return all(goal.met for goal in self.goals)

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {
            "name": self.name,
            "figures": dict(self.figures),
            "goals": [goal.to_json() for goal in self.goals],
            "met": self.met,
        }
