"""The keys and ids by which an item is known on the other side."""

from __future__ import annotations

from base64 import b32encode
from functools import lru_cache
from hashlib import blake2b

from server.domain.items import Identity
from server.domain.kinds import Kind

_OWNER_BYTES = 5


def salesforce_key(org: str, user: str, kind: Kind, identity: Identity) -> str:
    """The key field's value of the Salesforce event made from an Exchange item.

    The same item of the same user always has the same key, so that a create whose
    answer was lost can be repeated (N6). 40 letters and digits; the first 8 tell
    whose key it is.
    """
    start = identity.original_start
    parts = (kind, identity.uid, start.isoformat() if start else "")
    return _owner(org, user) + _digest("\x1f".join((org, user, *parts)), 20)


def owns_key(key: str, org: str, user: str) -> bool:
    """Whether a key was given by this user's own sync."""
    return key.startswith(_owner(org, user))


def link_id(ref: str) -> str:
    """The id of the link that starts with this item."""
    return _digest(ref, 20)


# One run makes thousands of keys for the same user.
@lru_cache(maxsize=64)
def _owner(org: str, user: str) -> str:
    return _digest("\x1f".join((org, user)), _OWNER_BYTES)


def _digest(text: str, size: int) -> str:
    return b32encode(blake2b(text.encode(), digest_size=size).digest()).decode("ascii")
