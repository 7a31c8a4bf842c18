"""Rules of EventRelation: invitees, and the child events of invited users."""

from __future__ import annotations

from emulators.salesforce.access import Access
from emulators.salesforce.changes import Change, Rules, World
from emulators.salesforce.errors import ApiError
from emulators.salesforce.schema import Row

# What a child event takes over from its parent each time the parent is saved.
_COPIED = (
    "Subject",
    "Location",
    "Description",
    "StartDateTime",
    "EndDateTime",
    "DurationInMinutes",
    "ActivityDate",
    "ActivityDateTime",
    "EndDate",
    "IsAllDayEvent",
    "IsPrivate",
    "ShowAs",
    "Type",
    "WhoId",
    "WhatId",
    "AccountId",
    "EventSubtype",
)
# Invitees of a single event (Field Reference, EventRelation).
_MOST_INVITEES = 1000
_RESETS_ANSWERS = ("IsAllDayEvent", "StartDateTime", "EndDateTime", "Location")


def _check_relation(change: Change) -> None:
    """Refuse an invitation to a child event and a second one to the same event."""
    row, org = change.new, change.org
    if not change.creating:
        return
    row["Status"] = row.get("Status") or "New"
    event = org.store.get("Event", row["EventId"])
    if event is None or event["IsChild"]:
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            "An event relation can't be created for a child event",
            ["EventId"],
        )
    if not change.actor.edits(org.kind("Event"), event):
        raise ApiError(
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            "insufficient access rights on cross-reference id",
        )
    invited = relations(org, event)
    if len(invited) >= _MOST_INVITEES:
        raise ApiError("LIMIT_EXCEEDED", "This event can't have more invitees")
    if any(one["RelationId"] == row["RelationId"] for one in invited):
        raise ApiError(
            "DUPLICATE_VALUE", "The invitee is already on this event", ["RelationId"]
        )
    _refuse_owner(event, row)


def _refuse_owner(event: Row, row: Row) -> None:
    if row["RelationId"] == event["OwnerId"]:
        raise ApiError(
            "FIELD_INTEGRITY_EXCEPTION",
            "The owner of an event can't be its invitee",
            ["RelationId"],
        )


def relations(org: World, event: Row) -> list[Row]:
    """Give the live invitations of an event."""
    return org.store.matching("EventRelation", "EventId", event["Id"])


def _join_event(change: Change) -> None:
    """Make the event a group event and give an invited user the own copy."""
    org, row = change.org, change.new
    if not change.creating:
        return
    event = org.store.get("Event", row["EventId"])
    if event is None:
        raise LookupError(row["EventId"])
    if not event["IsGroupEvent"]:
        _set_group(org, event, True)
    if row["RelationId"].startswith("005"):
        child = {**_copied(event), "OwnerId": row["RelationId"], "IsChild": True}
        child |= {"IsGroupEvent": True, "GroupEventType": "1"}
        child_id = org.write_row("Event", child, change.actor)
        org.store.put("EventRelation", {**row, "_child": child_id})


def _set_group(org: World, event: Row, group: bool) -> None:
    kind = "1" if group else "0"
    org.store.put("Event", {**event, "IsGroupEvent": group, "GroupEventType": kind})


def _copied(event: Row) -> Row:
    return {name: event.get(name) for name in _COPIED}


def _leave_event(org: World, actor: Access, row: Row) -> None:
    """Take back an invitee's copy; without invitees it is no group event."""
    child = org.store.get("Event", row.get("_child") or "")
    if child is not None and not child["IsDeleted"]:
        org.bin_row("Event", child, actor)
    event = org.store.get("Event", row["EventId"])
    if event is not None and not event["IsDeleted"] and not relations(org, event):
        _set_group(org, event, False)


def follow_event(change: Change) -> None:
    """Carry a change of an event to its copies and ask the invitees again."""
    if change.creating or change.new["IsChild"]:
        return
    for relation in relations(change.org, change.new):
        if relation.get("_child"):
            copied = _copied(change.new)
            change.org.touch("Event", relation["_child"], copied, change.actor)
        if change.changed(*_RESETS_ANSWERS) and relation["Status"] != "New":
            change.org.touch(
                "EventRelation",
                relation["Id"],
                {"Status": "New", "RespondedDate": None},
                change.actor,
            )


def withdraw_child(org: World, actor: Access, child: Row) -> None:
    """Remove the invitation whose copy the invited user has deleted."""
    for relation in org.store.rows("EventRelation"):
        if relation.get("_child") == child["Id"] and not relation["IsDeleted"]:
            org.bin_row("EventRelation", relation, actor)


RELATION_RULES = Rules(
    before_save=_check_relation, after_save=_join_event, after_delete=_leave_event
)
