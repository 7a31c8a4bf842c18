"""The operator's door: ask for runs and see what came of them, with one secret.

It stands for scripts of the people who run this service, never for users; it is closed
unless TANDEM_OPERATOR_TOKEN is set.
"""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields

from server.api.runtime import current_runtime
from server.api.scope import enter
from server.api.security import admit, together
from server.domain.connections import User
from server.domain.kinds import Kind
from server.domain.runs import Trigger

OPERATOR = Blueprint(
    "operator", __name__, url_prefix="/v1/operator", description="For operators"
)


class RunWishSchema(Schema):
    """Whose sync of which kind to run."""

    user = fields.String(required=True, metadata={"description": "Username"})
    kind = fields.Enum(Kind, by_value=True, required=True)


class AskedSchema(Schema):
    """The job that was asked for."""

    job = fields.String()
    state = fields.String()


class OperatorRunSchema(Schema):
    """One run, without its rows."""

    run_id = fields.String()
    status = fields.String()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    writes = fields.Integer()
    error = fields.String()


@OPERATOR.before_request
def _only_operators() -> None:
    token = current_runtime().config.operator_token
    admit(token, variable="TANDEM_OPERATOR_TOKEN")
    enter(current_runtime().database.for_service())


@OPERATOR.route("/runs")
class OperatorRuns(MethodView):
    """Runs of any user."""

    @OPERATOR.arguments(RunWishSchema)
    @OPERATOR.response(202, AskedSchema)
    def post(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Ask for a run; asking again while it waits gives the same job."""
        runtime = current_runtime()
        user = _user(wish["user"])
        kind: Kind = wish["kind"]
        with together():
            asked = runtime.runs.ask(user.id, kind, Trigger.SYNC_NOW)
            runtime.audit.by_operator(user.org_id, "run.asked", user.username, kind)
        return {"job": asked.job_id, "state": asked.state.value}

    @OPERATOR.arguments(RunWishSchema, location="query", unknown=RAISE)
    @OPERATOR.response(200, OperatorRunSchema(many=True))
    def get(self, wish: dict[str, Any]) -> list[Any]:
        """The user's runs, newest first."""
        user = _user(wish["user"])
        return list(current_runtime().database.runs.recent(user.id, wish["kind"]))


def _user(name: str) -> User:
    return current_runtime().database.users.named(name)
