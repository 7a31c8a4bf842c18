"""Why an item was not synced, or was synced with a remark: what the user reads."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """Where a row is shown and whether it is tried again."""

    #: Left out by a rule; not an error; comes back when the rule no longer applies.
    EXCLUDED = "excluded"
    #: Should have synced and did not; tried again for 30 days.
    UNRESOLVED = "unresolved"
    #: Synced, with something the user should know.
    REMARK = "remark"


class ReasonText(NamedTuple):
    """One reason in the user's words."""

    standing: Standing
    text: str
    remedy: str


class Reason(StrEnum):
    """Every reason a row can carry."""

    OUT_OF_WINDOW = "out_of_window"
    PRIVATE = "private"
    DO_NOT_SYNC = "do_not_sync"
    DO_NOT_RECORD = "do_not_record"
    GLOBALLY_EXCLUDED = "globally_excluded"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    NOT_DESIGNATED = "not_designated"
    NO_MATCH = "no_match"
    PREVENTED = "prevented"
    IGNORED = "ignored"
    KEPT = "kept"
    COPY_DELETED = "copy_deleted"
    INCLUDED_AGAIN = "included_again"
    COPY_UNWANTED = "copy_unwanted"
    MOVED_OUT = "moved_out"
    ORIGINAL_MISSING = "original_missing"
    FOLDER_CHANGED = "folder_changed"
    NOT_ORGANIZER = "not_organizer"
    SUBJECT_TOO_LONG = "subject_too_long"
    BODY_TOO_LONG = "body_too_long"
    TOO_LONG_EVENT = "too_long_event"
    UNKNOWN_ZONE = "unknown_zone"
    CHANGED_MEANWHILE = "changed_meanwhile"
    REJECTED = "rejected"
    ACCESS_DENIED = "access_denied"
    UNREADABLE = "unreadable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    CANNOT_RESTORE = "cannot_restore"
    DUPLICATE_STAMP = "duplicate_stamp"
    HELD = "held"
    NOT_NOTIFIED = "not_notified"
    TRUNCATED = "truncated"
    TYPE_INACTIVE = "type_inactive"
    RECORD_UNKNOWN = "record_unknown"
    NOT_INVITED = "not_invited"

    @property
    def standing(self) -> Standing:
        """Whether this reason excludes, is unresolved, or only remarks."""
        return _TEXTS[self].standing

    @property
    def text(self) -> str:
        """The reason as one sentence for the user."""
        return _TEXTS[self].text

    @property
    def remedy(self) -> str:
        """What the user can do about it, as one sentence."""
        return _TEXTS[self].remedy


def _excluded(text: str, remedy: str) -> ReasonText:
    return ReasonText(Standing.EXCLUDED, text, remedy)


def _unresolved(text: str, remedy: str) -> ReasonText:
    return ReasonText(Standing.UNRESOLVED, text, remedy)


def _remark(text: str, remedy: str) -> ReasonText:
    return ReasonText(Standing.REMARK, text, remedy)


_TEXTS: dict[Reason, ReasonText] = {
    Reason.OUT_OF_WINDOW: _excluded(
        "The item lies outside the days you sync.",
        "Widen the past or future days in your settings, or leave it as it is.",
    ),
    Reason.PRIVATE: _excluded(
        "The item is private, so it stays in its own system.",
        "Take the private mark off the item if it should sync.",
    ),
    Reason.DO_NOT_SYNC: _excluded(
        "The item carries the category that keeps it from syncing.",
        "Remove that category in Outlook if it should sync.",
    ),
    Reason.DO_NOT_RECORD: _excluded(
        "The DoNotRecord address is among the attendees.",
        "Remove that address from the meeting if it should sync.",
    ),
    Reason.GLOBALLY_EXCLUDED: _excluded(
        "An attendee is on your organisation's exclusion list.",
        "Ask your administrator if this address should sync.",
    ),
    Reason.DECLINED: _excluded(
        "You declined this meeting.",
        "Accept the meeting in Outlook if it should sync.",
    ),
    Reason.CANCELLED: _excluded(
        "The organiser cancelled this meeting.",
        "Nothing to do.",
    ),
    Reason.NOT_DESIGNATED: _excluded(
        "The item is not designated for Salesforce.",
        "Give it the CRM category or add a Smart Address.",
    ),
    Reason.NO_MATCH: _unresolved(
        "No contact or lead in Salesforce has an address of this meeting.",
        "Create the contact or lead; the item then syncs by itself.",
    ),
    Reason.PREVENTED: _excluded(
        "Prevent Operations kept this change from being made.",
        "Untick the switch and choose 'include again' on this item.",
    ),
    Reason.IGNORED: _excluded(
        "You chose to ignore this item.",
        "Choose 'include again' to sync it.",
    ),
    Reason.KEPT: _excluded(
        "Its copy was deleted, and you chose to keep this item.",
        "Choose 'include again' to sync it, or delete it yourself.",
    ),
    Reason.COPY_DELETED: _excluded(
        "Its copy was deleted while this item took no part, so it was left alone.",
        "Choose 'include again' to sync it, or delete it yourself.",
    ),
    Reason.INCLUDED_AGAIN: _unresolved(
        "You chose to include this item again.",
        "Nothing to do: the next sync looks at it afresh.",
    ),
    Reason.COPY_UNWANTED: _unresolved(
        "You asked for the copy of this item in the other system to be removed.",
        "Nothing to do: the next sync removes it.",
    ),
    Reason.MOVED_OUT: _excluded(
        "The item was moved out of the synced calendar; both copies stay.",
        "Move it back to sync it again.",
    ),
    Reason.ORIGINAL_MISSING: _excluded(
        "This event came from Outlook, and its item is no longer in your calendar.",
        "Bring the item back in Outlook, or choose 'include again' to make it anew.",
    ),
    Reason.FOLDER_CHANGED: _excluded(
        "The item belongs to a calendar that is no longer synced; both copies stay.",
        "Choose that calendar again, or move the item to the current one.",
    ),
    Reason.NOT_ORGANIZER: _excluded(
        "Somebody else organises this meeting, so Outlook was not changed.",
        "Ask the organiser to make the change.",
    ),
    Reason.SUBJECT_TOO_LONG: _unresolved(
        "The subject is longer than the other system allows.",
        "Shorten the subject; the item then syncs by itself.",
    ),
    Reason.BODY_TOO_LONG: _unresolved(
        "The description is longer than Salesforce allows.",
        "Shorten it, or let long descriptions be cut in your settings.",
    ),
    Reason.TOO_LONG_EVENT: _unresolved(
        "Salesforce does not accept an event of this length.",
        "Shorten the event, or ask your administrator to allow multi-day events.",
    ),
    Reason.UNKNOWN_ZONE: _unresolved(
        "The item's time zone is not known, so its days cannot be told for certain.",
        "Set the item's time zone in Outlook.",
    ),
    Reason.CHANGED_MEANWHILE: _unresolved(
        "The item was edited while the sync ran.",
        "Nothing to do: the next sync takes the newer version.",
    ),
    Reason.REJECTED: _unresolved(
        "The other system refused the item.",
        "Read the detail, correct the item, and sync again.",
    ),
    Reason.ACCESS_DENIED: _unresolved(
        "You have no right to write this item in the other system.",
        "Ask your administrator for access.",
    ),
    Reason.UNREADABLE: _unresolved(
        "The item could not be read.",
        "Open and save it in Outlook; if that does not help, tell support.",
    ),
    Reason.OUTCOME_UNKNOWN: _unresolved(
        "The other system did not answer, so it is not known whether it was written.",
        "Nothing to do: the next sync looks first and writes only what is missing.",
    ),
    Reason.CANNOT_RESTORE: _unresolved(
        "The meeting of another organiser was deleted in Outlook and is not in "
        "Deleted Items, so it cannot be brought back.",
        "Ask the organiser to invite you again.",
    ),
    Reason.DUPLICATE_STAMP: _unresolved(
        "Two Outlook items claim the same Salesforce event.",
        "Delete the item you do not need.",
    ),
    Reason.HELD: _unresolved(
        "Unusually many deletions, or those made during a pause, wait for your word.",
        "Look at the list, then confirm or reject the deletions.",
    ),
    Reason.NOT_NOTIFIED: _remark(
        "The meeting was changed without telling its attendees.",
        "Send an update from Outlook if they should know.",
    ),
    Reason.TRUNCATED: _remark(
        "Some text was cut to fit in Salesforce; Outlook keeps all of it.",
        "Nothing to do, unless the cut part matters in Salesforce.",
    ),
    Reason.TYPE_INACTIVE: _remark(
        "The chosen Salesforce Type is no longer active, so none was set.",
        "Choose another Type in your settings.",
    ),
    Reason.RECORD_UNKNOWN: _remark(
        "The record of the Smart Address is not in Salesforce, or you may not see it, "
        "so the event was made without it.",
        "Relate the event in Salesforce, or use the address of another record.",
    ),
    Reason.NOT_INVITED: _remark(
        "Not everybody in this meeting could become an invitee in Salesforce.",
        "Create a contact or lead for whom you miss, then save the meeting again.",
    ),
}
