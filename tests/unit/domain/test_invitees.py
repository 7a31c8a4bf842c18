"""Who is invited, answered and withdrawn in Salesforce, and what is kept (A24)."""

from server.domain.invitees import (
    Invitation,
    Invitee,
    InviteeStatus,
    Maker,
    Steps,
    announced_invitations,
    invitations_after,
    is_settled,
    steps_between,
)

NEW, ACCEPTED, DECLINED = InviteeStatus
DANA, LUIS, TOM = "003dana", "003luis", "00Qtom"


def ours(person_id: str, status: InviteeStatus = NEW) -> Invitation:
    """An invitee that we made."""
    return Invitation(person_id, status, Maker.US)


def theirs(person_id: str, status: InviteeStatus = NEW) -> Invitation:
    """An invitee that we may not remove."""
    return Invitation(person_id, status, Maker.OTHERS)


def sent(person_id: str, status: InviteeStatus = NEW) -> Invitation:
    """An invitee of which no answer was stored."""
    return Invitation(person_id, status, Maker.UNKNOWN)


def test_who_is_wanted_and_not_there_is_invited():
    """The first write invites everybody with the answer they have."""
    wanted = [Invitee(DANA, ACCEPTED), Invitee(LUIS)]
    assert steps_between({}, wanted, ()) == Steps(invite=tuple(wanted))
    assert invitations_after({}, wanted, ()) == (ours(DANA, ACCEPTED), ours(LUIS))


def test_answers_go_up_and_are_never_reset():
    """A new answer is written; no answer in Exchange leaves Salesforce's as it is."""
    wanted = [Invitee(DANA, DECLINED), Invitee(LUIS), Invitee(TOM, ACCEPTED)]
    standing = {DANA: ACCEPTED, LUIS: ACCEPTED, TOM: ACCEPTED}
    remembered = [ours(DANA), ours(LUIS), ours(TOM)]
    steps = steps_between(standing, wanted, remembered)
    assert steps == Steps(answer=(Invitee(DANA, DECLINED),))


def test_only_our_own_invitees_are_withdrawn():
    """Who left the meeting leaves the event, unless a person put them there."""
    standing = {DANA: NEW, LUIS: NEW, TOM: NEW}
    remembered = [ours(DANA), theirs(LUIS), sent(TOM)]
    assert steps_between(standing, [], remembered).withdraw == (DANA, TOM)
    assert steps_between({LUIS: NEW}, [], remembered).withdraw == ()
    assert invitations_after(standing, [], remembered) == ()


def test_who_was_there_before_us_stays_theirs():
    """An invitee found on the event is answered for, and never ours to remove."""
    wanted = [Invitee(DANA, ACCEPTED)]
    steps = steps_between({DANA: NEW}, wanted, ())
    assert steps == Steps(answer=(Invitee(DANA, ACCEPTED),))
    assert invitations_after({DANA: NEW}, wanted, ()) == (theirs(DANA, ACCEPTED),)


def test_who_was_taken_off_in_salesforce_stays_off():
    """A removal in Salesforce holds until the person is invited anew (T108)."""
    wanted, remembered = [Invitee(DANA, ACCEPTED)], [ours(DANA)]
    assert steps_between({}, wanted, remembered) == Steps()
    left = invitations_after({}, [], remembered)
    assert steps_between({}, wanted, left).invite == (Invitee(DANA, ACCEPTED),)


def test_a_refused_invitee_is_remembered_as_not_ours():
    """What Salesforce refused is not sent again and again, nor removed later."""
    wanted = [Invitee(DANA), Invitee(LUIS)]
    after = invitations_after({}, wanted, (), frozenset({DANA}))
    assert after == (theirs(DANA), ours(LUIS))
    assert is_settled(wanted, after)


def test_a_lost_answer_is_found_out_by_looking():
    """What was sent without an answer is ours when it stands, else sent again."""
    wanted = [Invitee(DANA), Invitee(LUIS)]
    announced = announced_invitations(wanted, [ours(DANA)])
    assert announced == (ours(DANA), sent(LUIS))
    assert not is_settled(wanted, announced)
    assert steps_between({DANA: NEW}, wanted, announced).invite == (Invitee(LUIS),)
    assert steps_between({DANA: NEW, LUIS: NEW}, wanted, announced) == Steps()
    after = invitations_after({DANA: NEW, LUIS: NEW}, wanted, announced)
    assert after == (ours(DANA), ours(LUIS))


def test_any_difference_is_unsettled():
    """Another person, another answer, or one too many asks for a write."""
    remembered = [ours(DANA, ACCEPTED)]
    assert is_settled([Invitee(DANA, ACCEPTED)], remembered)
    assert not is_settled([Invitee(DANA)], remembered)
    assert not is_settled([Invitee(LUIS, ACCEPTED)], remembered)
    assert not is_settled([], remembered)
    assert not is_settled([Invitee(DANA, ACCEPTED)], [*remembered, sent(TOM)])
