"""Keys and ids: the same thing always has the same one."""

from __future__ import annotations

from datetime import timedelta

from server.domain.items import Identity
from server.domain.kinds import Kind
from server.sync.identity import link_id, owns_key, salesforce_key
from tests.builders import NOW


def key(identity, org="o", user="u", kind=Kind.CALENDAR):
    """The key of an item."""
    return salesforce_key(org, user, kind, identity)


def test_whatever_differs_makes_another_key():
    """Org, user, kind, UID and occurrence (N6)."""
    one = Identity("uid")
    keys = {
        key(one),
        key(one, org="o2"),
        key(one, user="u2"),
        key(one, kind=Kind.TASKS),
        key(Identity("uid2")),
        key(Identity("uid", NOW)),
        key(Identity("uid", NOW + timedelta(days=7))),
    }
    assert len(keys) == 7
    assert {len(each) for each in keys} == {40}


def test_a_key_tells_whose_it_is():
    """Only the user's own sync made it."""
    assert owns_key(key(Identity("uid")), "o", "u")
    assert not owns_key(key(Identity("uid")), "o", "other")
    assert not owns_key("", "o", "u")


def test_a_link_is_named_by_the_item_it_starts_with():
    """The same again after a lost answer."""
    assert link_id("e1") == link_id("e1") != link_id("e2")


def test_keys_and_ids_never_change():
    """They stand in customers' orgs and databases: another form loses every pair."""
    single = "GWHTWXV456YTK7377YWOZ6PBSO6NDDHTXSOVP3GA"
    occurrence = "GWHTWXV4CGIMX4WNT4SUNBAIGMJWAYTDWBJSG2RN"
    assert key(Identity("uid")) == single
    assert key(Identity("uid", NOW)) == occurrence
    assert link_id("e1") == "VWACLJ4HVXCPATQRIF47UTHGKIAWJWFE"
