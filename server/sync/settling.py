"""What is remembered of a pair once a write has happened."""

from __future__ import annotations

from dataclasses import replace

from server.domain.actions import Create, Update, Written
from server.domain.invitees import announced_invitations
from server.domain.items import Group, Identity
from server.domain.kinds import Side
from server.domain.links import Link
from server.sync.fingerprint import announced, fingerprint, spliced


def settled_create(action: Create, written: Written) -> Link:
    """The link that a create completes."""
    link = action.link
    if action.side is Side.SALESFORCE:
        return replace(
            link,
            salesforce_ref=written.ref,
            salesforce_version=written.version,
            invited=written.invited or (),
        )
    identity = link.identity
    if written.uid and not identity.uid:
        identity = Identity(written.uid)
    return replace(
        link,
        exchange_ref=written.ref,
        exchange_version=written.version,
        identity=identity,
    )


def announced_update(current: Link, action: Update) -> Link:
    """The link before an update is sent: its target may turn out as before or as sent.

    Without this, an update whose answer is lost would look like an edit of its target
    in the next run, and win against what was edited at the source meanwhile.
    """
    base = current.base(action.side)
    sent = announced(base, fingerprint(action.item), action.groups)
    if action.side is Side.SALESFORCE:
        invited = current.invited
        if Group.INVITEES in action.groups:
            invited = announced_invitations(action.invitees, invited)
        return replace(current, salesforce_base=sent, invited=invited)
    return replace(current, exchange_base=sent)


def settled_update(current: Link, action: Update, written: Written) -> Link:
    """The link after an update: what was written and what that settles at the source.

    `current` is the link as last stored; another write of the same run may have
    settled its own part already.
    """
    link = current
    new = fingerprint(action.item)
    target = spliced(link.base(action.side), new, action.groups)
    source = spliced(link.base(action.side.other), action.source_base, action.settles)
    if Group.TIME in action.settles:
        link = replace(link, start=action.item.start, end=action.item.end)
    if Group.BODY in action.settles:
        link = replace(link, body_kept=action.link.body_kept)
    if written.invited is not None:
        link = replace(link, invited=written.invited)
    # What the target still has to hand over keeps it open (its version is empty).
    version = written.version if current.version(action.side) else ""
    # A write that came from nowhere, such as a stamp, settles nothing at the source.
    origin = current.version(action.side.other)
    if action.settles:
        origin = action.source_version
    if action.side is Side.SALESFORCE:
        return replace(
            link,
            salesforce_base=target,
            salesforce_version=version,
            exchange_base=source,
            exchange_version=origin,
        )
    return replace(
        link,
        exchange_base=target,
        exchange_version=version,
        salesforce_base=source,
        salesforce_version=origin,
    )
