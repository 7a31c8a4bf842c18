"""What Salesforce tells of an org, a user and the people behind addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from server.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLimits:
    """What `describe` says of Event; lengths in characters.

    `key_is_external` tells whether the key field exists and can be upserted by; where
    it is not an external id but exists, `has_key` is true and creates look first.
    """

    subject: int = 255
    location: int = 255
    description: int = 32_000
    types: frozenset[str] = frozenset()
    has_key: bool = False
    key_is_external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgFacts:
    """The user, the org's policy and the limits, read at the start of a run.

    A policy that the user may not read is empty here, though it still holds. `zone`
    is the user's IANA time zone. `profile` and `profile_id` select the policy's scopes.
    `active` is False for a deactivated user, who is not synced (T130).
    """

    user_id: str
    zone: str
    active: bool = True
    email: str = ""
    profile: str = ""
    profile_id: str = ""
    policy: Policy = field(default_factory=Policy)
    policy_readable: bool = True
    limits: EventLimits = field(default_factory=EventLimits)


@dataclass(frozen=True, slots=True)
class Profile:
    """A Salesforce profile, which rules of the policy can be for."""

    name: str = ""
    id: str = ""


class PersonKind(StrEnum):
    """What an address belongs to in Salesforce."""

    CONTACT = "contact"
    LEAD = "lead"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Person:
    """A Salesforce record behind an e-mail address."""

    id: str
    kind: PersonKind
