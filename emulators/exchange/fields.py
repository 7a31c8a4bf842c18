"""Every item property the emulator keeps, in the order EWS writes them.

The order is that of the published schema (types.xsd): ItemType first, then the
element's own type. "kind" says how a value is written; see values.py.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an item: element name, FieldURI and kind of value."""

    name: str
    uri: str
    kind: str


_ITEM = """
MimeContent:xml ItemId:id ParentFolderId:id ItemClass Subject Sensitivity Body:body
Attachments:xml DateTimeReceived:when Size:int Categories:strings Importance InReplyTo
IsSubmitted:bool IsDraft:bool IsFromMe:bool IsResend:bool IsUnmodified:bool
InternetMessageHeaders:xml DateTimeSent:when DateTimeCreated:when ResponseObjects:xml
ReminderDueBy:when ReminderIsSet:bool ReminderNextTime:when
ReminderMinutesBeforeStart:int DisplayCc DisplayTo DisplayBcc HasAttachments:bool
ExtendedProperty:properties Culture EffectiveRights:xml LastModifiedName
LastModifiedTime:when IsAssociated:bool WebClientReadFormQueryString
WebClientEditFormQueryString ConversationId:xml UniqueBody:body Flag:xml StoreEntryId
InstanceKey NormalizedBody:body EntityExtractionResult:xml PolicyTag:xml ArchiveTag:xml
RetentionDate:when Preview RightsManagementLicenseData:xml PredictedActionReasons:xml
IsClutter:bool BlockStatus:bool HasBlockedImages:bool TextBody:body IconIndex
"""
_MESSAGE = """
Sender:person ToRecipients:people CcRecipients:people BccRecipients:people
IsReadReceiptRequested:bool IsDeliveryReceiptRequested:bool ConversationIndex
ConversationTopic From:person InternetMessageId IsRead:bool IsResponseRequested:bool
References ReplyTo:people ReceivedBy:person ReceivedRepresenting:person
"""
_MEETING = """
AssociatedCalendarItemId:id IsDelegated:bool IsOutOfDate:bool HasBeenProcessed:bool
ResponseType UID RecurrenceId:when DateTimeStamp:when IsOrganizer:bool
"""
_REQUEST = """
MeetingRequestType IntendedFreeBusyStatus Start:when End:when OriginalStart:when
IsAllDayEvent:bool LegacyFreeBusyStatus Location When IsMeeting:bool IsCancelled:bool
IsRecurring:bool MeetingRequestWasSent:bool CalendarItemType MyResponseType
Organizer:person RequiredAttendees:attendees OptionalAttendees:attendees
Resources:attendees AppointmentSequenceNumber:int AppointmentState:int
Recurrence:recurrence StartTimeZone:zone EndTimeZone:zone
"""
_NOTICE = "Start:when End:when Location Recurrence:recurrence CalendarItemType"
_CALENDAR = """
UID RecurrenceId:when DateTimeStamp:when Start:when End:when OriginalStart:when
IsAllDayEvent:bool LegacyFreeBusyStatus Location When IsMeeting:bool IsCancelled:bool
IsRecurring:bool MeetingRequestWasSent:bool IsResponseRequested:bool CalendarItemType
MyResponseType Organizer:person RequiredAttendees:attendees OptionalAttendees:attendees
Resources:attendees InboxReminders:xml ConflictingMeetingCount:int
AdjacentMeetingCount:int ConflictingMeetings:xml AdjacentMeetings:xml Duration TimeZone
AppointmentReplyTime:when AppointmentSequenceNumber:int AppointmentState:int
Recurrence:recurrence FirstOccurrence:occurrence LastOccurrence:occurrence
ModifiedOccurrences:occurrences DeletedOccurrences:deletions MeetingTimeZone:xml
StartTimeZone:zone EndTimeZone:zone ConferenceType:int AllowNewTimeProposal:bool
IsOnlineMeeting:bool MeetingWorkspaceUrl NetShowUrl EnhancedLocation:xml
StartWallClock:when EndWallClock:when StartTimeZoneId EndTimeZoneId
IntendedFreeBusyStatus JoinOnlineMeetingUrl OnlineMeetingSettings:xml IsOrganizer:bool
"""
_CONTACT = """
FileAs FileAsMapping DisplayName GivenName Initials MiddleName Nickname
CompleteName:xml CompanyName EmailAddresses:entries AbchEmailAddresses:xml
PhysicalAddresses:addresses PhoneNumbers:entries AssistantName Birthday:when
BusinessHomePage Children:strings Companies:strings ContactSource Department Generation
ImAddresses:entries JobTitle Manager Mileage OfficeLocation PostalAddressIndex
Profession SpouseName Surname WeddingAnniversary:when HasPicture:bool PhoneticFullName
PhoneticFirstName PhoneticLastName Alias Notes Photo UserSMIMECertificate:xml
MSExchangeCertificate:xml DirectoryId ManagerMailbox:person DirectReports:people
"""
_TASK = """
ActualWork:int AssignedTime:when BillingInformation ChangeCount:int Companies:strings
CompleteDate:when Contacts:strings DelegationState Delegator DueDate:when
IsAssignmentEditable:int IsComplete:bool IsRecurring:bool IsTeamTask:bool Mileage Owner
PercentComplete:float Recurrence:xml StartDate:when Status StatusDescription
TotalWork:int
"""

_PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "Item": (("item", _ITEM),),
    "Message": (("item", _ITEM), ("message", _MESSAGE)),
    "CalendarItem": (("item", _ITEM), ("calendar", _CALENDAR)),
    "Contact": (("item", _ITEM), ("contacts", _CONTACT)),
    "Task": (("item", _ITEM), ("task", _TASK)),
    "MeetingRequest": (
        ("item", _ITEM),
        ("message", _MESSAGE),
        ("meeting", _MEETING),
        ("meetingRequest", _REQUEST),
    ),
    "MeetingResponse": (
        ("item", _ITEM),
        ("message", _MESSAGE),
        ("meeting", _MEETING),
        ("calendar", _NOTICE),
    ),
    "MeetingCancellation": (
        ("item", _ITEM),
        ("message", _MESSAGE),
        ("meeting", _MEETING),
        ("calendar", _NOTICE),
    ),
}
# These belong to calendar items although meeting messages carry them too.
_CALENDAR_NAMES = frozenset(
    word.partition(":")[0] for word in (_CALENDAR + _NOTICE).split()
) - {"IntendedFreeBusyStatus"}
_BORROWING = ("meeting", "meetingRequest")
# Properties of the schema that no item here has: asking for one is allowed and
# answers nothing.
_NEVER = {
    "item": (
        "AppliedHashtags AppliedHashtagsPreview AtAllMention CanDelete FirstBody"
        " Hashtags InferenceClassification Likes LikesPreview MentionedMe Mentions"
        " MentionsEx MentionsPreview MimeContentUTF8 PendingSocialActivityTagIds"
    ),
    "message": "ApprovalRequestData ReminderMessageData VotingInformation",
    "calendar": "CalendarActivityData",
    "meeting": "ProposedStart ProposedEnd",
    "meetingRequest": "ChangeHighlights",
    "contacts": (
        "AbchContactId AccountName Cid Comment ContactShortId ContactType"
        " ConversationGuid CreatedBy Culture Gender HidePresenceAndProfile ImMri"
        " InviteFree IsAutoUpdateDisabled IsHidden IsMessengerEnabled"
        " IsPendingOutbound IsPrivate MobileIMEnabled Mris NotInBirthdayCalendar"
        " ObjectId OtherMri PartnerNetworkProfilePhotoUrl"
        " PartnerNetworkThumbnailPhotoUrl PassportId PersonId PresenceTrustLevel"
        " ProfileLastChanged ShellContactType SkypeAuthCertificate SkypeContext"
        " SkypeId SkypeRelationship SourceId SupportGroupFeeds TrustLevel"
        " UnifiedInbox Urls UserTileHash Wlid XboxLiveTag YomiNickname"
    ),
    "postitem": "PostedTime",
    "distributionlist": "Members",
}

# What FindItem and SyncFolderItems never return: GetItem alone does
# (SyncFolderItems and FindItem operation pages of the EWS reference).
WITHHELD = frozenset(
    "MimeContent Body UniqueBody NormalizedBody TextBody Attachments"
    " InternetMessageHeaders ResponseObjects RequiredAttendees OptionalAttendees"
    " Resources Recurrence FirstOccurrence LastOccurrence ModifiedOccurrences"
    " DeletedOccurrences ToRecipients CcRecipients BccRecipients ReplyTo"
    " ConflictingMeetings AdjacentMeetings EnhancedLocation CompleteName".split()
)
# What only a request naming it gets, whatever its base shape.
ON_REQUEST = frozenset(
    "MimeContent UniqueBody NormalizedBody TextBody StartWallClock EndWallClock"
    " StartTimeZoneId EndTimeZoneId ConflictingMeetings AdjacentMeetings Preview"
    " EntityExtractionResult".split()
)
# The default shapes, documented with each item element of the EWS reference.
_DEFAULT = {
    "Item": "ItemId ParentFolderId Subject HasAttachments",
    "Message": (
        "ItemId Subject Sensitivity Body Size DateTimeSent DateTimeCreated"
        " HasAttachments ToRecipients CcRecipients BccRecipients From IsRead"
    ),
    "CalendarItem": (
        "ItemId ParentFolderId Subject HasAttachments Start End LegacyFreeBusyStatus"
        " Location CalendarItemType Organizer RequiredAttendees OptionalAttendees"
        " Resources Recurrence"
    ),
    "Contact": (
        "ItemId FileAs CompanyName EmailAddresses PhoneNumbers ImAddresses JobTitle"
        " HasAttachments"
    ),
    "Task": "ItemId Subject HasAttachments DueDate PercentComplete StartDate Status",
}
READ_ONLY = frozenset(
    "ItemId ParentFolderId DateTimeReceived Size IsSubmitted IsDraft IsFromMe IsResend"
    " IsUnmodified InternetMessageHeaders DateTimeSent DateTimeCreated ResponseObjects"
    " DisplayCc DisplayTo DisplayBcc HasAttachments EffectiveRights LastModifiedName"
    " LastModifiedTime IsAssociated UniqueBody NormalizedBody TextBody Preview"
    " ConversationId RecurrenceId DateTimeStamp OriginalStart When IsMeeting"
    " IsCancelled"
    " IsRecurring MeetingRequestWasSent CalendarItemType MyResponseType Organizer"
    " ConflictingMeetingCount AdjacentMeetingCount ConflictingMeetings AdjacentMeetings"
    " Duration TimeZone AppointmentReplyTime AppointmentSequenceNumber AppointmentState"
    " FirstOccurrence LastOccurrence ModifiedOccurrences DeletedOccurrences IsOrganizer"
    " StartWallClock EndWallClock StartTimeZoneId EndTimeZoneId IsComplete IsTeamTask"
    " AssignedTime ChangeCount DelegationState Delegator CompleteName ReceivedBy"
    " ReceivedRepresenting ConversationIndex ConversationTopic HasPicture".split()
)
CHOICES = {
    "Sensitivity": "Normal Personal Private Confidential",
    "Importance": "Low Normal High",
    "LegacyFreeBusyStatus": "Free Tentative Busy OOF WorkingElsewhere NoData",
    "Status": "NotStarted InProgress Completed WaitingOnOthers Deferred",
}


@cache
def fields_of(element: str) -> dict[str, Field]:
    """Return the fields of an item element by name, in the order they are written."""
    found: dict[str, Field] = {}
    for prefix, words in _PARTS[element]:
        for word in words.split():
            name, _, kind = word.partition(":")
            shared = prefix in _BORROWING and name in _CALENDAR_NAMES
            uri = f"{'calendar' if shared else prefix}:{name}"
            found[name] = Field(name, uri, kind or "text")
    return found


@cache
def fields_by_uri(element: str) -> dict[str, Field]:
    """Return the fields of an item element by FieldURI."""
    return {field.uri: field for field in fields_of(element).values()}


@cache
def known_uris() -> frozenset[str]:
    """Return every FieldURI of items that the schema has."""
    kept = {uri for element in _PARTS for uri in fields_by_uri(element)}
    never = {
        f"{prefix}:{name}" for prefix, names in _NEVER.items() for name in names.split()
    }
    return frozenset(kept | never)


@cache
def default_shape(element: str) -> frozenset[str]:
    """Return the names that the Default base shape of an item element holds."""
    words = _DEFAULT.get(element, _DEFAULT["Message"])
    return frozenset(words.split())


ITEM_ELEMENTS = frozenset(_PARTS)
