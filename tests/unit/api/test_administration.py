"""What administrators see and set."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.errors import CredentialsRejected, Unreachable
from server.domain.org import OrgFacts
from server.domain.policy import Policy, PolicyRule
from tests.builders import NOW
from tests.door import ANN, BOB, GIL
from tests.fakes.office import fault
from tests.filled_door import DOMAIN, administer
from tests.signing import certify, signer

ADMIN = "/v1/admin"


@pytest.fixture
def admin(door):
    """Ann administers Acme."""
    administer(door, ANN)
    return door


def send(door, method, path, **values):
    """Call as Ann."""
    return door.call(method, ADMIN + path, bearer=door.token(), json=values)


def user_of(door, name):
    """The row of a user."""
    return next(
        one
        for one in door.get(f"{ADMIN}/users").json["users"]
        if one["salesforce_user"] == name
    )


def rule(name, setting, value, **more):
    """A record of the org."""
    return PolicyRule(name=name, kind=None, setting=setting, value=value, **more)


def set_policy(door, *rules):
    """Put these records into the org."""
    facts = door.systems.facts
    door.systems.facts = OrgFacts(
        user_id=facts.user_id,
        zone=facts.zone,
        email=facts.email,
        limits=facts.limits,
        policy=Policy(rules),
    )


def test_an_administrator_is_told_so(admin):
    """The panel shows the page for administrators then."""
    assert admin.get("/v1/me").json["is_admin"] is True
    assert admin.get("/v1/me", BOB).json["is_admin"] is False


def test_both_systems_answer(admin):
    """With the names that help to find them in Setup."""
    found = admin.get(f"{ADMIN}/connection").json

    assert found["salesforce"]["state"] == found["exchange"]["state"] == "working"
    # Nobody listens where the queue of this service should be.
    assert found["service"]["state"] == "waiting"
    assert found["service"]["reason"] == "The queue does not answer."
    assert found["organisation"] == "acme"
    assert found["integration_user"] == "robot@acme.example"
    assert found["exchange"]["address"].startswith("https://mail.acme.example/")
    assert found["checked_at"] == NOW.isoformat()
    assert found["last_problem"] is None
    assert admin.systems.open_doors == 0


def test_a_system_that_does_not_answer(admin):
    """Which one, why, what to do; and whose sync has failed last."""
    assert admin.get(f"{ADMIN}/connection").status_code == 200
    admin.systems.when_asked = fault(CredentialsRejected("The key was refused."))
    admin.enable(BOB)
    admin.run(BOB)

    found = admin.get(f"{ADMIN}/connection").json

    assert found["salesforce"]["state"] == "broken"
    assert found["salesforce"]["reason"] == "The key was refused."
    assert found["salesforce"]["remedy"]
    assert found["last_problem"]["user"] == BOB
    assert found["last_problem"]["reason"] == "The key was refused."


def test_certificates_come_and_go(admin):
    """With name and end; the last valid one stays."""
    (first,) = admin.get(f"{ADMIN}/certificates").json["certificates"]
    key = signer("spring").private_key
    pem = certify(key, "spring", datetime(2025, 12, 1, tzinfo=UTC))

    added = send(admin, "POST", "/certificates", name="Spring", pem=pem)

    assert added.status_code == 201, added.text
    assert (added.json["name"], added.json["state"]) == ("Spring", "ending")
    assert added.json["expires_soon"] is True
    assert added.json["days_left"] == 8
    assert added.json["last_used_at"] is None
    assert first["expires_soon"] is False
    twice = send(admin, "POST", "/certificates", name="Again", pem=pem)
    assert twice.status_code == 409
    gone = send(admin, "DELETE", f"/certificates/{added.json['id']}")
    assert gone.status_code == 204
    last = send(admin, "DELETE", f"/certificates/{first['id']}")
    assert last.status_code == 409
    assert "another one first" in last.json["remedy"]
    actions = [one["action"] for one in admin.get(f"{ADMIN}/audit").json["entries"]]
    assert actions == ["certificate.removed", "certificate.added"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Spring", "pem": "x"}, "pem"),
        ({"name": "", "pem": "x"}, "name"),
        ({"pem": "x"}, "name"),
    ],
)
def test_what_is_no_certificate(admin, values, field):
    """The field is named."""
    answer = send(admin, "POST", "/certificates", **values)

    assert answer.status_code == 422
    assert field in {one["field"] for one in answer.json["errors"]}


def test_users_and_how_their_syncs_stand(admin):
    """The org's own, with their last run and what is wrong; nothing of items."""
    admin.enable(ANN)
    admin.run(ANN)
    admin.systems.exchange_calendar.fail(Unreachable("Exchange does not answer."))
    admin.enable(BOB)
    admin.run(BOB)

    found = admin.get(f"{ADMIN}/users").json

    assert [one["salesforce_user"] for one in found["users"]] == [ANN, BOB]
    ann, bob = found["users"]
    assert ann["problem"] is None
    assert ann["last_run"]["status"] == "succeeded"
    assert ann["jobs"][0]["last_status"] == "succeeded"
    assert bob["problem"]["reason"] == "Exchange does not answer."
    assert (found["total"], found["page"]) == (2, 1)
    searched = admin.get(f"{ADMIN}/users?search=BOB&page_size=1").json
    assert [one["salesforce_user"] for one in searched["users"]] == [BOB]


def test_a_mailbox_within_the_listed_domains(admin):
    """The user has it from now on, and a sync is asked for (T69)."""
    listed = send(admin, "PUT", "/mailbox-domains", domains=[f"@{DOMAIN}", "b.example"])
    assert listed.json == {"domains": [DOMAIN, "b.example"]}
    bob = user_of(admin, BOB)

    path = f"/users/{bob['id']}/mailbox"
    answer = send(admin, "PUT", path, mailbox=f"Robert@{DOMAIN.upper()}")

    assert answer.status_code == 200, answer.text
    assert answer.json["mailbox"] == f"robert@{DOMAIN}"
    assert answer.json["mailbox_source"] == "administrator"
    assert answer.json["jobs"][0]["state"] == "queued"
    assert admin.get("/v1/me", BOB).json["mailbox"] == f"robert@{DOMAIN}"
    found = admin.get(f"{ADMIN}/audit").json["entries"]
    assert [(one["action"], one["target"]) for one in found] == [
        ("mailbox.changed", BOB),
        ("mailbox_domains.changed", ""),
    ]


def test_the_mailbox_that_salesforce_names(admin):
    """Null asks for the user's own e-mail address there."""
    send(admin, "PUT", "/mailbox-domains", domains=["acme.test"])
    facts = admin.systems.facts
    admin.systems.facts = OrgFacts(
        user_id=facts.user_id, zone=facts.zone, email="bob@acme.test"
    )
    bob = user_of(admin, BOB)

    answer = send(admin, "PUT", f"/users/{bob['id']}/mailbox", mailbox=None)

    assert answer.json["mailbox"] == "bob@acme.test"
    assert answer.json["mailbox_source"] == "salesforce"


@pytest.mark.parametrize(
    ("mailbox", "reason"),
    [
        ("bob@elsewhere.example", "not in a domain"),
        (f"bob@evil.{DOMAIN}", "not in a domain"),
        (f"ann@{DOMAIN}", "belongs to another user"),
        ("bob", "no e-mail address"),
        (f"bob@x@{DOMAIN}", "no e-mail address"),
    ],
)
def test_mailboxes_that_nobody_gets(admin, mailbox, reason):
    """The field is named, and nothing has changed."""
    send(admin, "PUT", "/mailbox-domains", domains=[DOMAIN])
    bob = user_of(admin, BOB)

    answer = send(admin, "PUT", f"/users/{bob['id']}/mailbox", mailbox=mailbox)

    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["field"] == "mailbox"
    assert reason in error["reason"]
    assert user_of(admin, BOB) == bob


def test_without_listed_domains_no_mailbox_changes(admin):
    """What was never listed is not open to all."""
    bob = user_of(admin, BOB)

    answer = send(admin, "PUT", f"/users/{bob['id']}/mailbox", mailbox=f"x@{DOMAIN}")

    assert answer.status_code == 422


@pytest.mark.parametrize("domains", [["acme"], ["a b.example"], ["-.example"], [""]])
def test_domains_that_are_none(admin, domains):
    """The field is named."""
    answer = send(admin, "PUT", "/mailbox-domains", domains=domains)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].startswith("domains")


def test_the_effective_policy_and_where_it_comes_from(admin):
    """The nearest scope wins for defaults, the highest for locks; each names it."""
    set_policy(
        admin,
        rule("Mode", "mode", "sync_all", locked=True),
        rule("Past", "past_days", "7"),
        rule("Past_Sales", "past_days", "3", scope="Sales"),
    )

    found = admin.get(f"{ADMIN}/policy?profile=Sales").json

    lines = {line["setting"]: line for line in found["settings"]}
    assert lines["mode"] == {
        "setting": "mode",
        "value": "sync_all",
        "locked": True,
        "set_by": "administrator",
        "record": "Mode",
        "scope": "organisation",
    }
    assert (lines["past_days"]["value"], lines["past_days"]["scope"]) == (3, "Sales")
    assert lines["future_days"]["set_by"] == "default"
    assert found["profiles"] == ["Sales", "Standard User"]
    assert found["problems"] == []
    assert found["current"] is True
    everybody = admin.get(f"{ADMIN}/policy").json["settings"]
    assert {line["setting"]: line["value"] for line in everybody}["past_days"] == 7


def test_records_that_make_no_sense_are_named(admin):
    """With what to do; the others hold all the same."""
    set_policy(
        admin,
        rule("Far", "past_days", "90"),
        rule("Gone", "mode", "sync_all", scope="Marketing"),
        rule("Same_A", "future_days", "9"),
        rule("Same_B", "future_days", "8"),
        rule("Typo", "mood", "x"),
        rule("What", "mode", "sync_all", unknown_kind="Journeys"),
    )

    found = admin.get(f"{ADMIN}/policy").json

    assert [one["record"] for one in found["problems"]] == [
        "Far",
        "Gone",
        "Same_A",
        "Same_B",
        "Typo",
        "What",
    ]
    assert all(one["problem"] and one["remedy"] for one in found["problems"])
    values = {line["setting"]: line["value"] for line in found["settings"]}
    assert (values["mode"], values["past_days"]) == ("do_not_sync", 30)


def test_the_last_known_policy_while_salesforce_is_away(admin):
    """It says since when, and why."""
    set_policy(admin, rule("Past", "past_days", "7", locked=True))
    admin.get(f"{ADMIN}/policy")
    admin.clock.advance(timedelta(seconds=30))
    admin.systems.when_asked = fault(Unreachable("Salesforce does not answer."))

    found = admin.get(f"{ADMIN}/policy").json

    assert found["current"] is False
    assert found["checked_at"] == NOW.isoformat()
    assert found["problem"]["reason"] == "Salesforce does not answer."
    values = {line["setting"]: line for line in found["settings"]}
    assert (values["past_days"]["value"], values["past_days"]["locked"]) == (7, True)


def test_kinds_that_have_no_policy_yet(admin):
    """They say so."""
    assert admin.get(f"{ADMIN}/policy?kind=tasks").status_code == 404


def test_the_organisations_exclusions(admin):
    """Both lists hold for everybody, and each user sees them."""
    excluded = send(admin, "POST", "/exclusions", value="press.example")
    ignored = send(
        admin, "POST", "/exclusions", value="boss@acme.example", effect="ignore"
    )
    assert (excluded.status_code, ignored.status_code) == (201, 201)
    assert excluded.json["effect"] == "exclude"

    assert admin.get("/v1/exclusions", BOB).json["organisation"] == [
        excluded.json,
        ignored.json,
    ]
    path = f"/v1/exclusions/{excluded.json['id']}"
    assert admin.call("DELETE", path, bearer=admin.token(BOB)).status_code == 404
    gone = send(admin, "DELETE", f"/exclusions/{excluded.json['id']}")
    assert gone.status_code == 204
    assert admin.get(f"{ADMIN}/exclusions").json == {"exclusions": [ignored.json]}


def test_pages_of_the_trail(admin):
    """The newest first, each once; another org has its own."""
    for number in range(3):
        send(admin, "POST", "/exclusions", value=f"{number}.example")
    administer(admin, GIL)

    first = admin.get(f"{ADMIN}/audit?limit=2").json
    rest = admin.get(f"{ADMIN}/audit?limit=2&after={first['next']}").json

    entries = first["entries"] + rest["entries"]
    assert len({one["id"] for one in entries}) == 3
    assert rest["next"] is None
    assert {one["actor"] for one in entries} == {ANN}
    assert admin.get(f"{ADMIN}/audit", GIL).json == {"entries": [], "next": None}
