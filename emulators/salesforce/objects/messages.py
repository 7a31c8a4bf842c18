"""EmailMessage."""

from __future__ import annotations

from emulators.salesforce.schema import (
    Child,
    define,
    email,
    long_text,
    lookup,
    moment,
    picklist,
    switch,
    text,
)

# Enhanced Email stores a message's state as these digits: New, Read, Replied,
# Sent, Forwarded, Draft.
_STATES = ("0", "1", "2", "3", "4", "5")

EMAIL_MESSAGE = define(
    "EmailMessage",
    "02s",
    [
        text("Subject", 3000, "cunfs"),
        text("Name", 80, "nfgsti"),
        long_text("TextBody", 131072),
        long_text("HtmlBody", 131072),
        long_text("Headers", 32768),
        email("FromAddress", "cunfs", 1000),
        text("FromName", 1000, "cunfs"),
        text("ToAddress", 4000, "cunfs"),
        text("CcAddress", 4000, "cunfs"),
        text("BccAddress", 4000, "cunfs"),
        moment("MessageDate"),
        picklist("Status", *_STATES, flags="cufgsr", default="0"),
        switch("Incoming", "cdfgs"),
        switch("HasAttachment", "dfgs"),
        switch("IsClientManaged", "cdfgs"),
        switch("IsPrivateDraft", "cdfgs"),
        text("MessageIdentifier", 765, "cunfgsi"),
        text("ThreadIdentifier", 765, "cunfgsi"),
        lookup("ReplyToEmailMessageId", "EmailMessage", flags="cnfgs"),
        lookup("RelatedToId", "Account", "Opportunity"),
        lookup("ActivityId", "Task", flags="cnfgs"),
    ],
    children=(
        Child(name="Replies", object="EmailMessage", field="ReplyToEmailMessageId"),
    ),
)
