"""Calendar items as they are written to Exchange; attendees are never among it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from exchangelib import Account, Body
from exchangelib import CalendarItem as ExchangeItem
from exchangelib.ewsdatetime import EWSDateTime, EWSTimeZone
from exchangelib.properties import ItemId

from server.adapters.exchange.ews import stamp
from server.adapters.exchange.ews.operations import ews_datetime
from server.adapters.exchange.ews.zones import midnight
from server.domain.actions import Create, Update
from server.domain.items import CalendarItem, Group, ShowAs

_SHOW_AS = {
    ShowAs.BUSY: "Busy",
    ShowAs.OUT_OF_OFFICE: "OOF",
    ShowAs.FREE: "Free",
}
#: The properties that a group of fields is written to; invitees never are (N1).
_GROUP_FIELDS: dict[Group, tuple[str, ...]] = {
    Group.SUBJECT: ("subject",),
    Group.TIME: ("start", "end", "is_all_day"),
    Group.LOCATION: ("location",),
    Group.BODY: ("body",),
    Group.SHOW_AS: ("legacy_free_busy_status",),
    Group.INVITEES: (),
}
#: Needed with the midnights of an all-day item, which are those of a zone. A timed
#: item keeps the zone it has: only its instants are written.
_ZONE_FIELDS = ("_start_timezone", "_end_timezone")


def new_item(account: Account, action: Create) -> tuple[ExchangeItem, str]:
    """Make the item of a create, and the UID it will have.

    The answer to a create does not tell the UID, so we give it one.
    """
    uid = str(uuid.uuid4())
    fields = {
        **_content(action.item, account.default_timezone),
        "categories": list(action.categories) or None,
        "uid": uid,
        stamp.FIELD: action.key,
    }
    return ExchangeItem(account=account, **fields), uid


def changed_item(account: Account, action: Update) -> tuple[ExchangeItem, list[str]]:
    """Make the item of an update, and the names of the properties to be written."""
    names = [name for group in action.groups for name in _GROUP_FIELDS[group]]
    if Group.TIME in action.groups and action.item.all_day:
        names += _ZONE_FIELDS
    fields = _content(action.item, account.default_timezone)
    if action.categories is not None:
        fields["categories"] = list(action.categories) or None
        names.append("categories")
    item = ExchangeItem(account=account, **fields)
    item._id = ItemId(id=action.ref, changekey=action.expect)
    return item, names


def _content(item: CalendarItem, zone: EWSTimeZone) -> dict[str, object]:
    # None takes a property off an item; an empty text would be refused for some.
    return {
        "subject": item.subject or None,
        "start": _moment(item.start, zone),
        "end": _moment(item.end, zone),
        "is_all_day": item.all_day,
        "location": item.location or None,
        "body": Body(item.body) if item.body else None,
        "legacy_free_busy_status": _SHOW_AS[item.show_as],
    }


def _moment(moment: datetime | date, zone: EWSTimeZone) -> EWSDateTime:
    """An instant in the user's zone; a date is its midnight there.

    The end of an all-day item is exclusive in Exchange as it is with us.
    """
    if not isinstance(moment, datetime):
        moment = midnight(moment, zone)
    return ews_datetime(moment).astimezone(zone)
