"""The guard and the user's word: what is confirmed passes, the rest is told."""

from dataclasses import replace
from datetime import timedelta

from server.domain.actions import Delete, Outcome, Plan
from server.domain.kinds import Operation, Side
from server.domain.reasons import Reason
from server.sync.guards import hold_mass_deletion, is_unusual, named
from tests.builders import NOW, a_link, an_item

MANY = 12


def deletes(count: int = MANY) -> tuple[Delete, ...]:
    """So many deletions in Salesforce."""
    return tuple(
        Delete(
            side=Side.SALESFORCE,
            ref=f"s{n}",
            expect="1",
            link=a_link(
                id=f"l{n}",
                exchange_ref=f"e{n}",
                salesforce_ref=f"s{n}",
                start=NOW + timedelta(days=n),
            ),
        )
        for n in range(count)
    )


def links(actions: tuple[Delete, ...]):
    """The pairs these deletions belong to."""
    return [action.link for action in actions]


def test_all_is_held_without_a_word():
    """Deleting every pair waits, with one row for each item."""
    actions = deletes()
    held = hold_mass_deletion(Plan(actions=actions), links(actions))
    assert held.held == actions
    assert held.actions == ()
    assert [row.reason for row in held.outcomes] == [Reason.HELD] * MANY


def test_what_is_confirmed_passes():
    """Confirmed deletions are neither counted nor held, however many they are."""
    actions = deletes()
    word = frozenset((a.side, a.ref) for a in actions)
    plan = Plan(actions=actions)
    assert hold_mass_deletion(plan, links(actions), word) == plan


def test_the_rest_is_judged_by_what_is_left():
    """Beside confirmed deletions, all of the other pairs are still all of them."""
    actions = deletes()
    word = frozenset((a.side, a.ref) for a in actions[:8])
    held = hold_mass_deletion(Plan(actions=actions), links(actions), word)
    assert held.held == actions[8:]
    assert held.actions == actions[:8]


def test_a_word_for_the_other_side_is_none():
    """The same id on the other side confirms nothing."""
    actions = deletes()
    word = frozenset((Side.EXCHANGE, a.ref) for a in actions)
    assert hold_mass_deletion(Plan(actions=actions), links(actions), word).held


def test_other_rows_about_a_held_item_wait_too():
    """That nobody was notified is not told of a deletion that has not happened."""
    actions = deletes()
    early = Outcome(
        side=Side.SALESFORCE,
        ref="s1",
        operation=Operation.DELETE,
        done=True,
        reason=Reason.NOT_NOTIFIED,
    )
    other = Outcome(side=Side.EXCHANGE, ref="s1", reason=Reason.TRUNCATED)
    plan = Plan(actions=actions, outcomes=(early, other))
    told = hold_mass_deletion(plan, links(actions)).outcomes
    assert early not in told
    assert other in told


def test_held_items_are_named():
    """Content that was read for the list shows in the list and in the rows."""
    actions = deletes()
    held = hold_mass_deletion(Plan(actions=actions), links(actions))
    known = {(Side.SALESFORCE, "s3"): an_item("Dentist")}
    shown = named(held, known)
    assert [a.item.subject for a in shown.held if a.item] == ["Dentist"]
    assert [row.subject for row in shown.outcomes if row.subject] == ["Dentist"]
    assert len(shown.outcomes) == MANY


def test_a_private_held_item_stays_unnamed():
    """Of a private item no row says more than that it is one (N11)."""
    actions = deletes()
    held = hold_mass_deletion(Plan(actions=actions), links(actions))
    known = {(a.side, a.ref): an_item("Surgery", private=True) for a in actions}
    assert {row.subject for row in named(held, known).outcomes} == {""}


def test_a_held_row_tells_which_item_and_when():
    """Named where its content is known, anonymous where it is private (N11)."""
    actions = deletes(4)
    plan = hold_mass_deletion(Plan(actions=actions), links(actions))
    key = (Side.SALESFORCE, "s1")
    secret = (Side.SALESFORCE, "s2")
    known = {key: an_item("Visit"), secret: an_item("Surgery", private=True)}
    told = named(replace(plan, held=(*plan.held[:3],)), known).outcomes
    row = Outcome(
        side=Side.SALESFORCE,
        ref="s1",
        operation=Operation.DELETE,
        reason=Reason.HELD,
        subject="Visit",
        start=actions[1].link.start,
        identity=actions[1].link.identity,
    )
    assert told[-2] == row
    assert (told[-1].ref, told[-1].subject, told[-1].start) == ("s2", "", None)


def test_content_that_is_known_already_is_kept():
    """Only what was read anew replaces it."""
    (first, *rest) = deletes(4)
    held = (replace(first, item=an_item("Known")), *rest)
    plan = named(Plan(held=held), {})
    assert plan.held == held
    assert plan.outcomes[0].subject == "Known"


def test_exactly_a_fifth_is_ordinary():
    """Above a fifth is unusual, a fifth is not (decision 0007)."""
    assert not is_unusual(12, 60)
    assert is_unusual(12, 59)
    assert not is_unusual(10, 12)
    assert is_unusual(4, 4)
    assert not is_unusual(3, 3)


def test_an_open_question_holds_its_side_only():
    """Whatever that side would lose waits; the other is judged as ever (N4)."""
    (first, second) = deletes(2)
    other = replace(second, side=Side.EXCHANGE, ref="e1")
    many = [link for action in deletes(40) for link in [action.link]]
    plan = Plan(actions=(first, other))
    asked = frozenset({(Side.SALESFORCE, "s0")})
    held = hold_mass_deletion(plan, many, waiting=asked)
    assert (held.held, held.actions) == ((first,), (other,))
    gone = frozenset({(Side.SALESFORCE, "s9")})
    assert hold_mass_deletion(plan, many, waiting=gone) == plan
