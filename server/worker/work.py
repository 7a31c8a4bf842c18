"""What RQ calls: one function, one job id."""

from __future__ import annotations

from server import bootstrap, logs
from server.domain.errors import Fenced

_LOG = logs.logger(__name__)


def run_job(job_id: str) -> str:
    """Carry out a wanted job; gives the run's status, for the queue's own record."""
    runtime = bootstrap.for_process()
    with logs.bound(job=job_id):
        try:
            report = runtime.runs.carry_out(job_id)
        except Fenced:
            _LOG.warning("run_taken_over")
            return "taken over"
        if report is None:
            _LOG.info("run_not_needed")
            return "not needed"
        _LOG.info(
            "run_ended",
            run=report.run_id,
            status=report.status.value,
            writes=report.writes,
            failed=report.failed,
            calls=sum(report.calls.values()),
        )
        return report.status.value
