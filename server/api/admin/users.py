"""The organisation's users, how their syncs stand, and which mailboxes they have."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import RAISE, Schema, fields, validate

from server.api.errors import ErrorSchema
from server.api.jobs import ProblemSchema
from server.api.paging import PageQuerySchema, PageSchema, on_page
from server.api.runtime import current_runtime
from server.api.security import admin_blueprint, audit, current_user
from server.domain.connections import MailboxSource, User
from server.domain.kinds import Kind
from server.domain.runs import Report, RunStatus
from server.ports.stores import Job, JobStatus

USERS = admin_blueprint("users", "The organisation's users")

#: Characters of a username in Salesforce, and of an address (RFC 5321, 4.5.3.1).
_LONGEST_NAME, _LONGEST_ADDRESS = 80, 254


class UserQuerySchema(PageQuerySchema):
    """Which users to list."""

    search = fields.String(
        validate=validate.Length(max=_LONGEST_NAME),
        metadata={"description": "A part of the username or of the mailbox."},
    )


class UserJobSchema(Schema):
    """How one sync of a user stands."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    state = fields.Enum(JobStatus, by_value=True, required=True)
    next_due_at = fields.AwareDateTime(required=True, allow_none=True)
    last_status = fields.Enum(RunStatus, by_value=True, required=True, allow_none=True)
    last_ended_at = fields.AwareDateTime(required=True, allow_none=True)


class UserRunSchema(Schema):
    """The last sync of a user, without anything of its items."""

    run_id = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True)
    status = fields.Enum(RunStatus, by_value=True, required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class UserSchema(Schema):
    """One user."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    salesforce_user = fields.String(required=True)
    mailbox = fields.String(required=True)
    mailbox_source = fields.Enum(MailboxSource, by_value=True, required=True)
    state = fields.String(required=True, metadata={"enum": ["active", "inactive"]})
    jobs = fields.List(fields.Nested(UserJobSchema), required=True)
    last_run = fields.Nested(UserRunSchema, required=True, allow_none=True)
    problem = fields.Nested(ProblemSchema, required=True, allow_none=True)


class UserListSchema(PageSchema):
    """A page of users, by name."""

    users = fields.List(fields.Nested(UserSchema), required=True)


class MailboxSchema(Schema):
    """An address in Exchange; null for the user's e-mail address in Salesforce."""

    mailbox = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(min=1, max=_LONGEST_ADDRESS),
    )


@USERS.route("/users")
class UsersView(MethodView):
    """All users."""

    @USERS.arguments(UserQuerySchema, location="query", unknown=RAISE)
    @USERS.response(200, UserListSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List the organisation's users with the state of their syncs."""
        found = current_runtime().database.users.of_org(current_user().org_id)
        wanted = query.get("search", "").casefold()
        users, told = on_page([one for one in found if _fits(one, wanted)], query)
        return told | {"users": [_shown(one) for one in users]}


@USERS.route("/users/<string(maxlength=64):user_id>/mailbox")
class MailboxView(MethodView):
    """The mailbox of a user."""

    @USERS.arguments(MailboxSchema)
    @USERS.response(200, UserSchema)
    @USERS.alt_response(404, schema=ErrorSchema)
    @USERS.alt_response(409, schema=ErrorSchema)
    def put(self, wanted: dict[str, Any], user_id: str) -> dict[str, Any]:
        """Give a user a mailbox within the listed domains, and queue a sync.

        What was remembered of another mailbox is forgotten; nothing is deleted.
        """
        mailboxes = current_runtime().administration.mailboxes
        org_id = current_user().org_id
        return _shown(mailboxes.give(org_id, user_id, wanted["mailbox"], note=_note))


def _note(user: User) -> None:
    audit("mailbox.changed", user.username, user.mailbox_source)


def _fits(user: User, wanted: str) -> bool:
    return wanted in user.username.casefold() or wanted in user.mailbox.casefold()


def _shown(user: User) -> dict[str, Any]:
    runtime = current_runtime()
    connection = runtime.overview.connection(user)
    runs = runtime.database.runs.recent(user.id, limit=1)
    problem = {"reason": connection.reason, "remedy": connection.remedy}
    return {
        "id": user.id,
        "name": user.username,
        "salesforce_user": user.username,
        "mailbox": user.mailbox,
        "mailbox_source": user.mailbox_source,
        "state": "active" if user.active else "inactive",
        "jobs": [_job(job) for job in runtime.database.jobs.of_user(user.id)],
        "last_run": _run(runs[0]) if runs else None,
        "problem": problem if connection.reason else None,
    }


def _job(job: Job) -> dict[str, Any]:
    return {
        "kind": job.kind,
        "state": job.state,
        "next_due_at": job.next_due_at,
        "last_status": job.last_status,
        "last_ended_at": job.last_ended_at,
    }


def _run(run: Report) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "kind": run.kind,
        "status": run.status,
        "ended_at": run.ended_at,
    }
