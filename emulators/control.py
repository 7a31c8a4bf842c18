"""The control door: a small JSON interface to an emulator, under /_control/."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIEnvironment

from emulators.clock import EmulatedClock
from emulators.control_request import (
    Action,
    ControlError,
    check_fields,
    fields_of,
    first_line,
    instant,
    needed,
    read_given,
)
from emulators.counts import RequestCounts
from emulators.faults import FAULT_KINDS, Fault, FaultPlan

PREFIX = "/_control"

Handler = Callable[[Mapping[str, Any]], Any]


class Emulator(Protocol):
    """What the door needs of the emulator behind it."""

    name: str
    clock: EmulatedClock
    faults: FaultPlan
    requests: RequestCounts

    def reset(self) -> None:
        """Forget all content, counts and faults."""

    @property
    def items(self) -> Callable[..., Any]:
        """A method that gives the content; its keywords come from the query."""


class MailLog(Protocol):
    """An outbound-mail log that can be read and emptied."""

    def to_json(self) -> list[dict[str, Any]]:
        """Give every message that a real server would have sent."""

    def clear(self) -> None:
        """Forget them."""


class ControlDoor:
    """A WSGI app that lets a test or a person steer one emulator.

    The emulator mounts it at PREFIX. Whoever starts both emulators together
    sets `scene`, because a scene fills both: it is called with a name, or None
    for the last one again, with `now`, and with what else the request says.
    """

    def __init__(
        self,
        emulator: Emulator,
        *,
        mail: MailLog | None = None,
        actions: Mapping[str, Action] | None = None,
    ) -> None:
        self._emulator = emulator
        self._actions = dict(actions or {})
        self.scene: Callable[..., Any] | None = None
        self._routes: dict[str, dict[str, Handler]] = {
            "/": {"GET": self._show},
            "/reset": {"POST": self._reset},
            "/scene": {"POST": self._build_scene},
            "/act": {"POST": self._act},
            "/items": {"GET": self._show_items},
            "/faults": {
                "GET": self._show_faults,
                "POST": self._add_fault,
                "DELETE": self._clear_faults,
            },
            "/requests": {"GET": self._show_requests, "DELETE": self._clear_requests},
            "/clock": {
                "GET": self._show_clock,
                "PUT": self._set_clock,
                "DELETE": self._reset_clock,
            },
        }
        if mail is not None:
            self._mail = mail
            self._routes["/mail"] = {"GET": self._show_mail, "DELETE": self._clear_mail}

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> list[bytes]:
        """Answer one request with JSON."""
        try:
            status, answer = HTTPStatus.OK, self._dispatch(environ)
        except ControlError as refused:
            status = refused.status
            answer = {"error": refused.error, "remedy": refused.remedy}
        body = json.dumps(answer, indent=2, ensure_ascii=False).encode() + b"\n"
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    @property
    def paths(self) -> list[str]:
        """The doors there are, below PREFIX."""
        return list(self._routes)

    def register(self, name: str, action: Action) -> None:
        """Offer an action under POST /act; its keyword parameters are its fields."""
        self._actions[name] = action

    def _dispatch(self, environ: WSGIEnvironment) -> Any:
        path = environ["PATH_INFO"].removeprefix(PREFIX).rstrip("/") or "/"
        method = environ["REQUEST_METHOD"]
        methods = self._routes.get(path)
        if methods is None:
            known = ", ".join(self._routes)
            raise ControlError(
                HTTPStatus.NOT_FOUND, f"there is no {path}", f"use one of: {known}"
            )
        if method not in methods:
            raise ControlError(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"{path} does not take {method}",
                f"use one of: {', '.join(methods)}",
            )
        return _guarded(methods[method], read_given(environ))

    def _show(self, given: Mapping[str, Any]) -> Any:
        """List what there is."""
        return {
            "emulator": self._emulator.name,
            "doors": {
                f"{method} {PREFIX}{path}": first_line(handler)
                for path, methods in self._routes.items()
                for method, handler in methods.items()
            },
            "actions": {
                name: {"fields": fields_of(action), "does": first_line(action)}
                for name, action in sorted(self._actions.items())
            },
            "fault_kinds": dict(FAULT_KINDS),
        }

    def _reset(self, given: Mapping[str, Any]) -> Any:
        """Build the last scene anew on both sides, or empty a lone emulator."""
        if self.scene is not None:
            return self.scene(None, None)
        self._emulator.reset()
        return {"reset": self._emulator.name}

    def _build_scene(self, given: Mapping[str, Any]) -> Any:
        """Replace all content on both sides: {"name": …, "now"?, …sizes}."""
        if self.scene is None:
            raise ControlError(
                HTTPStatus.CONFLICT,
                "this emulator runs alone, and a scene fills both",
                "start both with: python -m emulators",
            )
        now = given.get("now")
        wanted = {
            **given,
            "name": needed(given, "name"),
            "now": None if now is None else instant(now),
        }
        check_fields("scene", self.scene, wanted)
        return self.scene(**wanted)

    def _act(self, given: Mapping[str, Any]) -> Any:
        """Do what a user would: {"do": NAME, …fields of the action}."""
        name = needed(given, "do")
        action = self._actions.get(name)
        if action is None:
            known = ", ".join(sorted(self._actions)) or "none"
            raise ControlError(
                HTTPStatus.NOT_FOUND, f"no action {name!r}", f"use one of: {known}"
            )
        values = {field: given[field] for field in given if field != "do"}
        check_fields(name, action, values)
        return {"did": name, "result": action(**values)}

    def _show_items(self, given: Mapping[str, Any]) -> Any:
        """Show the content; query parameters narrow it."""
        check_fields("items", self._emulator.items, given)
        return self._emulator.items(**given)

    def _show_faults(self, given: Mapping[str, Any]) -> Any:
        """Show the faults still to come."""
        return {
            "faults": [fault.to_dict() for fault in self._emulator.faults.pending()]
        }

    def _add_fault(self, given: Mapping[str, Any]) -> Any:
        """Plan a fault: {"kind": …, "operation", "user", "skip", "times", …}."""
        self._emulator.faults.add(Fault.from_dict(given))
        return self._show_faults(given)

    def _clear_faults(self, given: Mapping[str, Any]) -> Any:
        """Forget the faults."""
        self._emulator.faults.clear()
        return self._show_faults(given)

    def _show_requests(self, given: Mapping[str, Any]) -> Any:
        """Show how many requests came, in total and for each operation."""
        counts = self._emulator.requests
        return {"total": counts.total, "operations": counts.by_operation()}

    def _clear_requests(self, given: Mapping[str, Any]) -> Any:
        """Start counting from nothing."""
        self._emulator.requests.clear()
        return self._show_requests(given)

    def _show_mail(self, given: Mapping[str, Any]) -> Any:
        """Show what a real server would have mailed."""
        return {"mail": self._mail.to_json()}

    def _clear_mail(self, given: Mapping[str, Any]) -> Any:
        """Empty the mail log."""
        self._mail.clear()
        return self._show_mail(given)

    def _show_clock(self, given: Mapping[str, Any]) -> Any:
        """Show the emulated time."""
        clock = self._emulator.clock
        return {"now": clock.now().isoformat(), "frozen": clock.frozen}

    def _set_clock(self, given: Mapping[str, Any]) -> Any:
        """Stop or move time: {"freeze": ISO 8601} or {"shift_seconds": n}."""
        if not given or given.keys() - {"freeze", "shift_seconds"}:
            raise ValueError('send {"freeze": ISO 8601} or {"shift_seconds": number}')
        if "freeze" in given:
            self._emulator.clock.freeze(instant(given["freeze"]))
        if "shift_seconds" in given:
            self._emulator.clock.shift(timedelta(seconds=given["shift_seconds"]))
        return self._show_clock(given)

    def _reset_clock(self, given: Mapping[str, Any]) -> Any:
        """Go back to real time."""
        self._emulator.clock.reset()
        return self._show_clock(given)


def _guarded(handler: Handler, given: Mapping[str, Any]) -> Any:
    """Call a handler; what it says is wrong with the request becomes an answer."""
    try:
        return handler(given)
    except LookupError as missing:
        text = str(missing.args[0]) if missing.args else "not found"
        remedy = f"GET {PREFIX}/items shows what there is"
        raise ControlError(HTTPStatus.NOT_FOUND, text, remedy) from missing
    except (ValueError, TypeError, OverflowError) as wrong:
        remedy = f"GET {PREFIX}/ shows the fields of each request"
        raise ControlError(HTTPStatus.BAD_REQUEST, str(wrong), remedy) from wrong
