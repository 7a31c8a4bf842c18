"""Nobody gets in without good proof, and every refusal reads the same."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from server.api.app import specification
from server.services.callers import TOKEN_PREFIX
from tests.door import ANN, BOB, GIL, SIGNERS
from tests.signing import claims_for, signer

#: What stands for an id in an address.
VALUES = {"kind": "calendar"}
#: Every operation that is for users, from the API's own description.
OPERATIONS = [
    (
        method.upper(),
        re.sub(r"{(\w+)}", lambda found: VALUES.get(found[1], "0" * 32), path),
    )
    for path, methods in specification()["paths"].items()
    for method, operation in methods.items()
    if method != "parameters" and operation.get("security") == [{"user": []}]
]
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"

every_operation = pytest.mark.parametrize(("method", "path"), OPERATIONS)


@pytest.fixture(scope="module")
def bad(lasting_door):
    """What proves nothing, at a time when every token of before has ended."""
    door = lasting_door
    exchanged, expired, given = door.assertion(), door.token(), door.token(BOB)
    door.runtime.callers.exchange(exchanged)
    users = door.runtime.database.users
    users.update(replace(users.named(BOB), active=False))
    door.clock.advance(timedelta(minutes=10))
    claims = claims_for(ANN, door.clock.now())
    return [
        None,
        "",
        "x",
        TOKEN_PREFIX + "x" * 43,
        exchanged,
        expired,
        given,
        door.assertion(BOB),
        door.assertion(iat=claims["iat"] - 400, exp=claims["iat"] - 300),
        door.assertion(signs=signer("stranger")),
        door.assertion(signs=SIGNERS["globex"]),
        door.assertion("nobody@acme.example"),
        door.assertion(GIL, SIGNERS["acme"]),
        door.assertion(aud="https://other.example"),
        SIGNERS["acme"].sign(claims, "PS256"),
        SIGNERS["acme"].sign(claims, "RS384"),
    ]


def refused(door, method, path, bearer):
    """See a call refused; gives the whole answer as everybody gets it."""
    answer = door.call(method, path, bearer=bearer)
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    # Every answer has an id of its own, which says nothing of its contents.
    del answer.headers["X-Request-ID"]
    return answer.json, sorted(answer.headers.items())


def test_the_operations_are_all_that_is_needed():
    """The list above is not empty by mistake."""
    assert len(OPERATIONS) >= 27
    assert ("PUT", "/v1/settings/calendar") in OPERATIONS
    assert ("GET", "/v1/admin/users") in OPERATIONS


@every_operation
def test_no_operation_without_good_proof(lasting_door, bad, method, path):
    """No token, a stranger's, an expired or replayed one, another algorithm: alike.

    Neither a token nor an assertion helps a user who was switched off.
    """
    answers = [refused(lasting_door, method, path, one) for one in bad]

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0]["remedy"]


@pytest.mark.parametrize("by_token", [True, False])
def test_good_proof_ends_with_its_life(door, by_token):
    """What let the caller in a moment ago lets nobody in later."""
    proof = door.token() if by_token else door.assertion()
    assert door.call("GET", "/v1/me", bearer=proof).status_code == 200
    door.clock.advance(timedelta(minutes=10))

    refused(door, "GET", "/v1/me", proof)


def test_a_token_ends_with_its_user(door):
    """At once, though it would be good for minutes."""
    token, users = door.token(), door.runtime.database.users
    assert door.call("GET", "/v1/me", bearer=token).status_code == 200
    users.update(replace(users.named(ANN), active=False))

    refused(door, "GET", "/v1/me", token)


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_another_scheme(door, scheme):
    """Only bearer tokens count."""
    header = {"Authorization": f"{scheme} {door.token()}".strip()}

    assert door.call("GET", "/v1/me", headers=header).status_code == 401


def test_a_token_in_the_address_or_the_body(door):
    """It counts in the header alone, where no log keeps it."""
    path = f"/v1/me?access_token={door.token()}"

    assert door.call("GET", path).status_code == 401


@pytest.mark.parametrize("user", [ANN, BOB, GIL])
def test_an_assertion_is_a_bearer_token_itself(door, user):
    """Every user gets in as themselves, also for a second call."""
    assertion = door.assertion(user)

    for _ in range(2):
        answer = door.call("GET", "/v1/me", bearer=assertion)
        assert answer.json["username"] == user


def test_a_token_by_the_token_endpoint(door):
    """The form of OAuth gives a token of ten minutes that nobody keeps."""
    form = {"grant_type": GRANT, "assertion": door.assertion(), "scope": "api"}

    answer = door.call("POST", "/oauth/token", data=form)

    assert answer.status_code == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 600
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json["access_token"]
    assert door.call("GET", "/v1/me", bearer=token).json["username"] == ANN


def test_calls_that_begin_together(door):
    """Each gets in though their assertions are the same; the log tells of it."""
    form = {"grant_type": GRANT, "assertion": door.assertion(jti=None)}
    answers = [door.call("POST", "/oauth/token", data=form) for _ in range(2)]

    tokens = {answer.json["access_token"] for answer in answers}
    assert len(tokens) == 2
    for token in tokens:
        assert door.call("GET", "/v1/me", bearer=token).json["username"] == ANN
    told = [one for one in door.logged if one["event"] == "assertion_repeated"]
    assert [(one["org"], one["user"], one["times"]) for one in told] == [
        ("org-acme", "user-ann", 2)
    ]
    assert form["assertion"] not in str(door.logged)

    door.clock.advance(timedelta(seconds=11))

    assert door.call("POST", "/oauth/token", data=form).status_code == 400
    (refused,) = [one for one in door.logged if one["event"] == "caller_refused"]
    assert refused["why"] == "replayed"


def test_all_bad_assertions_read_alike(door):
    """The token endpoint tells nobody what was wrong."""
    once = door.assertion()
    door.runtime.callers.exchange(once)
    users = door.runtime.database.users
    users.update(replace(users.named(BOB), active=False))
    bad = [
        once,
        "x",
        door.assertion(signs=signer("stranger")),
        door.assertion("nobody@acme.example"),
        door.assertion(BOB),
        door.assertion(GIL, SIGNERS["acme"]),
        door.assertion(aud="x"),
    ]

    answers = [
        door.call("POST", "/oauth/token", data={"grant_type": GRANT, "assertion": one})
        for one in bad
    ]

    assert {answer.status_code for answer in answers} == {400}
    assert all(answer.json == answers[0].json for answer in answers)
    assert answers[0].json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": GRANT}, "invalid_request"),
        ({"assertion": "x"}, "invalid_request"),
        ({"grant_type": [GRANT, GRANT], "assertion": "x"}, "invalid_request"),
        ({"grant_type": GRANT, "assertion": ["x", "y"]}, "invalid_request"),
        ({"grant_type": "password", "assertion": "x"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ],
)
def test_requests_for_tokens_that_make_no_sense(door, form, error):
    """They are refused in the words of OAuth."""
    answer = door.call("POST", "/oauth/token", data=form)

    assert answer.status_code == 400
    assert answer.json["error"] == error
    assert answer.json["error_description"] == answer.json["message"]


def test_the_operators_secret_is_no_users_token(door):
    """And a user's token does not open the operator's door."""
    assert door.call("GET", "/v1/me", bearer="operator's secret").status_code == 401
    path = f"/v1/operator/runs?user={ANN}&kind=calendar"
    assert door.call("GET", path, bearer=door.token()).status_code == 401
    assert door.call("GET", path, bearer="operator's secret").status_code == 200


def test_the_log_tells_the_cause_and_no_secret(door):
    """The operator reads in one word why, and neither who nor with which token."""
    replayed = door.assertion()
    door.runtime.callers.exchange(replayed)
    door.logged.clear()

    door.call("GET", "/v1/me", bearer=replayed)
    door.call("GET", "/v1/me", bearer=door.assertion("nobody@acme.example"))
    door.call("GET", "/v1/me")

    refused = [one for one in door.logged if one["event"] == "caller_refused"]
    assert [one["why"] for one in refused] == ["replayed", "no_active_user", "no_token"]
    assert replayed not in str(door.logged)
    assert "nobody" not in str(door.logged)
