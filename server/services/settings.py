"""Read and save what a user chooses for one kind of sync."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.connections import User
from server.domain.errors import EditConflict, InvalidSetting, LockedSetting
from server.domain.kinds import Kind
from server.domain.runs import Trigger
from server.domain.settings import MIN_INTERVAL, Mode
from server.ports.stores import JsonValue, Orgs, SettingsStore, Users
from server.ports.transactions import Note, nothing
from server.services.effective import Effective, effective
from server.services.policies import Known
from server.services.runs import Runs
from server.services.setting_values import Value, own_values, parse


@dataclass(frozen=True, slots=True)
class Saved:
    """What holds after a save; `started` tells that a run was queued (A5).

    `known` is what Salesforce told of the user for it, or last told.
    """

    effective: Effective
    version: str
    known: Known
    started: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsService:
    """The use cases around settings."""

    orgs: Orgs
    users: Users
    store: SettingsStore
    runs: Runs

    def show(self, user: User, kind: Kind, *, fresh: bool = True) -> Saved:
        """What holds for a user now, with locks as fresh as Salesforce's answer.

        The last known ones where it gives none; those of the last minute where they
        need not be `fresh`.
        """
        saved = self.store.load(user.id, kind)
        policies, org = self.runs.policies, self.orgs.get(user.org_id)
        known = policies.known(org, user) if fresh else policies.lately(org, user)
        found = effective(own_values(saved.values), known.facts, kind)
        return Saved(found, saved.version, known)

    def change(
        self,
        user: User,
        kind: Kind,
        changes: Mapping[str, object],
        *,
        expect: str | None = None,
        note: Note = nothing,
    ) -> Saved:
        """Save some values; None takes the user's own value back.

        An empty text is the choice of nothing where a setting has that (`CAN_BE_NONE`).

        Raises `InvalidSetting`, `LockedSetting` naming the field, or `EditConflict`,
        also where the last version saved is not the one to `expect`.
        Switching the sync on runs it once, whatever the schedule says (seed line 48).
        `note` is called in the transaction of the change.
        """
        parsed = {key: parse(key, value) for key, value in changes.items()}
        known = self._known(user)
        facts = known.facts
        saved = self.store.load(user.id, kind)
        if expect not in {None, saved.version}:
            raise EditConflict("These settings were changed in the meantime.")
        # What is about to be replaced may be impossible: this is how it is put right.
        kept = own_values(
            {key: old for key, old in saved.values.items() if key not in parsed}
        )
        before = effective(_mode_of(saved.values), facts, kind)
        for key in sorted(before.locked & parsed.keys()):
            raise LockedSetting(key)
        values = {**kept, **parsed}
        values = {key: value for key, value in values.items() if value is not None}
        after = effective(values, facts, kind)
        enabled = before.settings.mode is Mode.DO_NOT_SYNC
        enabled = enabled and after.settings.mode is not Mode.DO_NOT_SYNC
        if enabled and after.settings.interval_minutes is None:
            values["interval_minutes"] = MIN_INTERVAL
            after = effective(values, facts, kind)
        with self.runs.transactions.together():
            storable = _storable(values)
            stored = self.store.save(user.id, kind, storable, expect=saved.version)
            if enabled:
                self.runs.ask(user.id, kind, Trigger.ENABLED)
            else:
                self.runs.reschedule(user.id, kind, after.settings, facts.zone)
            note()
        return Saved(after, stored.version, known, started=enabled)

    def _known(self, user: User) -> Known:
        return self.runs.policies.known(self.orgs.get(user.org_id), user)


def _mode_of(stored: Mapping[str, JsonValue]) -> dict[str, Value]:
    """The stored mode, where it still is one."""
    try:
        return own_values({"mode": stored.get("mode")})
    except InvalidSetting:
        return {}


def _storable(values: Mapping[str, Value]) -> dict[str, JsonValue]:
    return {
        key: [*value] if isinstance(value, list) else value
        for key, value in values.items()
    }
