"""What monitoring asks for: counts from the database and the queue, for Prometheus.

All of it is counted when it is asked for, so any web process gives the same answer and
none has to collect anything (docs/decisions/0016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from server.api.runtime import current_runtime
from server.api.security import admit
from server.bootstrap import Runtime
from server.domain.errors import Unreachable
from server.ports.figures import Figures, QueueFigures, Waiting

METRICS = Blueprint("metrics", __name__)
_DAY = timedelta(days=1)
T = TypeVar("T")


@METRICS.get("/metrics")
def metrics() -> Response:
    """Count everything now; a part that is away is told as such, not as an error."""
    runtime = current_runtime()
    admit(runtime.config.metrics_token, variable="TANDEM_METRICS_TOKEN")
    registry = CollectorRegistry()
    registry.register(_Standing(runtime))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Standing(Collector):
    """How the service stands at the moment it is asked."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Everything that can be counted now."""
        runtime, now = self._runtime, self._runtime.clock.now()
        figures = _counted(lambda: runtime.database.figures.take(now))
        queue = _counted(runtime.queue.figures)
        yield _gauge("database_up", "Whether the database answers", figures is not None)
        yield _gauge("queue_up", "Whether the queue answers", queue is not None)
        last = _counted(runtime.database.dispatches.last)
        if last is not None:
            age = max(0.0, (now - last).total_seconds())
            yield _gauge("dispatch_age_seconds", "Since the last dispatch", age)
        if figures is not None:
            yield from _jobs(figures, now)
            yield from _runs(figures)
            yield from _callers(figures, now)
        if queue is not None:
            yield from _queue(queue)


def _jobs(figures: Figures, now: datetime) -> Iterator[GaugeMetricFamily]:
    states = {state.value: count for state, count in figures.jobs.items()}
    yield _labelled("jobs", "Syncs, by what goes on with them", "state", states)
    due, queued = figures.due, figures.queued
    yield _gauge("jobs_due", "Syncs for the dispatcher to hand on", due.jobs)
    yield _gauge(
        "oldest_due_seconds", "How long one waits for the dispatcher", _age(due, now)
    )
    yield _gauge(
        "oldest_queued_seconds", "How long one waits for a worker", _age(queued, now)
    )
    yield _gauge("jobs_late", "Syncs half an hour behind their schedule", figures.late)
    yield _gauge(
        "jobs_abandoned", "Runs whose worker has fallen silent", figures.abandoned
    )
    failing = {str(person).lower(): count for person, count in figures.failing.items()}
    yield _labelled(
        "jobs_failing", "Syncs whose last run failed", "needs_person", failing
    )
    yield _gauge("runs_held", "Runs whose deletions wait for a word", figures.held)


def _runs(figures: Figures) -> Iterator[GaugeMetricFamily]:
    statuses = {status.value: count for status, count in figures.runs.items()}
    yield _labelled("runs_last_hour", "Runs begun in the last hour", "status", statuses)
    yield _labelled(
        "run_failures_last_hour", "Runs that failed, by cause", "cause", figures.causes
    )


def _callers(figures: Figures, now: datetime) -> Iterator[GaugeMetricFamily]:
    days = {org: (end - now) / _DAY for org, end in figures.certificates.items()}
    yield _labelled(
        "certificate_days", "Days until an org's last certificate ends", "org", days
    )
    yield _gauge("access_tokens", "Tokens of the API that are valid", figures.tokens)


def _queue(figures: QueueFigures) -> Iterator[GaugeMetricFamily]:
    yield _gauge("queue_messages", "Messages that wait for a worker", figures.waiting)
    yield _gauge("queue_failed", "Messages of which a worker died", figures.failed)
    yield _gauge("workers", "Living workers", sum(figures.workers.values()))
    yield _gauge("workers_busy", "Workers with a run", figures.workers.get("busy", 0))


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"tandem_{name}", meaning, value=float(value))


def _labelled(
    name: str, meaning: str, label: str, values: Mapping[str, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"tandem_{name}", meaning, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family


def _age(waiting: Waiting, now: datetime) -> float:
    since = waiting.since
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def _counted(count: Callable[[], T]) -> T | None:
    try:
        return count()
    except Unreachable:
        return None
