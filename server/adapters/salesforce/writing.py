"""Writing events: what is sent, what is checked first, what an answer means.

Collections know no condition such as If-Match. So only the changed fields are sent,
and versions are read again first unless this run read them within the last minute: an
edit in between is at most a minute old, and the next run sees what became of it (N26).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from simple_salesforce import format_soql

from server.adapters.salesforce.collections import Collections, RecordResult
from server.adapters.salesforce.composite import query
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
from server.adapters.salesforce.opening import Opening
from server.adapters.salesforce.session import SalesforceSession
from server.domain.actions import Create, Delete, Update
from server.domain.errors import Rejection
from server.domain.items import Observation
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
        self._seen: dict[str, tuple[str, datetime]] = {}

    def trust(self, observation: Observation, at: datetime) -> None:
        """Remember which version of an event was read, and when it was asked for."""
        self._seen[observation.ref] = (observation.version, at)

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create events, or fill those that carry our keys already."""
        if not actions:
            return []
        records = [
            fields_to_create(action, keyed=self._limits.has_key) for action in actions
        ]
        results = self._put(records)
        untyped = [at for at, result in enumerate(results) if _is_bad_type(result)]
        answers = self._answers(actions, results)
        if untyped:
            bare = [_without_type(records[at]) for at in untyped]
            again = self._answers([actions[at] for at in untyped], self._put(bare))
            for at, answer in zip(untyped, again, strict=True):
                answers[at] = _marked(answer)
        return answers

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Write changed fields to events whose version still holds."""
        return self._guarded(actions, self._update)

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete events whose version still holds."""
        return self._guarded(actions, self._delete)

    @property
    def _limits(self) -> EventLimits:
        return self._opening.result().shape.limits

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
        records = [{"Id": action.ref, **fields_to_update(action)} for action in actions]
        return self._answers(actions, self._events.update(records))

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


def _is_bad_type(result: RecordResult) -> bool:
    """Whether the org does not take the Type, which is no reason to lose the event."""
    return any(
        one.code in BAD_PICKLIST and "Type" in one.fields for one in result.refused
    )


def _without_type(record: Row) -> Row:
    return {name: value for name, value in record.items() if name != "Type"}


def _marked(answer: WriteResult) -> WriteResult:
    """Tell the engine that the event was created without its Type."""
    if isinstance(answer, Rejection):
        return answer
    return Written(ref=answer.ref, remark=Reason.TYPE_INACTIVE)
