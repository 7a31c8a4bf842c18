"""Event, EventRelation and Task: fields as the object reference lists them."""

from __future__ import annotations

from emulators.salesforce.schema import (
    READ,
    Child,
    Field,
    combobox,
    day,
    define,
    long_text,
    lookup,
    moment,
    number,
    picklist,
    switch,
    text,
)

# The length the object reference gives for Event.Description and Task.Description.
_DESCRIPTION_LENGTH = 32000
_SUBJECTS = ("Call", "Email", "Meeting", "Send Letter/Quote", "Other")


def tandem_key() -> Field:
    """Define the custom external id on activities that the sync writes."""
    return text("Tandem_Key__c", 64, "cunfgsixq", label="Tandem Key")


def _shared_fields(*owners: str) -> list[Field]:
    """Give the fields that Event and Task have in common."""
    return [
        combobox("Subject", 255, *_SUBJECTS),
        day("ActivityDate"),
        long_text("Description", _DESCRIPTION_LENGTH),
        lookup("AccountId", "Account", flags=READ),
        lookup("OwnerId", *owners, flags="cudfgs"),
        lookup("WhatId", "Account", "Opportunity", cascades=True),
        lookup("WhoId", "Contact", "Lead", cascades=True),
        switch("IsArchived", "dfgs"),
        switch("IsReminderSet"),
        moment("ReminderDateTime"),
        switch("IsRecurrence", "dfgs"),
        lookup("RecurrenceActivityId", flags=READ, relationship=""),
        switch("IsVisibleInSelfService"),
        tandem_key(),
    ]


_TIMES = [
    moment("ActivityDateTime"),
    moment("StartDateTime"),
    moment("EndDateTime"),
    day("EndDate", READ),
    number("DurationInMinutes"),
    switch("IsAllDayEvent"),
]

_SERIES = [
    switch("IsRecurrence2", "dfgs"),
    switch("IsRecurrence2Exception", "dfgs"),
    switch("IsRecurrence2Exclusion", "dfgs"),
    long_text("Recurrence2PatternText", 512, "cn"),
    moment("Recurrence2PatternStartDate", "nfs"),
    text("Recurrence2PatternTimeZone", 255, READ),
    picklist("Recurrence2PatternVersion", "1", "2", flags=READ + "r"),
]

EVENT = define(
    "Event",
    "00U",
    [
        *_shared_fields("User", "Calendar"),
        *_TIMES,
        *_SERIES,
        text("Location", 255),
        switch("IsPrivate"),
        picklist(
            "ShowAs",
            "Busy",
            "OutOfOffice",
            "Free",
            flags="cundfgsr",
            default="Busy",
            label="Show Time As",
        ),
        picklist("Type", "Call", "Email", "Meeting", "Other"),
        picklist("EventSubtype", "Event", flags="cnfgsr", default="Event"),
        switch("IsChild", "dfgs"),
        switch("IsGroupEvent", "dfgs"),
        picklist("GroupEventType", "0", "1", flags="dnfgsr", default="0"),
        switch("IsClientManaged", "dfgs"),
        text("ClientGuid", 255, READ),
    ],
    children=(Child(name="EventRelations", object="EventRelation", field="EventId"),),
)

EVENT_RELATION = define(
    "EventRelation",
    "0RE",
    [
        lookup("AccountId", "Account", flags=READ),
        lookup("EventId", "Event", flags="cfgs", cascades=True),
        lookup("RelationId", "User", "Contact", "Lead", flags="cfgs", cascades=True),
        picklist("Status", "New", "Declined", "Accepted", flags="cunfgsr"),
        moment("RespondedDate"),
        text("Response", 255),
    ],
)

TASK = define(
    "Task",
    "00T",
    [
        *_shared_fields("User", "Group"),
        picklist(
            "Status",
            "Not Started",
            "In Progress",
            "Completed",
            "Waiting on someone else",
            "Deferred",
            flags="cudfgs",
            default="Not Started",
        ),
        picklist("Priority", "High", "Normal", "Low", flags="cudfgs", default="Normal"),
        picklist("Type", "Call", "Email", "Meeting", "Other"),
        picklist(
            "TaskSubtype", "Task", "Email", "Call", flags="cnfgsr", default="Task"
        ),
        switch("IsClosed", "dfgs"),
        switch("IsHighPriority", "dfgs"),
        moment("CompletedDateTime", "nfs"),
        number("CallDurationInSeconds"),
        picklist("CallType", "Internal", "Inbound", "Outbound", flags="cunfgsr"),
        text("CallDisposition", 255),
        text("CallObject", 255),
    ],
)
