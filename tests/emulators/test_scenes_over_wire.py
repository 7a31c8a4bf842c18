"""The busy week as unmodified clients see it: exchangelib, simple-salesforce, HTTP."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import exchangelib
import jwt
import pytest
import requests
from exchangelib.protocol import FailFast
from simple_salesforce import Salesforce

from emulators import launch, scenes
from emulators.exchange.app import EWS_PATH
from emulators.exchange.items import Item
from emulators.host import serve
from emulators.running import API_VERSION
from emulators.scenes.cast import AVERY, BLAKE, REPS, Rep
from emulators.world import World
from tests.emulators.exchange import ews_schema

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
FROM, TO = NOW - timedelta(days=30), NOW + timedelta(days=365)
#: Zone ids that exchangelib does not know; a client has to teach it.
ODD_ZONES = (
    "tzone://Microsoft/Custom",
    "Customized Time Zone",
    "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
    "Mitteleuropäische Zeit",
)


@pytest.fixture(scope="module", autouse=True)
def known_zones():
    """Teach exchangelib the odd zones, as its warning asks for."""
    known = exchangelib.EWSTimeZone.MS_TO_IANA_MAP
    known |= dict.fromkeys(ODD_ZONES, "UTC")
    yield
    for zone in ODD_ZONES:
        del known[zone]
    exchangelib.close_connections()


@pytest.fixture(scope="module")
def world():
    """Give the busy week."""
    world = World.make()
    scenes.build("busy-week", world, NOW)
    return world


@pytest.fixture(scope="module")
def url(world):
    """Serve its Exchange; no request and no answer may break the schema."""
    if not ews_schema.AVAILABLE:
        with serve(world.exchange) as server:
            yield server.url
        return
    checked = ews_schema.validating(world.exchange)
    with serve(checked) as server:
        yield server.url
    assert checked.findings == []


def account(url: str, rep: Rep) -> exchangelib.Account:
    """Sign exchangelib in to a rep's mailbox."""
    configuration = exchangelib.Configuration(
        service_endpoint=url + EWS_PATH,
        credentials=exchangelib.Credentials(rep.address, rep.password),
        retry_policy=FailFast(),
    )
    return exchangelib.Account(
        rep.address,
        config=configuration,
        autodiscover=False,
        access_type=exchangelib.DELEGATE,
        default_timezone=exchangelib.EWSTimeZone(rep.zone),
    )


def stored(world: World, rep: Rep) -> list[Item]:
    """Give what the rep's main calendar really holds."""
    return list(world.exchange.mailbox(rep.address).calendar.items.values())


@pytest.mark.parametrize("rep", REPS, ids=lambda rep: rep.first)
def test_every_item_is_read_whole(world, url, rep):
    """exchangelib reads each item with all its fields, and they are right."""
    expected = {item.id: item for item in stored(world, rep)}
    read = {item.id: item for item in account(url, rep).calendar.all()}
    assert read.keys() == expected.keys()
    for id_, item in read.items():
        values = expected[id_].values
        assert item.subject == values["Subject"]
        assert item.is_all_day == values["IsAllDayEvent"]
        assert (item.body or "") == (values["Body"].text if "Body" in values else "")
        if not item.is_all_day:
            assert (item.start, item.end) == (values["Start"], values["End"])


@pytest.mark.parametrize("rep", REPS, ids=lambda rep: rep.first)
def test_calendar_view_unfolds_the_series(world, url, rep):
    """The view holds every occurrence in the window, changed ones as exceptions."""
    view = list(account(url, rep).calendar.view(ews(FROM), ews(TO)))
    expected = 0
    for item in stored(world, rep):
        if item.rule is not None:
            expected += len(item.occurrences((FROM, TO)))
        else:
            expected += item.values["Start"] < TO and item.values["End"] >= FROM
    assert len(view) == expected
    assert {item.type for item in view} == {"Single", "Occurrence", "Exception"}


def ews(moment: datetime) -> exchangelib.EWSDateTime:
    """Give a datetime as exchangelib wants it."""
    return exchangelib.EWSDateTime.from_datetime(moment)


def test_sync_lists_what_the_calendar_holds(world, url):
    """An initial sync lists singles and masters; after it nothing is new."""
    calendar = account(url, BLAKE).calendar
    changes = list(calendar.sync_items(only_fields=["subject"]))
    assert {(kind, item.id) for kind, item in changes} == {
        ("create", item.id) for item in stored(world, BLAKE)
    }
    assert list(calendar.sync_items(only_fields=["subject"])) == []


@pytest.fixture(scope="module")
def running():
    """Serve both emulators with the busy week."""
    with launch("busy-week", NOW) as both:
        yield both


@pytest.fixture
def http(running):
    """Give an HTTP client that trusts the emulators' CA."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = running.describe()["salesforce"]["ca_file"]
        yield session


def sign_in(running, http, username) -> Salesforce:
    """Sign simple-salesforce in with nothing but what describe() says."""
    told = running.describe()["salesforce"]
    claims = {
        "iss": told["consumer_key"],
        "sub": username,
        "aud": told["url"],
        "exp": running.world.clock.now() + timedelta(minutes=2),
    }
    key = Path(told["private_key_file"]).read_text()
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": jwt.encode(claims, key, algorithm="RS256"),
    }
    token = http.post(told["token_url"], data=form, timeout=20).json()
    return Salesforce(
        instance_url=token["instance_url"],
        session_id=token["access_token"],
        session=http,
        version=API_VERSION,
    )


@pytest.mark.parametrize("rep", REPS, ids=lambda rep: rep.first)
def test_rep_reads_the_own_events(running, http, rep):
    """A rep signs in and finds the own events with their relations."""
    salesforce = sign_in(running, http, rep.address)
    rows = salesforce.query_all(
        "SELECT Id, Subject, Who.Name, What.Name, Owner.Username FROM Event "
        f"WHERE Owner.Username = '{rep.address}' AND IsChild = false"
    )["records"]
    users = {row["Username"]: row["Id"] for row in running.salesforce.items("User")}
    owner = users[rep.address]
    expected = {
        row["Id"]
        for row in running.salesforce.items("Event")
        if not row["IsDeleted"] and not row["IsChild"]
        if row["OwnerId"] == owner
    }
    assert {row["Id"] for row in rows} == expected
    assert any(row["Who"] and row["What"] for row in rows)


def test_deleted_event_shows_only_when_asked_for(running, http):
    """The recycle bin holds one event, which queryAll finds and query does not."""
    salesforce = sign_in(running, http, AVERY.address)
    query = "SELECT Subject FROM Event WHERE IsDeleted = true"
    assert salesforce.query_all(query)["records"] == []
    found = salesforce.query_all(query, include_deleted=True)["records"]
    assert [row["Subject"] for row in found] == ["Old demo slot"]


def test_integration_user_sees_all_events_but_not_private_content(running, http):
    """The integration user reads policies and every rep's events."""
    user = running.describe()["salesforce"]["integration_user"]
    salesforce = sign_in(running, http, user)
    owners = salesforce.query_all("SELECT Owner.Username FROM Event")["records"]
    names = {row["Owner"]["Username"] for row in owners}
    assert {AVERY.address, BLAKE.address} <= names
    assert salesforce.query_all("SELECT Id FROM Tandem_Setting__mdt")["records"] == []


def test_oauth_application_opens_each_mailbox(running, http):
    """Client credentials and impersonation reach the calendar by plain HTTP."""
    told = running.describe()["exchange"]
    form = {
        "grant_type": "client_credentials",
        "client_id": told["oauth"]["client_id"],
        "client_secret": told["oauth"]["client_secret"],
        "scope": "https://outlook.office365.com/.default",
    }
    token = http.post(told["oauth"]["token_url"], data=form, timeout=20).json()
    for rep in REPS:
        answer = http.post(
            told["url"],
            data=_get_calendar(rep.address),
            headers={
                "Authorization": f"Bearer {token['access_token']}",
                "Content-Type": "text/xml; charset=utf-8",
            },
            timeout=20,
        )
        assert "<t:DisplayName>Calendar</t:DisplayName>" in answer.text


def _get_calendar(address: str) -> bytes:
    """Write a GetFolder request by hand."""
    types = "http://schemas.microsoft.com/exchange/services/2006/types"
    messages = "http://schemas.microsoft.com/exchange/services/2006/messages"
    return f"""<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="{types}">
<s:Header>
<t:RequestServerVersion Version="Exchange2016"/>
<t:ExchangeImpersonation><t:ConnectingSID>
<t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>
</t:ConnectingSID></t:ExchangeImpersonation>
</s:Header>
<s:Body><GetFolder xmlns="{messages}">
<FolderShape><t:BaseShape>Default</t:BaseShape></FolderShape>
<FolderIds><t:DistinguishedFolderId Id="calendar"/></FolderIds>
</GetFolder></s:Body></s:Envelope>""".encode()
