"""Something to see behind the API: a held run, items left out, entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from server.domain.errors import Rejection
from server.domain.reasons import Reason
from server.domain.runs import Report, RunStatus
from tests.builders import NOW, an_item
from tests.door import ANN, GIL, Door
from tests.signing import certify, signer

#: So many synced items are deleted in Exchange; more than pass without a word.
MANY = 12
#: The domain that Acme lists; Ann's and Bob's mailboxes are in it.
DOMAIN = "mail.acme.example"


def administer(door: Door, *users: str) -> None:
    """Give these users the permission set of administrators."""
    door.systems.administrators.update(users)


def hold(door: Door, user: str = ANN) -> Report:
    """Sync items of a user, then have so many deleted in Exchange that a run holds."""
    calendar = door.systems.exchange_calendar
    door.enable(user)
    refs = [
        calendar.add(an_item(f"Visit {n:02}", start=NOW + timedelta(days=n + 1)))
        for n in range(MANY)
    ]
    calendar.add(an_item("Doctor", private=True))
    door.run(user)
    calendar.add(an_item("Refused"))
    for ref in refs:
        calendar.delete(ref)
    refusal = Rejection(Reason.REJECTED, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
    door.systems.salesforce_calendar.refuse("create", [0], refusal)
    door.clock.advance(timedelta(minutes=1))
    report = door.run(user)
    assert report.status is RunStatus.HELD, report
    return report


def fill(door: Door) -> dict[str, str]:
    """Have Ann and Gil administer, and something of Ann's for each parameter of a path.

    Gives the ids by the names of the parameters.
    """
    administer(door, ANN, GIL)
    run = hold(door)
    store = door.runtime.database
    ann = store.users.named(ANN)
    door.runtime.administration.mailboxes.list_domains(ann.org_id, [DOMAIN])
    key = signer("retired").private_key
    retired = certify(key, "retired", datetime(2025, 6, 1, tzinfo=UTC))
    read = door.runtime.certificates.signatures.read
    store.certificates.add(read(retired, org_id=ann.org_id, at=NOW))
    own = door.make("/v1/exclusions", value="rival.example")
    door.make("/v1/admin/exclusions", value="press.example")
    listed: Any = door.get("/v1/items?state=unresolved").json
    return {
        "kind": "calendar",
        "run_id": run.run_id,
        "row_id": next(
            row["id"] for row in listed["items"] if row["reason"] == "rejected"
        ),
        "entry_id": own["id"],
        "user_id": ann.id,
        "certificate_id": store.certificates.of_org(ann.org_id)[-1].fingerprint,
    }
