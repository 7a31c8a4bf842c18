"""The audit trail: every change that people make, for the org's administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from server.domain.connections import User
from server.ports.audit import AuditEntry, AuditTrail
from server.ports.clock import Clock

#: How long entries are kept.
KEPT_FOR = timedelta(days=365)
#: Who acts with the operator's secret.
OPERATOR = "operator"
#: Every action there is, in words for the org's administrators.
WORDS = {
    "certificate.added": "Certificate added",
    "certificate.removed": "Certificate removed",
    "daily_report.changed": "Daily report switched",
    "exclusion.added": "Excluded address added",
    "exclusion.removed": "Excluded address removed",
    "item.ignore": "Item ignored",
    "item.include_again": "Item included again",
    "item.remove_copy": "Copy of an item to be removed",
    "item.retry": "Item to be tried again",
    "keys.rotated": "Key of the organisation encrypted anew",
    "mailbox.changed": "Mailbox changed",
    "mailbox_domains.changed": "Mailbox domains changed",
    "org.added": "Organisation added to the service",
    "org.proved": "Organisation proved by sign-in",
    "run.asked": "Sync asked for",
    "run.confirmed": "Held deletions confirmed",
    "run.rejected": "Held deletions rejected",
    "settings.changed": "Settings changed",
    "user.added": "User added",
    "user.erased": "User erased",
    "user.reconnected": "User connected anew",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Writes and reads the trail.

    An entry names no item, no address and no secret: `target` is an id or the name of
    a setting, a user or a kind. It is stored in the transaction that is open.
    """

    trail: AuditTrail
    clock: Clock

    def by(self, user: User, action: str, target: str = "", detail: str = "") -> None:
        """Note what a user has done."""
        self._add(user.org_id, user.username, (action, target, detail), user.id)

    def note(
        self, org_id: str, actor: str, action: str, target: str = "", detail: str = ""
    ) -> None:
        """Note what somebody has done who is no user."""
        self._add(org_id, actor, (action, target, detail), "")

    def by_operator(
        self, org_id: str, action: str, target: str = "", detail: str = ""
    ) -> None:
        """Note what the people who run this service have done to an org.

        Where it is about a user, `target` is the username, which erasure looks for.
        """
        self.note(org_id, OPERATOR, action, target, detail)

    def _add(
        self, org_id: str, actor: str, done: tuple[str, str, str], user_id: str
    ) -> None:
        action, target, detail = done
        if action not in WORDS:
            raise ValueError(f"The action {action} has no words.")
        self.trail.add(
            AuditEntry(
                org_id=org_id,
                user_id=user_id,
                actor=actor,
                action=action,
                target=target,
                detail=detail,
                at=self.clock.now(),
            )
        )

    def of_org(
        self, org_id: str, *, before: int | None, limit: int
    ) -> tuple[AuditEntry, ...]:
        """So many entries of an org, the newest first, older than the one given."""
        return self.trail.of_org(org_id, before=before, limit=limit)

    def prune(self) -> int:
        """Erase what has been kept long enough; gives how many entries."""
        return self.trail.prune(self.clock.now() - KEPT_FOR)


def is_by_operator(entry: AuditEntry) -> bool:
    """Whether the people who run this service have done it."""
    return entry.actor == OPERATOR and not entry.user_id
