"""The control door, driven over HTTP as a person with curl would."""

import http.client
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emulators.clock import EmulatedClock
from emulators.control import ControlDoor
from emulators.counts import RequestCounts
from emulators.faults import FAULT_KINDS, Fault, FaultPlan
from emulators.host import serve

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Toy:
    """An emulator of named boxes."""

    name = "toy"

    def __init__(self) -> None:
        self.clock = EmulatedClock()
        self.faults = FaultPlan()
        self.requests = RequestCounts()
        self.boxes = {"red": 1, "blue": 2}

    def reset(self) -> None:
        """Forget the boxes."""
        self.boxes.clear()

    def items(self, *, color: str | None = None) -> object:
        """Give all boxes or those of one color."""
        return {
            name: size for name, size in self.boxes.items() if color in (None, name)
        }

    def paint(self, *, color: str, size: int = 1) -> object:
        """Add a box of a color.

        A second line that the door does not show.
        """
        if size < 0:
            raise ValueError("size must not be negative")
        if color == "invisible":
            raise LookupError("color 'invisible' is not on sale")
        self.boxes[color] = size
        return {"color": color}


class Mail:
    """A mail log with one message."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = [{"to": ["casey@example.org"]}]

    def to_json(self) -> list[dict[str, Any]]:
        """Give the messages."""
        return list(self.sent)

    def clear(self) -> None:
        """Forget the messages."""
        self.sent.clear()


class Door:
    """A served control door and a client for it."""

    def __init__(self, server, toy, door) -> None:
        self._server = server
        self.toy = toy
        self.app = door

    def ask(self, method: str, path: str, given: object = None) -> tuple[int, object]:
        """Send one request and give status and answer."""
        client = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        body = given if isinstance(given, str) or given is None else json.dumps(given)
        client.request(method, f"/_control{path}", body=body)
        answer = client.getresponse()
        values = json.loads(answer.read())
        client.close()
        return answer.status, values


@pytest.fixture
def door():
    """Serve the door of a toy emulator."""
    toy = Toy()
    app = ControlDoor(toy, mail=Mail(), actions={"toy.paint": toy.paint})
    with serve(app) as server:
        yield Door(server, toy, app)


def test_front_lists_doors_actions_and_faults(door):
    """GET / names every request, each action with its fields, and the faults."""
    status, told = door.ask("GET", "/")
    assert (status, told["emulator"]) == (200, "toy")
    assert told["doors"]["DELETE /_control/faults"] == "Forget the faults."
    assert told["actions"] == {
        "toy.paint": {"fields": ["color", "size?"], "does": "Add a box of a color."}
    }
    assert told["fault_kinds"] == dict(FAULT_KINDS)


def test_every_door_listed_takes_its_method(door):
    """No request that the list names is answered as unknown."""
    _, told = door.ask("GET", "/")
    for line in told["doors"]:
        method, path = line.split()
        status, _ = door.ask(method, path.removeprefix("/_control"))
        assert status not in (404, 405), line


def test_act_calls_the_action_with_its_fields(door):
    """POST /act does what a user would and gives the result."""
    status, told = door.ask(
        "POST", "/act", {"do": "toy.paint", "color": "green", "size": 5}
    )
    assert (status, told) == (200, {"did": "toy.paint", "result": {"color": "green"}})
    assert door.toy.boxes["green"] == 5


@pytest.mark.parametrize(
    ("given", "status", "error", "remedy"),
    [
        ({"do": "toy.melt"}, 404, "toy.melt", "toy.paint"),
        ({}, 400, '"do" is missing', "GET /_control/"),
        ({"do": "toy.paint"}, 400, "fields are: color, size?", "GET /_control/"),
        ({"do": "toy.paint", "color": "a", "b": 1}, 400, "'b'", "GET /_control/"),
        (
            {"do": "toy.paint", "color": "a", "size": -1},
            400,
            "negative",
            "GET /_control/",
        ),
        ({"do": "toy.paint", "color": "invisible"}, 404, "not on sale", "items"),
        ("{", 400, "not JSON", "JSON object"),
        ([1], 400, "not a JSON object", "JSON object"),
    ],
)
def test_wrong_action_is_refused_with_a_remedy(door, given, status, error, remedy):
    """A wrong request names what is wrong and what to do, and does nothing."""
    got, told = door.ask("POST", "/act", given)
    assert got == status
    assert error in told["error"]
    assert remedy in told["remedy"]
    assert door.toy.boxes == {"red": 1, "blue": 2}


def test_unknown_path_and_method_name_the_known_ones(door):
    """A wrong path or method answers 404 or 405 with the right ones."""
    status, told = door.ask("GET", "/fault")
    assert (status, "/faults" in told["remedy"]) == (404, True)
    status, told = door.ask("PATCH", "/faults")
    assert (status, told["remedy"]) == (405, "use one of: GET, POST, DELETE")


def test_action_can_be_registered_later(door):
    """An action that is registered later is listed and called."""

    def grow(*, by: int) -> int:
        """Grow every box."""
        return by + 1

    door.app.register("toy.grow", grow)
    assert door.ask("POST", "/act", {"do": "toy.grow", "by": 1})[1]["result"] == 2
    assert door.ask("GET", "/")[1]["actions"]["toy.grow"]["fields"] == ["by"]


def test_items_are_narrowed_by_the_query(door):
    """Query parameters narrow the content; unknown ones are refused."""
    assert door.ask("GET", "/items") == (200, {"red": 1, "blue": 2})
    assert door.ask("GET", "/items?color=blue") == (200, {"blue": 2})
    status, told = door.ask("GET", "/items?shape=round")
    assert (status, "color?" in told["error"]) == (400, True)


def test_faults_are_planned_shown_and_cleared(door):
    """A posted fault is in the emulator's plan until it is cleared."""
    fault = Fault(kind="error", code="ErrorAccessDenied", operation="GetItem")
    assert door.ask("POST", "/faults", fault.to_dict())[0] == 200
    assert door.toy.faults.pending() == [fault]
    assert door.ask("GET", "/faults") == (200, {"faults": [fault.to_dict()]})
    assert door.ask("DELETE", "/faults") == (200, {"faults": []})
    assert door.toy.faults.pending() == []


def test_wrong_fault_is_refused(door):
    """A fault of an unknown kind is refused with the kinds there are."""
    status, told = door.ask("POST", "/faults", {"kind": "melt"})
    assert status == 400
    assert "drop_after" in told["error"]
    assert door.toy.faults.pending() == []


def test_requests_are_counted_and_cleared(door):
    """The counts of the emulator are shown; control requests are not in them."""
    door.toy.requests.add("GetItem")
    shown = {"total": 1, "operations": {"GetItem": 1}}
    assert door.ask("GET", "/requests") == (200, shown)
    assert door.ask("DELETE", "/requests") == (200, {"total": 0, "operations": {}})


def test_mail_is_shown_and_cleared(door):
    """The mail log is shown until it is emptied."""
    assert door.ask("GET", "/mail") == (200, {"mail": [{"to": ["casey@example.org"]}]})
    assert door.ask("DELETE", "/mail") == (200, {"mail": []})


def test_emulator_without_mail_has_no_mail_door():
    """Where nothing is ever mailed there is no mail door to ask."""
    toy = Toy()
    with serve(ControlDoor(toy)) as server:
        assert Door(server, toy, None).ask("GET", "/mail")[0] == 404


def test_clock_is_frozen_moved_and_reset(door):
    """Time can be stopped, moved and set free from outside."""
    status, told = door.ask("PUT", "/clock", {"freeze": "2026-11-22T13:00:00+01:00"})
    assert (status, told) == (200, {"now": NOON.isoformat(), "frozen": True})
    door.ask("PUT", "/clock", {"shift_seconds": -60})
    assert door.toy.clock.now() == NOON - timedelta(minutes=1)
    assert door.ask("GET", "/clock")[1]["frozen"] is True
    assert door.ask("DELETE", "/clock")[1]["frozen"] is False


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"freeze": "tomorrow"},
        {"freeze": "2026-11-22T12:00:00"},
        {"freeze": 5},
        {"shift": 5},
        {"shift_seconds": "5"},
        {"shift_seconds": 1e300},
    ],
)
def test_wrong_time_is_refused(door, given):
    """A time that cannot be read leaves the clock alone."""
    assert door.ask("PUT", "/clock", given)[0] == 400
    assert door.ask("GET", "/clock")[1]["frozen"] is False


def test_lone_emulator_resets_itself_and_has_no_scenes(door):
    """Without a scene builder reset empties the emulator, and scenes are refused."""
    status, told = door.ask("POST", "/scene", {"name": "busy-week"})
    assert (status, "python -m emulators" in told["remedy"]) == (409, True)
    assert door.ask("POST", "/reset") == (200, {"reset": "toy"})
    assert door.toy.boxes == {}


def test_scene_is_built_by_whoever_started_both(door):
    """Scene and reset call the builder with what was asked for."""
    asked = []

    def build(name: str | None, now: datetime | None) -> object:
        """Remember the call; only one scene is known."""
        if name not in (None, "empty"):
            raise LookupError(f"no scene {name!r}; there is: empty")
        asked.append((name, now))
        return {"scene": name}

    door.app.scene = build
    given = {"name": "empty", "now": "2026-11-22T12:00:00Z"}
    assert door.ask("POST", "/scene", given) == (200, {"scene": "empty"})
    door.ask("POST", "/scene", {"name": "empty"})
    door.ask("POST", "/reset")
    assert asked == [("empty", NOON), ("empty", None), (None, None)]
    status, told = door.ask("POST", "/scene", {"name": "busy"})
    assert (status, told["error"]) == (404, "no scene 'busy'; there is: empty")
