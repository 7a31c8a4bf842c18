"""Log format, bound context, and what never reaches a log.

An event's name is constant; what varies goes into fields, as ids and counts. Fields
that could hold what people wrote are struck out whoever logs them (N11).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import Processor

#: Fields whose values are customers' data or secrets.
_PRIVATE = frozenset(
    {
        "address",
        "attendees",
        "authorization",
        "body",
        "description",
        "location",
        "mailbox",
        "password",
        "private_key",
        "secret",
        "subject",
        "token",
        "username",
    }
)
_STRUCK = "[removed]"


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike out private fields."""
    for name in _PRIVATE & event.keys():
        event[name] = _STRUCK
    return event


def configure(*, form: str = "json", level: str = "INFO") -> None:
    """Set up logging for a process, for our own events and every library's.

    `form` is `json` or `text`. Everything goes to standard error.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
        redact,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _without_values(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Name an exception and where it was raised, without its text or its values.

    The text of an exception may quote what it choked on.
    """
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["raised_at"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for one module."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Put these fields on every event logged inside."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield
