"""Which claims admit, and which do not, to the second."""

from datetime import timedelta

import pytest

from server.domain.callers import Subject
from server.domain.errors import Unauthenticated
from server.services.assertions import judge
from tests.builders import NOW
from tests.signing import SERVICE, claims_for

AUDIENCES = frozenset({SERVICE})
AT = int(NOW.timestamp())
USER_ID = "005Wr0000000001IAA"


def judged(now=NOW, **claims):
    """The judgement of a good assertion with some claims changed; None leaves out."""
    given = claims_for("rep@northwind.example", NOW) | claims
    return judge(
        {name: value for name, value in given.items() if value is not None},
        AUDIENCES,
        now,
    )


def refusal(now=NOW, **claims):
    """Why an assertion is refused."""
    with pytest.raises(Unauthenticated) as refused:
        judged(now, **claims)
    return refused.value.why


def test_a_good_assertion():
    """The user is the subject; nothing else of the claims remains."""
    found = judged(admin=True)

    assert found.subject == Subject(username="rep@northwind.example")
    assert found.expires_at == NOW + timedelta(minutes=2)
    assert found.id == ""


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "iat", "exp"])
def test_required_claims(name):
    """Each of the five has to be there."""
    assert refusal(**{name: None}) == f"{name}_missing"


@pytest.mark.parametrize(
    "audience",
    [
        "https://other.example",
        SERVICE + ".evil.example",
        SERVICE.upper(),
        f"{SERVICE}/v1",
    ],
)
def test_an_assertion_for_another_service(audience):
    """The audience is compared letter by letter."""
    assert refusal(aud=audience) == "other_audience"


@pytest.mark.parametrize("audience", [[SERVICE], [SERVICE, "https://x"], 1, "", {}])
def test_an_audience_that_is_no_single_text(audience):
    """A list would let a token for somebody else in as well."""
    assert refusal(aud=audience) == "aud_malformed"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": AT - 30, "iat": AT - 100}, "expired"),
        ({"exp": AT - 29, "iat": AT - 100}, ""),
        ({"iat": AT + 31, "exp": AT + 100}, "issued_in_future"),
        ({"iat": AT + 30, "exp": AT + 100}, ""),
        ({"exp": AT + 601}, "lifetime"),
        ({"exp": AT + 600}, ""),
        ({"iat": AT, "exp": AT}, "lifetime"),
        ({"iat": AT - 3600}, "lifetime"),
        ({"nbf": AT + 31}, "not_yet_valid"),
        ({"nbf": AT + 30}, ""),
        ({"iat": str(AT), "exp": str(AT + 120)}, ""),
        ({"iat": float(AT), "exp": AT + 120.5}, ""),
        ({"exp": True}, "malformed_time"),
        ({"exp": "soon"}, "malformed_time"),
        ({"exp": "-5"}, "malformed_time"),
        ({"exp": [AT]}, "malformed_time"),
        ({"exp": float("inf")}, "malformed_time"),
        ({"exp": float("nan")}, "malformed_time"),
        ({"exp": 10**30}, "malformed_time"),
        ({"exp": "9" * 400}, "malformed_time"),
        ({"iat": -1}, "malformed_time"),
        ({"nbf": "soon"}, "malformed_time"),
    ],
)
def test_times(claims, why):
    """Half a minute of tolerance, ten minutes of life, and only numbers count."""
    if why:
        assert refusal(**claims) == why
    else:
        assert judged(**claims)


@pytest.mark.parametrize("name", ["iss", "sub", "jti"])
@pytest.mark.parametrize("value", ["", 7, ["a"], "x" * 256, "a\x00b", "a\nb"])
def test_texts_that_are_none(name, value):
    """Claims that name something are short texts of printable letters."""
    assert refusal(**{name: value}) == f"{name}_malformed"


def test_a_user_id_in_both_forms():
    """Fifteen characters mean the same user as eighteen."""
    assert judged(sub=USER_ID[:15]).subject == Subject(user_id=USER_ID)
    assert judged(sub=USER_ID).subject == Subject(user_id=USER_ID)


def test_a_username_beside_the_id():
    """It is kept for a user whose Id is not known yet, and has to be a text."""
    subject = judged(sub=USER_ID, username="rep@northwind.example").subject

    assert subject == Subject(user_id=USER_ID, username="rep@northwind.example")
    assert refusal(sub=USER_ID, username=["a"]) == "username_malformed"


def test_a_username_beside_a_username():
    """The subject alone counts."""
    assert judged(username="other@northwind.example").subject == Subject(
        username="rep@northwind.example"
    )


def test_one_use_identifiers():
    """The same `jti` has the same id, and the id does not show it."""
    one, same, other = (
        judged(jti="a").id,
        judged(jti="a", iat=AT - 1).id,
        judged(jti="b").id,
    )

    assert one == same != other
    assert len(one) == 64


def test_all_refusals_read_alike():
    """What is told does not depend on what was wrong."""
    errors = []
    for claims in ({"aud": "x"}, {"exp": AT - 500, "iat": AT - 600}, {"sub": None}):
        with pytest.raises(Unauthenticated) as refused:
            judged(**claims)
        errors.append((refused.value.message, refused.value.remedy, str(refused.value)))

    assert len(set(errors)) == 1
