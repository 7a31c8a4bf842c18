"""A run as JSON, without its rows."""

from __future__ import annotations

from dataclasses import fields as names_of
from typing import Any

from marshmallow import Schema, fields

from server.domain.kinds import Kind, Operation, Side
from server.domain.runs import Answer, Report, RunStatus, Trigger


class WritesSchema(Schema):
    """What was written to one system."""

    create = fields.Integer(required=True)
    update = fields.Integer(required=True)
    delete = fields.Integer(required=True)


class CountsSchema(Schema):
    """What a run did."""

    exchange = fields.Nested(WritesSchema, required=True)
    salesforce = fields.Nested(WritesSchema, required=True)
    adopted = fields.Integer(
        required=True, metadata={"description": "Items that were on both sides."}
    )
    failed = fields.Integer(required=True)
    excluded = fields.Integer(required=True)


class RunSchema(Schema):
    """One run without its outcomes."""

    run_id = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True)
    trigger = fields.Enum(Trigger, by_value=True, required=True)
    status = fields.Enum(RunStatus, by_value=True, required=True)
    started_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    counts = fields.Nested(CountsSchema, required=True)
    error = fields.String(required=True)
    remedy = fields.String(required=True)
    needs_person = fields.Boolean(required=True)
    answer = fields.Enum(Answer, by_value=True, required=True, allow_none=True)


def run_shown(report: Report) -> dict[str, Any]:
    """A run as `RunSchema` tells it."""
    counts: dict[str, Any] = {
        side.value: {
            operation.value: report.written.get((side, operation), 0)
            for operation in Operation
        }
        for side in Side
    }
    names = ("adopted", "failed", "excluded")
    counts |= {name: getattr(report, name) for name in names}
    shown = {one.name: getattr(report, one.name) for one in names_of(report)}
    return shown | {"counts": counts}
