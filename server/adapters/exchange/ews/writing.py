"""Batches of actions as writes to Exchange, with one answer for each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from exchangelib.properties import FolderId

from server.adapters.exchange.ews.drafts import changed_item, new_item
from server.adapters.exchange.ews.elements import ref_and_version
from server.adapters.exchange.ews.errors import (
    NOT_FOUND,
    OCCURRENCE_GONE,
    code_of,
    concerns_run,
    rejection,
)
from server.adapters.exchange.ews.gateway import Gateway
from server.adapters.exchange.ews.listing import current_versions, find_uids
from server.adapters.exchange.ews.operations import Answer
from server.adapters.exchange.ews.session import EwsSession
from server.domain.actions import Create, Delete, Update
from server.domain.errors import Rejection
from server.domain.reasons import Reason
from server.ports.side import WriteResult, Written

_GONE = NOT_FOUND | OCCURRENCE_GONE


class Writer:
    """Writes to one calendar folder."""

    def __init__(self, session: EwsSession, folder: FolderId) -> None:
        """Write to that folder through the gateway."""
        self._session = session
        self._folder = folder
        self._gateway = Gateway(session.account)

    def create(self, actions: Sequence[Create]) -> list[WriteResult]:
        """Create a batch; what is to be restored comes back from Deleted Items."""
        fresh = [action for action in actions if not action.restore]
        lost = [action for action in actions if action.restore]
        created, restored = iter(self._create(fresh)), iter(self._restore(lost))
        return [next(restored if action.restore else created) for action in actions]

    def update(self, actions: Sequence[Update]) -> list[WriteResult]:
        """Update a batch, each only if its version still holds.

        Exchange keeps a series as one message, so every write to an occurrence gives
        its siblings a new version too. They are therefore written one after the other,
        each expecting the version that our own write before it has made.
        """
        results: dict[int, WriteResult] = {}
        for positions in _rounds(actions):
            current = {i: _expecting(actions, i, results) for i in positions}
            results |= self._update(current)
        return [results[position] for position in range(len(actions))]

    def delete(self, actions: Sequence[Delete]) -> list[WriteResult]:
        """Delete a batch into Deleted Items; an item already gone is a success.

        DeleteItem takes no notice of change keys, so they are compared just before.
        """
        if not actions:
            return []
        now = current_versions(self._session, [action.ref for action in actions])
        results = {
            i: _obstacle(action, now[i])
            for i, action in enumerate(actions)
            if _obstacle(action, now[i]) is not None
        }
        doomed = [i for i in range(len(actions)) if i not in results]
        refs = [actions[i].ref for i in doomed]
        answers = _checked(self._gateway.delete(refs)) if refs else []
        for i, ref, answer in zip(doomed, refs, answers, strict=True):
            results[i] = _deleted(ref, answer)
        return [result for _, result in sorted(results.items()) if result is not None]

    def _create(self, actions: Sequence[Create]) -> list[WriteResult]:
        if not actions:
            return []
        drafts = [new_item(self._session.account, action) for action in actions]
        answers = self._gateway.create([item for item, _ in drafts], self._folder)
        uids = [uid for _, uid in drafts]
        return [
            _written(answer, uid=uid)
            for uid, answer in zip(uids, _checked(answers), strict=True)
        ]

    def _restore(self, actions: Sequence[Create]) -> list[WriteResult]:
        if not actions:
            return []
        uids = [action.link.identity.uid for action in actions]
        bin_folder = self._session.well_known("deleteditems")
        [entries] = find_uids(self._session, [bin_folder], uids)
        # The one deleted last is found last.
        refs = {entry.uid: entry.ref for entry in entries}
        moved = self._move(refs)
        return [moved.get(uid, Rejection(Reason.CANNOT_RESTORE)) for uid in uids]

    def _move(self, refs: dict[str, str]) -> dict[str, WriteResult]:
        if not refs:
            return {}
        answers = _checked(self._gateway.move(list(refs.values()), self._folder))
        return {
            uid: _written(answer, uid=uid)
            for uid, answer in zip(refs, answers, strict=True)
        }

    def _update(self, actions: dict[int, Update]) -> dict[int, WriteResult]:
        results: dict[int, WriteResult] = {}
        changes = {}
        for position, action in actions.items():
            item, names = changed_item(self._session.account, action)
            if not action.expect:
                results[position] = Rejection(Reason.CHANGED_MEANWHILE)
            elif not names:
                results[position] = Written(ref=action.ref, version=action.expect)
            else:
                changes[position] = (item, names)
        if changes:
            answers = _checked(self._gateway.update(list(changes.values())))
            for position, answer in zip(changes, answers, strict=True):
                results[position] = _written(answer)
        return results


def _rounds(actions: Sequence[Update]) -> Iterable[list[int]]:
    """Positions that may share a request: no two of them in the same series."""
    rounds: dict[int, list[int]] = defaultdict(list)
    seen: Counter[str] = Counter()
    for position, action in enumerate(actions):
        key = _series(action) or action.ref
        rounds[seen[key]].append(position)
        seen[key] += 1
    return rounds.values()


def _series(action: Update) -> str:
    identity = action.link.identity
    return "" if identity.original_start is None else identity.uid


def _expecting(
    actions: Sequence[Update], position: int, results: dict[int, WriteResult]
) -> Update:
    """The action with the version its series has after our own writes to it.

    Only where the siblings shared one version before: else nobody could tell our
    writes from somebody else's.
    """
    action = actions[position]
    if not _series(action):
        return action
    earlier = [
        result
        for i, result in sorted(results.items())
        if _series(actions[i]) == _series(action)
        and actions[i].expect == action.expect
        and isinstance(result, Written)
    ]
    return replace(action, expect=earlier[-1].version) if earlier else action


def _obstacle(action: Delete, now: Answer) -> WriteResult | None:
    """The result of a delete that needs no request any more; None for the others."""
    if isinstance(now, Exception):
        if code_of(now) in _GONE:
            return Written(ref=action.ref)
        return rejection(now)
    _, version = ref_and_version(now)
    if version != action.expect:
        return Rejection(Reason.CHANGED_MEANWHILE)
    return None


def _deleted(ref: str, answer: Answer) -> WriteResult:
    if isinstance(answer, Exception) and code_of(answer) not in _GONE:
        return rejection(answer)
    return Written(ref=ref)


def _written(answer: Answer, *, uid: str = "") -> WriteResult:
    if isinstance(answer, Exception):
        return rejection(answer)
    ref, version = ref_and_version(answer)
    return Written(ref=ref, version=version, uid=uid)


def _checked(answers: list[Answer]) -> list[Answer]:
    for answer in answers:
        if isinstance(answer, Exception) and concerns_run(answer):
            raise answer
    return answers
