"""Requests that the Exchange emulator refuses, and faults that a script asks for."""

import time

import exchangelib
import pytest
import requests
from exchangelib.errors import ErrorServerBusy

from emulators.exchange.app import EWS_PATH, ExchangeEmulator
from emulators.exchange.outlook import UserMailbox
from emulators.faults import Fault
from tests.emulators.exchange.conftest import ANN, NOW, PASSWORD
from tests.emulators.exchange.wire import GET_CALENDAR, Wire

EVENT = (
    "<t:CalendarItem><t:Subject>{subject}</t:Subject><t:Start>2026-11-24T09:00:00Z"
    "</t:Start><t:End>2026-11-24T10:00:00Z</t:End></t:CalendarItem>"
)


def create(*subjects: str, attributes: str = 'SendMeetingInvitations="SendToNone"'):
    """Write a CreateItem request of some events."""
    events = "".join(EVENT.format(subject=subject) for subject in subjects)
    return f"<m:CreateItem {attributes}><m:Items>{events}</m:Items></m:CreateItem>"


def subjects(mailbox: UserMailbox) -> list[str]:
    """Give the subjects of a calendar."""
    return [item.values["Subject"] for item in mailbox.calendar.items.values()]


@pytest.mark.parametrize(
    "body",
    [
        "<m:MakeCoffee/>",
        "",
        GET_CALENDAR * 2,
        "<m:GetItem/>",
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>"
        "<m:FolderIds/></m:GetFolder>",
        create("a", attributes='SendMeetingInvitations="SendToSome"'),
        create("a").replace("<t:Subject>", "<t:Colour/><t:Subject>"),
        create("a").replace("09:00:00Z", "nine"),
        create("a").replace("</t:End>", "</t:End><t:Subject>late</t:Subject>"),
        create("a").replace("</t:End>", "</t:End><t:IsAllDayEvent>x</t:IsAllDayEvent>"),
    ],
)
def test_schema_breaches_are_faults(wire: Wire, ann: UserMailbox, body: str) -> None:
    """A request that the schema does not allow is refused whole, with HTTP 500."""
    answer = wire.call(body)
    assert (answer.status, answer.codes) == (500, ["ErrorSchemaValidation"])
    assert "schema validation" in (answer.text("faultstring") or "")
    assert subjects(ann) == []


def test_breach_in_one_item_stops_the_others(wire: Wire, ann: UserMailbox) -> None:
    """The whole request is checked before its first item is created."""
    body = create("good", "bad").replace("<t:Subject>bad", "<t:Colour/><t:Subject>bad")
    assert wire.call(body).status == 500
    assert subjects(ann) == []


def test_breach_in_one_update_stops_the_others(wire: Wire, ann: UserMailbox) -> None:
    """All changes of an UpdateItem are checked before the first is made."""
    changes = ""
    for number, content in enumerate(("<t:Subject>new</t:Subject>", "<t:Colour/>")):
        id_ = ann.add_event(subject=str(number), start=NOW, end=NOW)
        changes += (
            f'<t:ItemChange><t:ItemId Id="{id_}"'
            f' ChangeKey="{ann.entry(id_).change_key}"/><t:Updates><t:SetItemField>'
            f'<t:FieldURI FieldURI="item:Subject"/><t:CalendarItem>{content}'
            "</t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange>"
        )
    answer = wire.call(
        '<m:UpdateItem ConflictResolution="AutoResolve"'
        ' SendMeetingInvitationsOrCancellations="SendToNone">'
        f"<m:ItemChanges>{changes}</m:ItemChanges></m:UpdateItem>"
    )
    assert answer.codes == ["ErrorSchemaValidation"]
    assert subjects(ann) == ["0", "1"]


@pytest.mark.parametrize("document", [b"", b"no xml", b"<a/>", b"\xff\xfe"])
def test_other_documents_are_faults(wire: Wire, document: bytes) -> None:
    """What is no SOAP envelope is a fault as well."""
    assert wire.send(document).codes == ["ErrorSchemaValidation"]


def test_unknown_server_version_is_a_fault(wire: Wire) -> None:
    """A RequestServerVersion that does not exist is refused."""
    answer = wire.call(GET_CALENDAR, '<t:RequestServerVersion Version="Exchange95"/>')
    assert answer.codes == ["ErrorInvalidServerVersion"]


def test_unknown_context_zone_is_a_fault(wire: Wire) -> None:
    """A TimeZoneContext without rules and with an unknown id is refused."""
    context = '<t:TimeZoneDefinition Id="Nowhere Standard Time"/>'
    header = f"<t:TimeZoneContext>{context}</t:TimeZoneContext>"
    assert wire.call(GET_CALENDAR, header).codes == ["ErrorTimeZone"]


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        ("", "ErrorInvalidIdEmpty"),
        ("AAMk", "ErrorInvalidIdMalformed"),
        ("%%%", "ErrorInvalidIdMalformed"),
    ],
)
def test_odd_ids_have_codes_of_their_own(wire: Wire, id_: str, code: str) -> None:
    """An id that the server never gave is told apart from an item that is gone."""
    answer = wire.call(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{id_}"/></m:ItemIds></m:GetItem>'
    )
    assert answer.codes == [code]


def test_other_paths_are_not_found(wire: Wire) -> None:
    """The server has no other page."""
    wire.session.trust_env = False
    with wire.session.get(f"{wire.url}/owa", timeout=20) as answer:
        assert answer.status_code == 404
    wire.session.close()


# --- scripted faults --------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "created"), [("unavailable_before", 0), ("unavailable_after", 1)]
)
def test_unavailable(
    wire: Wire, emulator: ExchangeEmulator, ann: UserMailbox, kind: str, created: int
) -> None:
    """503 with Retry-After comes before or after the work was done."""
    emulator.faults.add(Fault(kind=kind, operation="CreateItem", seconds=7))
    answer = wire.call(create("a"))
    assert (answer.status, answer.headers["Retry-After"]) == (503, "7")
    assert len(subjects(ann)) == created
    assert wire.call(create("b")).status == 200


@pytest.mark.parametrize(("kind", "created"), [("drop_before", 0), ("drop_after", 1)])
def test_dropped_connection(
    wire: Wire, emulator: ExchangeEmulator, ann: UserMailbox, kind: str, created: int
) -> None:
    """The connection ends without an answer, before or after the work was done."""
    emulator.faults.add(Fault(kind=kind))
    with pytest.raises(requests.ConnectionError):
        wire.call(create("a"))
    wire.session.close()
    assert len(subjects(ann)) == created


def test_slow_answer(wire: Wire, emulator: ExchangeEmulator) -> None:
    """A slow answer comes late."""
    emulator.faults.add(Fault(kind="slow", seconds=0.3))
    before = time.monotonic()
    assert wire.call(create("a")).status == 200
    assert time.monotonic() - before >= 0.3


def test_throttling(account, emulator: ExchangeEmulator) -> None:
    """A throttled call tells exchangelib how long to wait."""
    emulator.faults.add(Fault(kind="throttle", operation="GetFolder", seconds=2.5))
    with pytest.raises(ErrorServerBusy) as caught:
        account.calendar.refresh()
    assert caught.value.back_off == 2.5
    account.calendar.refresh()


def test_expired_token(wire: Wire, emulator: ExchangeEmulator) -> None:
    """An expired session is a 401, once."""
    emulator.faults.add(Fault(kind="expired_token", user=ANN))
    assert wire.call(GET_CALENDAR).status == 401
    assert wire.call(GET_CALENDAR).status == 200


def test_error_for_the_whole_call(
    wire: Wire, emulator: ExchangeEmulator, ann: UserMailbox
) -> None:
    """Every member answers with the code, and nothing is done."""
    emulator.faults.add(
        Fault(kind="error", code="ErrorMailboxStoreUnavailable", message="later")
    )
    answer = wire.call(create("a", "b"))
    assert answer.codes == ["ErrorMailboxStoreUnavailable"] * 2
    assert answer.text("MessageText") == "later"
    assert subjects(ann) == []


@pytest.mark.parametrize(
    ("items", "left"), [((), ["a", "c"]), ((0,), ["b", "c"]), ((1, 2), ["a"])]
)
def test_some_members_fail(
    wire: Wire,
    emulator: ExchangeEmulator,
    ann: UserMailbox,
    items: tuple[int, ...],
    left: list[str],
) -> None:
    """The members that a script names fail in their places; the others succeed."""
    emulator.faults.add(Fault(kind="item_error", code="ErrorItemSave", items=items))
    codes = wire.call(create("a", "b", "c")).codes
    assert len(codes) == 3
    assert codes.count("NoError") == len(left)
    assert subjects(ann) == left


def test_scripted_conflict(
    wire: Wire, emulator: ExchangeEmulator, ann: UserMailbox
) -> None:
    """A scripted conflict answers as a real one."""
    emulator.faults.add(Fault(kind="conflict", operation="CreateItem", items=(0,)))
    assert wire.call(create("a")).codes == ["ErrorIrresolvableConflict"]


@pytest.fixture
def batch(account, ann: UserMailbox) -> list[tuple[str, str]]:
    """Give the ids of three events."""
    ids = [ann.add_event(subject=str(n), start=NOW, end=NOW) for n in range(3)]
    return [(id_, ann.entry(id_).change_key) for id_ in ids]


def test_faults_follow_operation_and_user(
    account: exchangelib.Account, emulator: ExchangeEmulator, batch
) -> None:
    """A fault for another operation or user does not strike."""
    emulator.faults.add(Fault(kind="unavailable_before", operation="UpdateItem"))
    emulator.faults.add(Fault(kind="unavailable_before", user="bob@example.com"))
    assert len(list(account.fetch(batch))) == 3
    assert len(emulator.faults.pending()) == 2


def test_requests_are_counted(wire: Wire, emulator: ExchangeEmulator) -> None:
    """Each request counts under the name of its operation."""
    wire.call(GET_CALENDAR)
    wire.call(create("a", "b"))
    assert emulator.requests.by_operation() == {"CreateItem": 1, "GetFolder": 1}


def test_control_door_shows_content_and_resets(
    wire: Wire, emulator: ExchangeEmulator, ann: UserMailbox
) -> None:
    """The control door lists the items of a mailbox, and empties everything."""
    ann.add_event(subject="Seen", start=NOW, end=NOW, categories=["Blue"])
    wire.session.trust_env = False
    with wire.session.get(
        f"{wire.url}/_control/items", params={"mailbox": ANN}, timeout=20
    ) as answer:
        (folder,) = answer.json()
    assert folder["items"][0]["Subject"] == "Seen"
    assert folder["items"][0]["Start"] == NOW.isoformat()
    with wire.session.post(f"{wire.url}/_control/reset", timeout=20) as answer:
        assert answer.status_code == 200
    wire.session.close()
    assert emulator.store.mailboxes == {}
    assert wire.call(GET_CALENDAR).status == 401


def test_mailbox_addresses_are_unique(emulator: ExchangeEmulator) -> None:
    """No two mailboxes share an address, and unknown ones are not found."""
    with pytest.raises(ValueError, match="already"):
        emulator.add_mailbox(ANN.upper(), password=PASSWORD)
    with pytest.raises(LookupError):
        emulator.mailbox("nobody@example.com")


def test_ews_path_is_case_insensitive(wire: Wire) -> None:
    """The path is found as IIS finds it, without regard to case."""
    wire.url = wire.url.removesuffix("/")
    assert EWS_PATH.lower() != EWS_PATH
    wire.session.trust_env = False
    with wire.session.post(wire.url + EWS_PATH.lower(), timeout=20) as answer:
        assert answer.status_code == 401
    wire.session.close()
