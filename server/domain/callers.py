"""Who may call: the certificates of orgs, and the user a call is made for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

#: A User Id, in the 15 characters of formulas or the 18 of the API.
_USER_ID = re.compile(r"(005[0-9A-Za-z]{12})([A-Z0-5]{3})?", re.ASCII)
#: What five bits are written as in the last three characters of an Id.
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate whose key signs for an org; an org may have several.

    `fingerprint` is the SHA-256 of the certificate, `key_fingerprint` that of its
    public key, both in lower-case hexadecimal digits. `name` is what people call it.
    `last_used_at` is when it last vouched for somebody, to the hour.
    """

    org_id: str
    pem: str
    fingerprint: str
    key_fingerprint: str
    not_before: datetime
    not_after: datetime
    added_at: datetime
    name: str = ""
    last_used_at: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Whether the certificate's own dates allow its use at this instant."""
        return self.not_before <= at < self.not_after


@dataclass(frozen=True, slots=True)
class Caller:
    """An active user, and the org whose key vouches for them."""

    org_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an assertion names: a User Id in 18 characters, or else a username.

    A `username` beside a `user_id` names somebody whose Id is not known here yet.
    """

    user_id: str = ""
    username: str = ""


def long_user_id(text: str) -> str | None:
    """A User Id in the 18 characters of the API, None for anything else.

    Formulas of Salesforce give 15, whose case matters; the last three tell that case.
    """
    found = _USER_ID.fullmatch(text)
    if found is None:
        return None
    short, check = found.groups()
    computed = "".join(_check(short[at : at + 5]) for at in (0, 5, 10))
    return short + computed if check in {None, computed} else None


def _check(chunk: str) -> str:
    upper = (1 << at for at, letter in enumerate(chunk) if letter.isupper())
    return _CHECK[sum(upper)]
