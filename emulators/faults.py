"""Scripted faults: which call goes wrong, in which way, and how often."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

FAULT_KINDS: Mapping[str, str] = {
    "unavailable_before": "503 with Retry-After; nothing was executed",
    "unavailable_after": "executed, then 503 with Retry-After",
    "drop_before": "connection closed without an answer; nothing was executed",
    "drop_after": "executed, then the connection is closed without an answer",
    "slow": "executed and answered after `seconds`",
    "throttle": "refused as over the limit; Exchange names `seconds` as back-off",
    "expired_token": "401: the session or token is no longer valid",
    "error": "the whole call answers with `code`",
    "item_error": "batch members at `items` (empty: every second) answer with `code`",
    "invalid_sync_state": "Exchange: ErrorInvalidSyncStateData",
    "conflict": "Exchange: ErrorIrresolvableConflict; Salesforce: UNABLE_TO_LOCK_ROW",
}

_NEEDS_CODE = frozenset({"error", "item_error"})


class DropConnection(Exception):
    """Raised by an app: the server closes the socket without sending a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One scripted fault.

    It lets `skip` matching calls pass and then hits the next `times` (0: until
    cleared). `operation` and `user` narrow what matches; `seconds` is the delay
    or back-off; `items` are positions in a batch, counted from 0.
    """

    kind: str
    operation: str = "*"
    user: str | None = None
    skip: int = 0
    times: int = 1
    seconds: float = 0.0
    code: str = ""
    message: str = ""
    items: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no emulator could act on."""
        if self.kind not in FAULT_KINDS:
            known = ", ".join(FAULT_KINDS)
            raise ValueError(f"unknown fault kind {self.kind!r}; known are: {known}")
        if not self.operation:
            raise ValueError("operation is empty; write '*' for every operation")
        if min((self.skip, self.times, self.seconds, *self.items)) < 0:
            raise ValueError("skip, times, seconds and items must not be negative")
        if self.kind in _NEEDS_CODE and not self.code:
            raise ValueError(f"the fault {self.kind!r} needs the code to answer with")

    def matches(self, operation: str, user: str | None) -> bool:
        """Say whether a call of this operation by this user is meant."""
        by_user = self.user is None or (user or "").lower() == self.user.lower()
        return by_user and self.operation in ("*", operation)

    def hits(self, position: int) -> bool:
        """Say whether the batch member at this position is meant."""
        return position in self.items if self.items else position % 2 == 1

    def to_dict(self) -> dict[str, Any]:
        """Give the fault as JSON values; from_dict() reads it back."""
        return {**asdict(self), "items": list(self.items)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Fault:
        """Read a fault from JSON values; ValueError says what is wrong with them."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown or "kind" not in values:
            problem = f"unknown: {', '.join(unknown)}" if unknown else "kind is missing"
            raise ValueError(f"{problem}; a fault has: {', '.join(sorted(known))}")
        for name, kinds in _JSON_TYPES.items():
            if name in values and not _is_json(values[name], kinds):
                raise ValueError(f"{name} has the wrong type: {values[name]!r}")
        return cls(**{**values, "items": tuple(values.get("items", ()))})


_JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "kind": (str,),
    "operation": (str,),
    "user": (str, type(None)),
    "skip": (int,),
    "times": (int,),
    "seconds": (int, float),
    "code": (str,),
    "message": (str,),
    "items": (list, tuple),
}


def _is_json(value: object, kinds: tuple[type, ...]) -> bool:
    """Check a JSON value's type; a boolean is no number, a list holds integers."""
    if isinstance(value, (list, tuple)):
        return list in kinds and all(type(member) is int for member in value)
    return isinstance(value, kinds) and not isinstance(value, bool)


class FaultPlan:
    """The faults still to come, in the order they were added; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault at the end of the plan."""
        with self._lock:
            self._pending.append(fault)

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._pending.clear()

    def pending(self) -> list[Fault]:
        """Give what is left, with skip and times counted down."""
        with self._lock:
            return list(self._pending)

    def strike(self, operation: str, user: str | None) -> Fault | None:
        """Take the fault that hits this call; None lets it pass.

        Every matching fault that still skips counts the call; of those that are
        ready only the first hits.
        """
        with self._lock:
            struck: Fault | None = None
            left: list[Fault] = []
            for fault in self._pending:
                if not fault.matches(operation, user):
                    left.append(fault)
                elif fault.skip:
                    left.append(replace(fault, skip=fault.skip - 1))
                elif struck is not None:
                    left.append(fault)
                else:
                    struck = fault
                    left.extend(_remainder(fault))
            self._pending = left
            return struck


def _remainder(fault: Fault) -> list[Fault]:
    """Give what stays in the plan after the fault has hit once."""
    if fault.times == 0:
        return [fault]
    return [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
