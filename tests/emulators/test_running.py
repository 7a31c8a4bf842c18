"""Both emulators started from Python, and what they say about themselves."""

import json
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from emulators import launch
from emulators.faults import Fault
from emulators.scenes import Counts

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def running():
    """Serve the meeting scene."""
    with launch("meeting", NOW) as both:
        yield both


@pytest.fixture
def http(running):
    """Give an HTTP client that trusts the emulators' CA."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = running.describe()["salesforce"]["ca_file"]
        yield session


def subjects(running):
    """Give the subjects of both calendars on both sides."""
    items = [one for part in running.exchange.items() for one in part["items"]]
    return [*(one["Subject"] for one in items), *events(running)]


def events(running):
    """Give the subjects of the Salesforce events."""
    return [row["Subject"] for row in running.salesforce.items("Event")]


def test_description_is_json_with_all_a_client_needs(running):
    """URLs, files, credentials and users are told, and nothing else is needed."""
    told = json.loads(json.dumps(running.describe()))
    assert (told["scene"], told["now"]) == ("meeting", NOW.isoformat())
    exchange, salesforce = told["exchange"], told["salesforce"]
    assert exchange["url"].endswith("/EWS/Exchange.asmx")
    assert {"client_id", "client_secret", "tenant", "token_url"} == set(
        exchange["oauth"]
    )
    assert all(box["password"] for box in exchange["mailboxes"])
    assert len(salesforce["users"]) == 4
    assert salesforce["org_id"].startswith("00D")


def test_key_belongs_to_the_certificate_and_its_owner(running):
    """The app's key is readable by its owner only and fits the certificate."""
    told = running.describe()["salesforce"]
    path = Path(told["private_key_file"])
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    certificate = x509.load_pem_x509_certificate(
        Path(told["certificate_file"]).read_bytes()
    )
    assert certificate.public_key() == key.public_key()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_both_doors_are_open(running, http):
    """Each side answers at its control URL under its name."""
    told = running.describe()
    for side in ("exchange", "salesforce"):
        answer = http.get(told[side]["control_url"], timeout=20)
        assert answer.json()["emulator"] == side
        assert {"create", "update", "delete"} <= set(answer.json()["actions"])


@pytest.mark.parametrize("side", ["exchange", "salesforce"])
def test_scene_of_either_door_fills_both_sides(running, http, side):
    """A scene asked for at one door is built on both, with its size and time."""
    url = running.describe()[side]["control_url"]
    wanted = {"name": "bulk", "exchange_items": 2, "salesforce_events": 3}
    answer = http.post(
        f"{url}scene", json={**wanted, "now": "2026-12-24T12:00:00Z"}, timeout=20
    )
    assert answer.json()["now"] == "2026-12-24T12:00:00+00:00"
    assert (len(subjects(running)), len(events(running))) == (5, 3)


def test_reset_builds_the_last_scene_anew(running, http):
    """After a reset everything is as the scene was, faults and counts too."""
    running.play("bulk", NOW, Counts(exchange_items=2, salesforce_events=1))
    before = subjects(running)
    url = running.describe()["exchange"]["control_url"]
    user = running.describe()["salesforce"]["users"][0]["username"]
    record = running.salesforce.items("Event")[0]["Id"]
    running.salesforce.delete("Event", user, record)
    running.exchange.faults.add(Fault(kind="slow"))
    running.exchange.requests.add("GetItem")
    assert http.post(f"{url}reset", timeout=20).json()["scene"] == "bulk"
    assert subjects(running) == before
    assert not any(row["IsDeleted"] for row in running.salesforce.items("Event"))
    assert running.exchange.faults.pending() == []
    assert running.exchange.requests.total == 0


def test_credentials_outlive_a_scene(running):
    """A client keeps its credentials, and the org its id, through every scene."""
    before = running.describe()
    running.play("empty", NOW)
    after = running.describe()
    assert {**before, "scene": "empty"} == {**after, "now": before["now"]}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"name": "busy"}, 404),
        ({}, 400),
        ({"name": "bulk", "size": 3}, 400),
        ({"name": "bulk", "exchange_items": "many"}, 400),
        ({"name": "bulk", "exchange_items": -1}, 400),
        ({"name": "bulk", "now": "today"}, 400),
        ({"name": "bulk", "now": "2026-11-22T12:00:00"}, 400),
    ],
)
def test_wrong_scene_is_refused_and_leaves_the_old_one(running, http, wanted, status):
    """A scene that cannot be built takes nothing away."""
    running.play("meeting", NOW)
    url = running.describe()["exchange"]["control_url"]
    assert http.post(f"{url}scene", json=wanted, timeout=20).status_code == status
    assert len(subjects(running)) == 2


def test_folder_and_ports_can_be_chosen(tmp_path):
    """Files go where they are asked for and stay there after the end."""
    with launch("empty", NOW, folder=tmp_path / "new") as first:
        told = first.describe()
        ports = (first.ports["exchange"], first.ports["salesforce"])
    assert Path(told["salesforce"]["ca_file"]).parent == tmp_path / "new"
    assert Path(told["salesforce"]["private_key_file"]).exists()
    with launch("empty", NOW, folder=tmp_path / "new", ports=ports) as again:
        assert again.describe()["exchange"]["url"] == told["exchange"]["url"]


def test_temporary_folder_goes_with_the_end():
    """Without a folder nothing is left behind."""
    with launch("empty", NOW) as running:
        folder = Path(running.describe()["salesforce"]["ca_file"]).parent
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.parametrize("side", [0, 1])
def test_taken_port_is_told_and_nothing_stays_open(side):
    """When one port is taken, the other server does not stay up either."""
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
        free.close()
        ports = [other, other]
        ports[side] = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            launch("empty", NOW, ports=(ports[0], ports[1]))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", other)) != 0


def test_unknown_scene_starts_nothing():
    """A misspelt scene is told before anything is served."""
    with pytest.raises(LookupError, match="busy-week"):
        launch("weekly")
