"""What Salesforce sends to a service: assertions signed with the org's certificate.

A Named Credential signs one for each token it asks for (JWT Bearer), or one for each
callout (JWT); the claims are those of Salesforce's help, nc_jwt_claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt

from emulators.credentials import signing_pair
from emulators.salesforce.org import Org

#: How long an assertion is good unless the claim `exp` says otherwise.
LIFETIME = timedelta(minutes=2)
#: What an External Credential can sign with.
ALGORITHMS = ("RS256", "RS512")


class NamedCredential:
    """Signs as one org; the key is made on first use and never leaves the org."""

    def __init__(self) -> None:
        self._pair: tuple[str, str] | None = None

    @property
    def certificate(self) -> str:
        """The certificate that the org's admin gives to the service, in PEM."""
        return self._key_and_certificate()[1]

    def assertion(
        self,
        org: Org,
        user: str,
        audience: str,
        *,
        algorithm: str = "RS256",
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """Sign for a user; `claims` replaces some, and leaves out those of None.

        LookupError for a user the org does not have, ValueError for an algorithm that
        Salesforce cannot use.
        """
        row = org.user(user)
        if row is None or not row["IsActive"]:
            raise LookupError(f"no active user {user!r}")
        if algorithm not in ALGORITHMS:
            raise ValueError(f"use one of: {', '.join(ALGORITHMS)}")
        now = int(org.clock.now().timestamp())
        signed: dict[str, Any] = {
            "iss": org.id,
            "sub": row["Id"],
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + int(LIFETIME.total_seconds()),
            "username": row["Username"],
            **(claims or {}),
        }
        given = {name: value for name, value in signed.items() if value is not None}
        key, _ = self._key_and_certificate()
        headers = {"kid": "Tandem_Service"}
        return jwt.encode(given, key, algorithm=algorithm, headers=headers)

    def _key_and_certificate(self) -> tuple[str, str]:
        if self._pair is None:
            self._pair = signing_pair()
        return self._pair
