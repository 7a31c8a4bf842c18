"""The service that admits callers, over a real database with two orgs in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.adapters.signatures import X509Signatures
from server.adapters.store.database import Database
from server.adapters.store.engine import open_engine
from server.adapters.store.migration import migrate
from server.adapters.store.secrets import Keyring
from server.domain.errors import Unauthenticated
from server.services.callers import Callers
from server.services.certificates import OrgCertificates
from tests.builders import NOW
from tests.contracts.stores.records import a_user, an_org
from tests.fakes.clock import FakeClock
from tests.signing import SERVICE, Signer, signer

ACME, GLOBEX = signer("acme"), signer("other")
ANN = "ann@acme.example"
ANN_ID = "005Wr0000000001IAA"


class Gate:
    """The service that admits, two orgs that are registered, and their users."""

    def __init__(self, folder: Path) -> None:
        """Ann and Bob belong to Acme, Gil to Globex; each org has a certificate."""
        self.clock = FakeClock(NOW)
        engine = open_engine(f"sqlite:///{folder / 'tandem.db'}")
        migrate(engine)
        self.database = Database(engine, Keyring([b"k" * 32]), self.clock)
        self.acme, self.globex = an_org("acme"), an_org("globex")
        parts: dict[str, Any] = {
            "certificates": self.database.certificates,
            "signatures": X509Signatures(),
            "clock": self.clock,
        }
        self.registry = OrgCertificates(**parts)
        self.callers = Callers(
            **parts, admissions=self.database.admissions, audience=SERVICE
        )
        for org, signs in ((self.acme, ACME), (self.globex, GLOBEX)):
            self.database.orgs.add(org)
            self.registry.add(org, signs.certificate)
        self.database.users.add(a_user("ann", salesforce_id=ANN_ID))
        self.database.users.add(a_user("bob"))
        self.database.users.add(a_user("gil", "globex", username="gil@globex.example"))

    def refusal(self, act: Callable[[str], object], text: str) -> str:
        """Why something is refused."""
        with pytest.raises(Unauthenticated) as refused:
            act(text)
        return refused.value.why

    def sign(self, sub: str = ANN, signs: Signer = ACME, **claims: Any) -> str:
        """An assertion of this moment."""
        return signs.assertion(sub, self.clock.now(), **claims)
