"""A shelf of access tokens in this process."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class FakeTokenShelf:
    """Fills `TokenShelf`; nothing there ends by itself."""

    kept: dict[str, tuple[str, float]] = field(default_factory=dict)

    def get(self, name: str) -> tuple[str, float] | None:
        """The token of this name and how long it was to stay."""
        return self.kept.get(name)

    def put(self, name: str, token: str, seconds: float) -> None:
        """Keep a token."""
        self.kept[name] = token, seconds

    def drop(self, name: str) -> None:
        """Forget a token."""
        self.kept.pop(name, None)
