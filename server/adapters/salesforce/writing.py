"""Writing events: what is sent, what is checked first, what an answer means.

Collections know no condition such as If-Match. So only the changed fields are sent,
and versions are read again first unless this run read them within the last minute: an
edit in between is at most a minute old, and the next run sees what became of it (N26).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from simple_salesforce import format_soql

from server.adapters.salesforce.collections import Collections, RecordResult
from server.adapters.salesforce.composite import query
from server.adapters.salesforce.dispensable import (
    DISPENSABLE,
    Dispensable,
    fault_of,
    marked,
    without,
)
from server.adapters.salesforce.errors import (
    BAD_PICKLIST,
    GONE,
    RESHAPED,
    rejection,
)
from server.adapters.salesforce.events import (
    KEY,
    Row,
    fields_to_create,
    fields_to_update,
    version_of,
)
from server.adapters.salesforce.feed import chunks, ids_queries
from server.adapters.salesforce.invitations import Granted, InviteeWriter, Wish
from server.adapters.salesforce.opening import Opening
from server.adapters.salesforce.session import SalesforceSession
from server.domain.actions import Create, Delete, Update
from server.domain.errors import Rejection
from server.domain.items import Group
from server.domain.org import EventLimits
from server.domain.reasons import Reason
from server.ports.clock import Clock
from server.ports.side import WriteResult, Written

#: How old a read version may be to be written upon without another look.
TRUSTED_FOR = timedelta(seconds=60)
#: Keys in one query.
_MOST_KEYS = 300

_Change = TypeVar("_Change", Update, Delete)


class EventWriter:
    """Writes batches of events; one answer for each, in order."""

    def __init__(
        self, session: SalesforceSession, opening: Opening, clock: Clock
    ) -> None:
        """Share the run's session and its first request."""
        self._session = session
        self._opening = opening
        self._clock = clock
        self._events = Collections(session, "Event")
        self._invitees = InviteeWriter(session)
        self._seen: dict[str, tuple[str, datetime]] = {}

    def trust(self, ref: str, version: str, at: datetime) -> None:
        """Remember which version of an event was read, and when it was asked for."""
        self._seen[ref] = (version, at)

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create events, or fill those that carry our keys already."""
        if not actions:
            return []
        records = [
            fields_to_create(action, keyed=self._limits.has_key) for action in actions
        ]
        results, dropped = self._put_somehow(records)
        answers = [
            marked(answer, dropped.get(at, ()))
            for at, answer in enumerate(self._answers(actions, results))
        ]
        return self._with_invitees(actions, answers)

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Write changed fields to events whose version still holds."""
        return self._guarded(actions, self._update)

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete events whose version still holds."""
        return self._guarded(actions, self._delete)

    @property
    def _limits(self) -> EventLimits:
        return self._opening.result().shape.limits

    def _put_somehow(
        self, records: list[Row]
    ) -> tuple[list[RecordResult], dict[int, list[Dispensable]]]:
        """Create, if need be without what an event can do without; and what that was.

        A refusal names one fault at a time, so each dispensable field has its turn.
        """
        results = self._put(records)
        if any(result.codes & BAD_PICKLIST for result in results):
            self._opening.reshape()
        dropped: dict[int, list[Dispensable]] = {}
        for _ in DISPENSABLE:
            faults = map(fault_of, records, results)
            faulty = {at: one for at, one in enumerate(faults) if one is not None}
            for at, one in faulty.items():
                records[at] = without(records[at], one.field)
                dropped.setdefault(at, []).append(one)
            again = self._put([records[at] for at in faulty])
            for at, result in zip(faulty, again, strict=True):
                results[at] = result
        return results, dropped

    def _put(self, records: Sequence[Row]) -> list[RecordResult]:
        """Create by key, so that a repetition finds what the first attempt created."""
        if self._limits.key_is_external:
            return self._events.upsert(records, KEY)
        existing = self._existing(records) if self._limits.has_key else {}
        known = [at for at, one in enumerate(records) if one.get(KEY) in existing]
        fresh = [at for at in range(len(records)) if at not in set(known)]
        filled = [records[at] | {"Id": existing[records[at][KEY]]} for at in known]
        created = self._events.create([records[at] for at in fresh])
        updated = self._events.update(filled)
        results = dict(zip(fresh + known, created + updated, strict=True))
        return [results[at] for at in range(len(records))]

    def _existing(self, records: Sequence[Row]) -> dict[str, str]:
        """The ids of the user's events that carry our keys."""
        keys = [record[KEY] for record in records if record.get(KEY)]
        template = (
            "SELECT Id, {field:literal} FROM Event "
            "WHERE OwnerId = {owner} AND {field:literal} IN {keys}"
        )
        owner = self._session.user_id
        parts = [
            query(format_soql(template, field=KEY, owner=owner, keys=chunk))
            for chunk in chunks(keys, _MOST_KEYS)
        ]
        found = self._session.rows(parts)
        return {row[KEY]: row["Id"] for rows in found for row in rows}

    def _update(self, actions: Sequence[Update]) -> list[WriteResult]:
        keyed = self._limits.has_key
        fields = [fields_to_update(action, keyed=keyed) for action in actions]
        sent = [at for at, changed in enumerate(fields) if changed]
        records = [{"Id": actions[at].ref, **fields[at]} for at in sent]
        results = [RecordResult(id=action.ref) for action in actions]
        for at, result in zip(sent, self._events.update(records), strict=True):
            results[at] = result
        return self._with_invitees(actions, self._answers(actions, results))

    def _with_invitees(
        self, actions: Sequence[Create | Update], answers: list[WriteResult]
    ) -> list[WriteResult]:
        """Write the invitees of the events that were written themselves."""
        wishes = {
            at: Wish(answer.ref, action.invitees, action.link.invited)
            for at, (action, answer) in enumerate(zip(actions, answers, strict=True))
            if isinstance(answer, Written) and _invites(action)
        }
        outcomes = self._invitees.write(list(wishes.values())) if wishes else []
        for at, outcome in zip(wishes, outcomes, strict=True):
            answers[at] = _with_outcome(answers[at], outcome)
        return answers

    def _delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        results = self._events.delete([action.ref for action in actions])
        return [
            Written(ref=action.ref)
            if result.codes & GONE or not result.refused
            else rejection(result.refused, None)
            for action, result in zip(actions, results, strict=True)
        ]

    def _guarded(
        self,
        actions: Sequence[_Change],
        write: Callable[[Sequence[_Change]], list[WriteResult]],
    ) -> list[WriteResult]:
        """Write what is unchanged, and reject what somebody edited meanwhile."""
        edited = self._edited(actions)
        current = [action for action in actions if action.ref not in edited]
        for action in current:
            self._seen.pop(action.ref, None)
        answers = iter(write(current) if current else ())
        refused = Rejection(Reason.CHANGED_MEANWHILE)
        return [
            refused if action.ref in edited else next(answers) for action in actions
        ]

    def _edited(self, actions: Sequence[_Change]) -> set[str]:
        """The ids of events that are not as they were when the run was planned.

        An event that is gone counts as unchanged: its write tells so by itself.
        """
        doubtful = [action for action in actions if not self._is_trusted(action)]
        if not doubtful:
            return set()
        columns = self._opening.result().shape.columns
        asked = ids_queries(columns, sorted({action.ref for action in doubtful}))
        found = {
            row["Id"]: version_of(row)
            for rows in self._session.rows(asked)
            for row in rows
            if not row["IsDeleted"]
        }
        return {
            action.ref
            for action in doubtful
            if found.get(action.ref, action.expect) != action.expect
        }

    def _is_trusted(self, action: Update | Delete) -> bool:
        version, at = self._seen.get(action.ref, ("", None))
        if at is None or version != action.expect:
            return False
        return self._clock.now() - at <= TRUSTED_FOR

    def _answers(
        self, actions: Sequence[Create | Update], results: Sequence[RecordResult]
    ) -> list[WriteResult]:
        if any(result.codes & (RESHAPED | BAD_PICKLIST) for result in results):
            self._opening.reshape()
        return [
            rejection(result.refused, action.item)
            if result.refused
            else Written(ref=result.id)
            for action, result in zip(actions, results, strict=True)
        ]


def _invites(action: Create | Update) -> bool:
    if isinstance(action, Update):
        return Group.INVITEES in action.groups
    return bool(action.invitees)


def _with_outcome(answer: WriteResult, outcome: Granted | Rejection) -> WriteResult:
    """The answer of an event with what became of its invitees."""
    if isinstance(answer, Rejection) or isinstance(outcome, Rejection):
        return outcome if isinstance(outcome, Rejection) else answer
    answer = replace(answer, invited=outcome.invited)
    if not outcome.refused:
        return answer
    refused = f"{outcome.refused} refused by Salesforce"
    return replace(
        answer,
        remark=answer.remark or Reason.NOT_INVITED,
        detail=f"{answer.detail} {refused}".strip(),
    )
