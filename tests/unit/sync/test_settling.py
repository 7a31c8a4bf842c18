"""What a pair remembers once a write was announced or has happened, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.actions import Create, Update, Written
from server.domain.invitees import Invitation, InviteeStatus, Maker
from server.domain.items import Group, Identity
from server.domain.kinds import Side
from server.sync.fingerprint import announced, fingerprint, spliced
from server.sync.settling import announced_update, settled_create, settled_update
from tests.builders import a_link, an_item

E, S = Side.EXCHANGE, Side.SALESFORCE
OLD = an_item("Old", body="old")
NEW = an_item("New", body="new", start=OLD.start + timedelta(hours=1))
LINK = a_link(
    OLD,
    exchange_version="3",
    salesforce_version="4",
    exchange_base=fingerprint(OLD),
    salesforce_base=fingerprint(replace(OLD, body="ol")),
    body_kept=2,
)
SUBJECT = frozenset({Group.SUBJECT})
TIME = frozenset({Group.TIME})
INVITED = (Invitation("003", InviteeStatus.NEW, Maker.US),)


def _on_exchange(
    base=LINK.exchange_base,
    version="3",
    other_base=LINK.salesforce_base,
    other_version="4",
):
    return replace(
        LINK,
        exchange_base=base,
        exchange_version=version,
        salesforce_base=other_base,
        salesforce_version=other_version,
    )


def _on_salesforce(
    base=LINK.salesforce_base,
    version="4",
    other_base=LINK.exchange_base,
    other_version="3",
):
    return _on_exchange(other_base, other_version, base, version)


#: LINK with other values on a side and on the one opposite.
LINKS = {E: _on_exchange, S: _on_salesforce}


def update(side, groups=SUBJECT, **fields):
    """An update of one side from the other."""
    return Update(
        side=side,
        ref=LINK.ref(side),
        expect=LINK.version(side),
        item=NEW,
        groups=groups,
        link=fields.pop("link", LINK),
        source_version="9",
        source_base=fingerprint(NEW),
        settles=fields.pop("settles", groups),
        **fields,
    )


def settle(side, written, current=LINK, **fields):
    """The link after an update."""
    return settled_update(current, update(side, **fields), written)


@pytest.mark.parametrize("side", list(Side))
def test_an_update_settles_its_groups_on_both_sides(side):
    """What was written here and read there, with both versions; the rest stays (N9)."""
    link = settle(side, Written(ref="x", version="5"))
    new = fingerprint(NEW)
    assert link == LINKS[side](
        base=spliced(LINK.base(side), new, SUBJECT),
        version="5",
        other_base=spliced(LINK.base(side.other), new, SUBJECT),
        other_version="9",
    )


@pytest.mark.parametrize("side", list(Side))
def test_a_side_that_has_more_to_hand_over_stays_open(side):
    """Its version is empty until that is done, whatever the write answered."""
    current = LINKS[side](version="")
    link = settle(side, Written(ref="x", version="5"), current)
    assert link.version(side) == ""
    assert link.version(side.other) == "9"


@pytest.mark.parametrize("side", list(Side))
def test_a_write_from_nowhere_settles_nothing_at_the_source(side):
    """A stamp knows nothing of what the other side holds."""
    link = settle(side, Written(ref="x", version="5"), settles=frozenset())
    assert link.version(side.other) == LINK.version(side.other)
    assert link.base(side.other) == LINK.base(side.other)


def test_only_a_settled_time_moves_the_pair():
    """Its span decides whether it is in the window."""
    moved = settle(S, Written(ref="s1"), groups=TIME)
    assert (moved.start, moved.end) == (NEW.start, NEW.end)
    assert settle(S, Written(ref="s1")).start == OLD.start


def test_only_a_settled_body_changes_how_much_was_kept():
    """The rest of a cut text is still in Exchange (N18)."""
    wanted = replace(LINK, body_kept=7)
    body = frozenset({Group.BODY})
    kept = settle(S, Written(ref="s1"), groups=body, link=wanted).body_kept
    assert kept == 7
    assert settle(S, Written(ref="s1"), link=wanted).body_kept == 2


def test_invitees_are_remembered_where_some_were_written():
    """An update without them leaves what is remembered (A24)."""
    current = replace(LINK, invited=INVITED)
    assert settle(S, Written(ref="s1"), current).invited == INVITED
    assert settle(S, Written(ref="s1", invited=()), current).invited == ()
    assert settle(S, Written(ref="s1", invited=INVITED)).invited == INVITED


@pytest.mark.parametrize("side", list(Side))
def test_an_announced_update_may_have_happened_or_not(side):
    """Only the target's base is open, and only in the groups that were sent (N9)."""
    link = announced_update(LINK, update(side))
    sent = announced(LINK.base(side), fingerprint(NEW), SUBJECT)
    assert link == LINKS[side](base=sent)
    assert sent != LINK.base(side)


def test_a_created_event_completes_its_link():
    """With its Id, its version and whom it invited."""
    link = replace(LINK, salesforce_ref="", salesforce_version="")
    action = Create(side=S, key="k", item=NEW, link=link)
    written = Written(ref="s7", version="6", invited=INVITED)
    assert settled_create(action, written) == replace(
        link, salesforce_ref="s7", salesforce_version="6", invited=INVITED
    )
    bare = settled_create(action, Written(ref="s7"))
    assert bare.invited == ()


def test_a_created_item_completes_its_link():
    """A UID is taken over where none was known, and never replaced."""
    link = replace(LINK, exchange_ref="", exchange_version="", identity=Identity(""))
    action = Create(side=E, key="s1", item=NEW, link=link)
    written = Written(ref="e7", version="6", uid="uid-7")
    done = replace(link, exchange_ref="e7", exchange_version="6")
    assert settled_create(action, written) == replace(done, identity=Identity("uid-7"))
    assert settled_create(action, Written(ref="e7", version="6")) == done
    known = replace(action, link=replace(link, identity=Identity("uid-1")))
    assert settled_create(known, written).identity == Identity("uid-1")
