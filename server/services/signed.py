"""Short texts that browsers carry for this service and cannot change."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

_EXPIRES = "until"


def sign(key: bytes, purpose: str, content: Mapping[str, str], until: datetime) -> str:
    """Write a content that is good until an instant, and for this purpose only."""
    plain = {**content, _EXPIRES: until.isoformat()}
    payload = json.dumps(plain, sort_keys=True).encode()
    return f"{_text(payload)}.{_text(_mac(key, purpose, payload))}"


def read(key: bytes, purpose: str, text: str, now: datetime) -> dict[str, str] | None:
    """Read what `sign` wrote; None for anything else and for what has expired."""
    payload, _, mac = text.partition(".")
    try:
        plain, given = _bytes(payload), _bytes(mac)
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(_mac(key, purpose, plain), given):
        return None
    content: dict[str, str] = json.loads(plain)
    until = datetime.fromisoformat(content.pop(_EXPIRES))
    return content if now < until else None


def challenge(verifier: str) -> str:
    """What is shown of a verifier before it is told (RFC 7636, 4.2: S256)."""
    return _text(hashlib.sha256(verifier.encode()).digest())


def derived(secret: str, purpose: str) -> str:
    """A text that only who holds the secret can make: 43 characters."""
    return _text(_mac(secret.encode(), purpose, b""))


def _mac(key: bytes, purpose: str, payload: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\x1f" + payload, "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
