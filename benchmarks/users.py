"""What a user does in either system between two runs, many times over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.emulated import Emulators
from server.adapters.clock import SystemClock


class Hand:
    """The user at work in one system."""

    def __init__(self, emulators: Emulators, system: str) -> None:
        """Look at what is there; `refs` are the ids of what the hand may change."""
        self._emulators = emulators
        self._system = system
        self.refs = self._refs()
        self._round = 0

    def edit(self, count: int) -> None:
        """Change the location of the oldest items."""
        self._round += 1
        field = "location" if self._system == "exchange" else "Location"
        for ref in self.refs[:count]:
            self._change(ref, {field: f"Gate {self._round} ({self._system})"})

    def create(self, count: int) -> None:
        """Make new items, half an hour each, from tomorrow on."""
        self._round += 1
        first = _tomorrow() + timedelta(hours=self._round)
        for number in range(count):
            start = first + timedelta(days=number % 300)
            subject = f"Call {self._round}.{number}"
            self._make(subject, start, start + timedelta(minutes=30))
        self.refs = self._refs()

    def delete(self, count: int) -> None:
        """Delete the newest items."""
        for _ in range(count):
            ref = self.refs.pop()
            if self._system == "exchange":
                self._act("delete", item=ref)
            else:
                self._act("delete", object="Event", id=ref)

    def _change(self, ref: str, fields: dict[str, str]) -> None:
        if self._system == "exchange":
            self._act("update", item=ref, fields=fields)
        else:
            self._act("update", object="Event", id=ref, fields=fields)

    def _make(self, subject: str, start: datetime, end: datetime) -> None:
        first, last = start.isoformat(), end.isoformat()
        if self._system == "exchange":
            fields = {"subject": subject, "start": first, "end": last}
            self._act("create", fields=fields)
        else:
            event = {"Subject": subject, "StartDateTime": first, "EndDateTime": last}
            self._act("create", object="Event", fields=event)

    def _refs(self) -> list[str]:
        if self._system == "exchange":
            user = self._emulators.user
            folders = self._emulators.get(
                "exchange", "items", mailbox=user, folder="calendar"
            )
            return [item["id"] for folder in folders for item in folder["items"]]
        rows = self._emulators.get("salesforce", "items")
        return [row["Id"] for row in rows if not row["IsDeleted"]]

    def _act(self, name: str, **fields: Any) -> None:
        self._emulators.act(self._system, name, **fields)


def _tomorrow() -> datetime:
    now = SystemClock().now() + timedelta(days=1)
    return datetime(now.year, now.month, now.day, tzinfo=UTC)
