"""Composite and composite/batch: several subrequests in one call."""

from __future__ import annotations

from tests.emulators.salesforce.client import ANA, VERSION, Client, event

DATA = f"/services/data/v{VERSION}"


def part(reference: str, method: str, path: str, body: object = None) -> dict:
    """Give one subrequest."""
    made = {"referenceId": reference, "method": method, "url": f"{DATA}/{path}"}
    return made if body is None else {**made, "body": body}


def run(client: Client, parts: list[dict], **more: object) -> list[dict]:
    """Run subrequests and give their answers."""
    body = {"compositeRequest": parts, **more}
    return client.call("POST", "composite", json=body).json()["compositeResponse"]


def create_and_invite() -> list[dict]:
    """Give subrequests that create a contact, an event and read both back."""
    return [
        part("who", "POST", "sobjects/Contact", {"LastName": "Case"}),
        part("what", "POST", "sobjects/Event", event(WhoId="@{who.id}")),
        part("back", "GET", "query?q=SELECT+Who.Name+FROM+Event+WHERE+Id='@{what.id}'"),
        part("row", "GET", "sobjects/Contact/@{who.id}?fields=LastName"),
    ]


def test_later_parts_use_earlier_answers(client, org):
    """@{reference.field} stands for a value of an earlier answer."""
    answers = run(client, create_and_invite())

    assert [one["httpStatusCode"] for one in answers] == [201, 201, 200, 200]
    assert answers[2]["body"]["records"][0]["Who"]["Name"] == "Case"
    assert answers[3]["body"]["LastName"] == "Case"
    assert org.requests["composite"] == 1


def test_failure_halts_what_depends_on_it(client, org):
    """Without allOrNone the independent parts are stored all the same."""
    answers = run(
        client,
        [
            part("bad", "POST", "sobjects/Event", {"Subject": "No start"}),
            part("needs", "PATCH", "sobjects/Event/@{bad.id}", {"Subject": "x"}),
            part("good", "POST", "sobjects/Event", event()),
        ],
    )

    assert [one["httpStatusCode"] for one in answers] == [400, 400, 201]
    assert answers[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert len(org.records("Event")) == 1


def test_all_or_none_rolls_back_every_part(client, org):
    """One bad record, even inside a collection, undoes all parts."""
    record = {"attributes": {"type": "Event"}, "Subject": "No start"}

    answers = run(
        client,
        [
            part("good", "POST", "sobjects/Event", event()),
            part("many", "POST", "composite/sobjects", {"records": [record]}),
        ],
        allOrNone=True,
    )

    assert answers[0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert org.records("Event") == []


def test_size_is_limited(client):
    """25 subrequests, of them five queries or collections, are the most."""
    many = [part(f"r{at}", "GET", "limits") for at in range(26)]
    heavy = [part(f"r{at}", "GET", "query?q=SELECT+Id+FROM+Event") for at in range(6)]

    for parts in (many, heavy):
        answer = client.call("POST", "composite", json={"compositeRequest": parts})

        assert answer.json()[0]["errorCode"] == "LIMIT_EXCEEDED"


def test_reference_ids_are_unique(client):
    """Two parts of one name are refused."""
    parts = [part("same", "GET", "limits"), part("same", "GET", "limits")]

    answer = client.call("POST", "composite", json={"compositeRequest": parts})

    assert answer.json()[0]["errorCode"] == "INVALID_INPUT"


def test_five_collections_go_in_one_call(client, org):
    """A thousand records cost one call."""
    record = {"attributes": {"type": "Task"}, "Subject": "x"}
    parts = [
        part(f"r{at}", "POST", "composite/sobjects", {"records": [record] * 200})
        for at in range(5)
    ]

    answers = run(client, parts)

    assert sum(len(one["body"]) for one in answers) == 1000
    assert len(org.records("Task")) == 1000
    assert org.requests.total == 2


def test_batch_runs_independent_parts(client, org):
    """Each part has its status; haltOnError stops after the first failure."""
    id = org.insert("Event", ANA, **event("A"))
    version = f"v{VERSION}"
    parts = [
        {"method": "GET", "url": f"{version}/sobjects/Event/{id}?fields=Subject"},
        {"method": "GET", "url": f"{version}/sobjects/Event/00UWr0000000zzz"},
        {"method": "GET", "url": f"{version}/limits"},
    ]

    body = {"batchRequests": parts, "haltOnError": True}
    answer = client.call("POST", "composite/batch", json=body).json()

    assert answer["hasErrors"] is True
    assert [one["statusCode"] for one in answer["results"]] == [200, 404, 412]
    assert answer["results"][0]["result"]["Subject"] == "A"
