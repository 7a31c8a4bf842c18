"""Both emulators served on loopback, with everything a client needs to know."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from emulators import scenes
from emulators.certificates import make_ca
from emulators.credentials import Credentials
from emulators.exchange.app import EWS_PATH, ExchangeEmulator
from emulators.host import serve
from emulators.salesforce.app import SalesforceEmulator
from emulators.scenes import Counts
from emulators.scenes.cast import (
    COLLEAGUES,
    INTEGRATION_USERNAME,
    REPS,
    SERVICE_ACCOUNT,
    SMART_DOMAIN,
)
from emulators.world import World

API_VERSION = "66.0"
_APP_KEY, _APP_CERTIFICATE = "salesforce-app.key", "salesforce-app.pem"
_ORG_CERTIFICATE = "salesforce-org.pem"


def launch(
    scene: str = "busy-week",
    now: datetime | None = None,
    *,
    folder: Path | str | None = None,
    ports: tuple[int, int] = (0, 0),
    counts: Counts | None = None,
) -> Running:
    """Start both emulators on loopback with a scene that plays around `now`.

    `folder` gets the CA, the certificates and the Salesforce app's key; without
    one they live in a temporary folder until close(). `ports` are those of
    Exchange and Salesforce, 0 takes a free one; OSError when one is taken.
    """
    scenes.find(scene)
    with ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="emulators-"))
        running = Running(World.make(), Path(folder), ports, stack)
        running.play(scene, now, counts)
        running.keep(stack.pop_all())
    return running


class Running:
    """Two served emulators with a scene in them; close() ends both."""

    def __init__(
        self, world: World, folder: Path, ports: tuple[int, int], stack: ExitStack
    ) -> None:
        self.world = world
        self._folder = folder
        self._tls = make_ca(folder)
        _write_app_key(folder, world.credentials)
        certificate = world.salesforce.named_credential.certificate
        (folder / _ORG_CERTIFICATE).write_text(certificate)
        self._stack = stack
        self._scene = ("empty", world.clock.now(), Counts())
        exchange, salesforce, clock = world.exchange, world.salesforce, world.clock
        self._exchange_server = stack.enter_context(
            serve(world.exchange_door, port=ports[0], clock=clock)
        )
        self._salesforce_server = stack.enter_context(
            serve(salesforce, port=ports[1], tls=self._tls, clock=clock)
        )
        exchange.control.scene = salesforce.control.scene = self._change_scene

    @property
    def exchange(self) -> ExchangeEmulator:
        """The Exchange emulator."""
        return self.world.exchange

    @property
    def salesforce(self) -> SalesforceEmulator:
        """The Salesforce emulator."""
        return self.world.salesforce

    @property
    def ports(self) -> dict[str, int]:
        """The ports of both servers."""
        return {
            "exchange": self._exchange_server.port,
            "salesforce": self._salesforce_server.port,
        }

    def play(
        self, name: str, now: datetime | None = None, counts: Counts | None = None
    ) -> None:
        """Replace all content by a scene; LookupError names those there are."""
        at, size = now or self.world.clock.now(), counts or Counts()
        scenes.build(name, self.world, at, size)
        self._scene = (name, at, size)

    def _change_scene(
        self, name: str | None, now: datetime | None, **counts: int
    ) -> dict[str, Any]:
        """Build another scene, or without a name the last one anew."""
        if name is None:
            self.play(*self._scene)
        else:
            self.play(name, now, Counts(**counts))
        return self.describe()

    def describe(self) -> dict[str, Any]:
        """Give URLs, files, credentials and users as JSON values."""
        return {
            "scene": self._scene[0],
            "now": self._scene[1].isoformat(),
            "smart_address_domain": SMART_DOMAIN,
            "exchange": self._describe_exchange(),
            "salesforce": self._describe_salesforce(),
        }

    def _describe_exchange(self) -> dict[str, Any]:
        url, known = self._exchange_server.url, self.world.credentials
        return {
            "url": f"{url}{EWS_PATH}",
            "control_url": f"{url}/_control/",
            "auth": ["basic", "oauth"],
            "mailboxes": [
                {
                    "address": rep.address,
                    "name": rep.name,
                    "zone": rep.zone,
                    "password": rep.password,
                }
                for rep in REPS
            ],
            "service_account": {
                "username": SERVICE_ACCOUNT,
                "password": known.service_password,
            },
            "oauth": {
                "client_id": known.client_id,
                "client_secret": known.client_secret,
                "tenant": known.tenant,
                "token_url": f"{url}/{known.tenant}/oauth2/v2.0/token",
            },
        }

    def _describe_salesforce(self) -> dict[str, Any]:
        url = self._salesforce_server.url
        return {
            "url": url,
            "token_url": f"{url}/services/oauth2/token",
            "control_url": f"{url}/_control/",
            "api_version": API_VERSION,
            "ca_file": str(self._tls.ca_file),
            "consumer_key": self.world.credentials.consumer_key,
            "private_key_file": str(self._folder / _APP_KEY),
            "certificate_file": str(self._folder / _APP_CERTIFICATE),
            "org_id": self.salesforce.org.id,
            "org_certificate_file": str(self._folder / _ORG_CERTIFICATE),
            "integration_user": INTEGRATION_USERNAME,
            "users": [
                {"username": person.address, "name": person.name, "zone": person.zone}
                for person in (*REPS, *COLLEAGUES)
            ],
        }

    def keep(self, stack: ExitStack) -> None:
        """Take over what has to be ended by close()."""
        self._stack = stack

    def close(self) -> None:
        """Stop both servers; returns when all their threads have ended."""
        self._stack.close()

    def __enter__(self) -> Running:
        """Give the running emulators."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them."""
        self.close()


def _write_app_key(folder: Path, credentials: Credentials) -> None:
    """Write the Salesforce app's key, for its owner only, and its certificate."""
    key = folder / _APP_KEY
    key.touch(mode=0o600)
    key.write_text(credentials.private_key)
    (folder / _APP_CERTIFICATE).write_text(credentials.certificate)
