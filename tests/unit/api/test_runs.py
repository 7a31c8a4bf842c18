"""The history: pages, filters, and nobody else's runs."""

from datetime import timedelta

import pytest

from server.domain.kinds import Side
from tests.builders import NOW, an_item
from tests.door import ANN, BOB, GIL


@pytest.fixture
def busy(door):
    """Ann's sync of five items, of which two are left out."""
    calendar = door.systems.exchange_calendar
    for number in range(3):
        calendar.add(an_item(f"Visit {number}"))
    for number in range(2):
        calendar.add(an_item(f"Secret {number}", private=True))
    door.enable()
    door.report = door.run()
    return door


def pages(door, path, name):
    """All rows of all pages, and the sizes of the pages."""
    rows, sizes, following = [], [], ""
    key = "after" if name == "runs" else "skip"
    while True:
        answer = door.get(path + following)
        assert answer.status_code == 200, answer.text
        rows += answer.json[name]
        sizes.append(len(answer.json[name]))
        if answer.json["next"] is None:
            return rows, sizes
        following = f"&{key}={answer.json['next']}"


def test_no_runs_yet(door):
    """An empty history is an empty list."""
    assert door.get("/v1/runs").json == {"runs": [], "next": None}


def test_a_run_in_the_list(busy):
    """With its counts, without its rows."""
    (run,) = busy.get("/v1/runs").json["runs"]

    assert run["run_id"] == busy.report.run_id
    assert run["status"] == "succeeded"
    assert run["trigger"] == "sync_now"
    assert run["started_at"] == NOW.isoformat()
    assert run["counts"]["salesforce"] == {"create": 3, "update": 0, "delete": 0}
    assert run["counts"]["excluded"] == 2
    assert "outcomes" not in run


def test_pages_of_runs(door):
    """The newest first, each once, also where two began in one moment."""
    made = []
    for minutes in (0, 0, 1, 2, 3):
        door.clock.advance(timedelta(minutes=minutes))
        made.append(door.run().run_id)

    rows, sizes = pages(door, "/v1/runs?limit=2", "runs")

    found = [row["run_id"] for row in rows]
    assert sizes == [2, 2, 1]
    assert sorted(found) == sorted(made)
    assert found[:3] == made[:1:-1]
    assert [row["started_at"] for row in rows] == sorted(
        (row["started_at"] for row in rows), reverse=True
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=calendar", 2),
        ("kind=tasks", 0),
        ("status=disabled", 1),
        ("status=succeeded", 1),
        ("status=held&kind=calendar", 0),
    ],
)
def test_filters_of_runs(door, query, count):
    """By kind and by how they ended."""
    door.run()
    door.enable()
    door.clock.advance(timedelta(minutes=1))
    door.run()

    assert len(door.get(f"/v1/runs?{query}").json["runs"]) == count


def test_the_rows_of_a_run(busy):
    """Each says what happened or why not, and what to do; private ones no subject."""
    answer = busy.get(f"/v1/runs/{busy.report.run_id}").json

    assert answer["total"] == len(answer["outcomes"]) == 5
    assert answer["next"] is None
    assert answer["run"]["run_id"] == busy.report.run_id
    private = [row for row in answer["outcomes"] if row["reason"] == "private"]
    assert len(private) == 2
    for row in private:
        assert (row["subject"], row["standing"]) == ("", "excluded")
        assert row["text"]
        assert row["remedy"]
    done = [row for row in answer["outcomes"] if row["done"]]
    assert sorted(row["subject"] for row in done) == ["Visit 0", "Visit 1", "Visit 2"]
    assert "Secret" not in busy.get(f"/v1/runs/{busy.report.run_id}").text


def test_pages_of_rows(busy):
    """Every row comes once."""
    path = f"/v1/runs/{busy.report.run_id}?limit=2"

    rows, sizes = pages(busy, path, "outcomes")

    assert sizes == [2, 2, 1]
    assert len({row["ref"] for row in rows}) == 5


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("standing=excluded", 2),
        ("standing=unresolved", 0),
        ("reason=private", 2),
        ("reason=no_match", 0),
        ("operation=create", 3),
        ("operation=delete", 0),
        (f"side={Side.SALESFORCE}&operation=create", 3),
        ("skip=4", 1),
        ("skip=5", 0),
    ],
)
def test_filters_of_rows(busy, query, count):
    """Filters narrow the rows and their number, not the run."""
    answer = busy.get(f"/v1/runs/{busy.report.run_id}?{query}").json

    assert len(answer["outcomes"]) == count
    assert answer["total"] == (5 if "skip" in query else count)
    assert answer["next"] is None


def test_runs_of_others_do_not_exist(busy):
    """A colleague and another org get the answer for a run that never was."""
    never = busy.get(f"/v1/runs/{'0' * 32}", BOB)
    assert never.status_code == 404

    for user in (BOB, GIL):
        assert busy.get("/v1/runs", user).json["runs"] == []
        other = busy.get(f"/v1/runs/{busy.report.run_id}", user)
        assert (other.status_code, other.json) == (404, never.json)
        after = busy.get(f"/v1/runs?after={busy.report.run_id}", user)
        assert (after.status_code, after.json) == (404, never.json)
    assert busy.get(f"/v1/runs/{busy.report.run_id}", ANN).status_code == 200


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/runs?limit=0", "limit"),
        ("/v1/runs?limit=201", "limit"),
        ("/v1/runs?limit=many", "limit"),
        ("/v1/runs?kind=letters", "kind"),
        ("/v1/runs?status=perfect", "status"),
        ("/v1/runs?after=x", "after"),
        ("/v1/runs?stauts=held", "stauts"),
        (f"/v1/runs/{'0' * 32}?standings=excluded", "standings"),
        ("/v1/runs?after='--", "after"),
        (f"/v1/runs/{'0' * 32}?skip=-1", "skip"),
        (f"/v1/runs/{'0' * 32}?skip=99999999999999999999", "skip"),
        (f"/v1/runs/{'0' * 32}?reason=because", "reason"),
    ],
)
def test_questions_that_make_no_sense(door, path, field):
    """The parameter is named."""
    answer = door.get(path)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == [field]


@pytest.mark.parametrize("name", ["x", "..", "%00", "0" * 64, "é", "'or'1'='1"])
def test_ids_that_are_none(door, name):
    """Anything else is simply not there."""
    assert door.get(f"/v1/runs/{name}").status_code == 404
