"""What RQ calls: two functions, each with one id."""

from __future__ import annotations

from typing import Any

from server import bootstrap, logs
from server.bootstrap import Runtime
from server.domain.daily_report import DailyState
from server.domain.errors import Fenced
from server.domain.runs import Report

_LOG = logs.logger(__name__)
#: Reports that ended so concern nobody.
_WELL = frozenset({DailyState.SENT, DailyState.NOTHING})


def run_job(job_id: str) -> str:
    """Carry out a wanted job; gives the run's status, for the queue's own record."""
    runtime = bootstrap.for_process()
    with logs.bound(job=job_id):
        org_id = runtime.database.org_of_job(job_id)
        if org_id is None:
            _LOG.info("run_not_needed")
            return "not needed"
        with runtime.database.for_org(org_id), logs.bound(org=org_id):
            return _carry_out(runtime, job_id)


def send_report(user_id: str) -> str:
    """Make a user's daily report; gives what became of it, for the queue's record."""
    runtime = bootstrap.for_process()
    with logs.bound(user=user_id):
        org_id = runtime.database.org_of_user(user_id)
        if org_id is None:
            _LOG.info("report_not_needed")
            return "not needed"
        with runtime.database.for_org(org_id), logs.bound(org=org_id):
            return _report(runtime, user_id)


def _report(runtime: Runtime, user_id: str) -> str:
    try:
        report = runtime.daily_reports.carry_out(user_id)
    except Fenced:
        _LOG.warning("report_taken_over")
        return "taken over"
    if report is None or report.state is None:
        _LOG.info("report_not_needed")
        return "not needed"
    tell = _LOG.info if report.state in _WELL else _LOG.warning
    tell("report_ended", state=report.state.value)
    return report.state.value


def _carry_out(runtime: Runtime, job_id: str) -> str:
    try:
        report = runtime.runs.carry_out(job_id)
    except Fenced:
        _LOG.warning("run_taken_over")
        return "taken over"
    if report is None:
        _LOG.info("run_not_needed")
        return "not needed"
    _LOG.info("run_ended", **_told(report))
    return report.status.value


def _told(report: Report) -> dict[str, Any]:
    """What the log says of a run: ids, counts, and in one word what went wrong."""
    ended = report.ended_at or report.started_at
    told: dict[str, Any] = {
        # A report that was just made names its user by id.
        "user": report.user,
        "run": report.run_id,
        "trigger": report.trigger.value,
        "status": report.status.value,
        "milliseconds": round((ended - report.started_at).total_seconds() * 1000),
        "writes": report.writes,
        "failed": report.failed,
        "calls": sum(report.calls.values()),
    }
    if report.cause:
        told |= {"cause": report.cause, "needs_person": report.needs_person}
    return told
