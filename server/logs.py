"""Log format, bound context, and what never reaches a log.

An event's name is constant; what varies goes into fields, as ids and counts. Fields
that could hold what people wrote are struck out whoever logs them (N11).
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import structlog
from structlog.typing import Processor

#: A field whose name holds one of these is customers' data or a secret.
_PRIVATE = re.compile(
    "address|assertion|attendee|authorization|body|credential|description|"
    "email|location|mailbox|passw|private_key|master_key|secret|subject|token|username",
    re.IGNORECASE,
)
_STRUCK = "[removed]"
#: Loggers whose messages name queues, workers, processes and paths of ours.
_TRUSTED = ("server", "rq", "gunicorn")
#: An id, a name, a path or a route: one word, and no address.
_WORD = re.compile(r"[\w.:/(){}\[\]+-]{0,200}")
#: Fields that logging itself fills; `event` is constant with us, and what libraries
#: put into theirs has been struck out before.
_OWN = frozenset({"event", "timestamp", "level", "logger"})


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike out private fields, at any depth, and whatever could hold some.

    Of texts only single words pass: an id, a status, the name of a class.
    """
    for name, value in event.items():
        if not name.startswith("_") and name not in _OWN:
            event[name] = _clean(name, value)
    return event


def _clean(name: str, value: object) -> Any:
    if _PRIVATE.search(name):
        return _STRUCK
    if isinstance(value, str):
        return value if _WORD.fullmatch(value) else _STRUCK
    if value is None or isinstance(value, int | float | date | datetime):
        return value
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", inner) for inner in value]
    # What an object says of itself may be anything.
    return f"<{type(value).__name__}>"


def configure(*, form: str = "json", level: str = "INFO") -> None:
    """Set up logging for a process, for our own events and every library's.

    `form` is `json` or `text`. Everything goes to standard error. Libraries that are
    not trusted to name nobody are heard from WARNING on.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _TRUSTED:
        logging.getLogger(name).setLevel(level)
    _quieten_gunicorn()
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _quieten_gunicorn() -> None:
    """Take away gunicorn's own handlers, and its access log altogether.

    The platform switches that on; our own line for each request tells more, and less
    of people.
    """
    logging.getLogger("gunicorn.error").handlers.clear()
    logging.getLogger("gunicorn.error").propagate = True
    logging.getLogger("gunicorn.access").handlers.clear()
    logging.getLogger("gunicorn.access").propagate = False


def _formatter(form: str) -> structlog.stdlib.ProcessorFormatter:
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            renderer,
        ],
        foreign_pre_chain=[_without_arguments, *_SHARED],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _without_arguments(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put only numbers, and words of trusted loggers, into a library's message."""
    arguments = event.pop("positional_args", ())
    if not arguments or isinstance(arguments, Mapping):
        return event
    trusted = event["_record"].name.split(".")[0] in _TRUSTED
    safe = tuple(_argument(value, trusted=trusted) for value in arguments)
    try:
        event["event"] = event["event"] % safe
    except (TypeError, ValueError):
        event["arguments"] = len(safe)
    return event


def _argument(value: object, *, trusted: bool) -> object:
    if isinstance(value, int | float):
        return value
    is_word = isinstance(value, str) and _WORD.fullmatch(value)
    return value if trusted and is_word else _STRUCK


def _without_values(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Name an exception and where it was raised, without its text or its values.

    The text of an exception may quote what it choked on.
    """
    event.pop("stack_info", None)
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


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_values,
    redact,
]


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for one module."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Put these fields on every event logged inside."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield


def begin(**fields: str) -> None:
    """Forget all fields that are bound, and put these on what follows."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**fields)


def add(**fields: str) -> None:
    """Put these fields on what follows as well, until `begin`."""
    structlog.contextvars.bind_contextvars(**fields)
