"""Envelope encryption: a data key for each org, wrapped by the operator's master key.

AES-256-GCM throughout. The associated data names the row a value belongs to, so a value
copied to another row or org cannot be read there (stack.md 5.3).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.domain.errors import InvalidSetting, Permanent

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
#: First byte of every sealed value, so that the format can change one day.
FORMAT: Final = b"\x01"
#: Characters of a key's fingerprint that tell which master key wrapped a data key.
VERSION_LENGTH: Final = 16


class SecretsUnreadable(Permanent):
    """The stored secrets belong to another master key, or were tampered with."""

    default_remedy = "Put the master key they were stored with into TANDEM_MASTER_KEY."


class DataKey:
    """The key of one org; seals short texts."""

    def __init__(self, org_id: str, key: bytes) -> None:
        """Take the org's 32 bytes."""
        self._org_id = org_id
        self._cipher = AESGCM(key)

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text for one place, which names table, row and column."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), _bound(self._org_id, place))
        return FORMAT + nonce + sealed

    def unseal(self, sealed: bytes, place: str) -> str:
        """Decrypt what was sealed for this place; raises `SecretsUnreadable`."""
        bound = _bound(self._org_id, place)
        return _decrypt(self._cipher, sealed, bound).decode()


class Keyring:
    """The operator's master keys: the first wraps, every one unwraps."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take keys of 32 bytes, the current one first; raises `InvalidSetting`."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise InvalidSetting(
                "TANDEM_MASTER_KEY",
                f"each key must be {KEY_BYTES} bytes in base64.",
                remedy="Make one with: openssl rand -base64 32",
            )
        self._ciphers = {_version(key): AESGCM(key) for key in keys}
        self.version = _version(keys[0])
        self._current = keys[0]

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """Read base64 keys parted by commas; raises `InvalidSetting`."""
        return cls([_decoded(part.strip()) for part in text.split(",")])

    def derived(self, purpose: str) -> bytes:
        """A key of its own for each purpose, from the current master key."""
        return hmac.digest(self._current, b"tandem " + purpose.encode(), "sha256")

    def state(self, version: str) -> str:
        """What a key's name means here: current, older, or not at hand."""
        if version == self.version:
            return "current"
        return "older" if version in self._ciphers else "missing"

    def new_data_key(self, org_id: str) -> bytes:
        """Make up an org's data key and give it wrapped by the current master key."""
        return self._wrap(org_id, AESGCM.generate_key(KEY_BYTES * 8))

    def data_key(self, org_id: str, wrapped: bytes, version: str) -> DataKey:
        """Unwrap an org's data key; raises `SecretsUnreadable`."""
        return DataKey(org_id, self._unwrap(org_id, wrapped, version))

    def rewrap(self, org_id: str, wrapped: bytes, version: str) -> bytes:
        """Wrap an org's data key with the current master key instead."""
        return self._wrap(org_id, self._unwrap(org_id, wrapped, version))

    def _wrap(self, org_id: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        bound = _bound(org_id, "data key")
        return FORMAT + nonce + self._ciphers[self.version].encrypt(nonce, key, bound)

    def _unwrap(self, org_id: str, wrapped: bytes, version: str) -> bytes:
        cipher = self._ciphers.get(version)
        if cipher is None:
            raise SecretsUnreadable("The secrets were stored with another master key.")
        return _decrypt(cipher, wrapped, _bound(org_id, "data key"))


def _decrypt(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    start = len(FORMAT) + NONCE_BYTES
    if not sealed.startswith(FORMAT) or len(sealed) < start:
        raise SecretsUnreadable("A stored secret is damaged.")
    try:
        return cipher.decrypt(sealed[len(FORMAT) : start], sealed[start:], bound)
    except InvalidTag as error:
        raise SecretsUnreadable("A stored secret is damaged.") from error


def _bound(org_id: str, place: str) -> bytes:
    """Associated data; the separator cannot occur in an id."""
    return f"{org_id}\x1f{place}".encode()


def _version(key: bytes) -> str:
    """Name a key without telling anything of it."""
    return hashlib.sha256(b"tandem master key" + key).hexdigest()[:VERSION_LENGTH]


def _decoded(text: str) -> bytes:
    """Decode base64; nothing at all where it is none, which has the wrong length."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
