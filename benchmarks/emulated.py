"""Both emulators in a process of their own, steered over their control doors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from server.config import inherited

ROOT = Path(__file__).resolve().parents[1]
#: Seconds that an emulator may take to answer at its control door.
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Emulators:
    """The running emulators; `told` is what they said of themselves."""

    told: Mapping[str, Any]
    http: requests.Session

    @property
    def user(self) -> str:
        """The mailbox address and Salesforce username that the scene is about."""
        return str(self.told["exchange"]["mailboxes"][0]["address"])

    def calls(self, system: str) -> int:
        """Requests a system has answered so far, without those for tokens."""
        counts = self.get(system, "requests")
        return int(counts["total"] - counts["operations"].get("token", 0))

    def mails(self) -> int:
        """Mails that Exchange would have sent so far."""
        return len(self.get("exchange", "mail")["mail"])

    def act(self, system: str, name: str, **fields: Any) -> Any:
        """Have the user do something in one system."""
        owner = {"mailbox" if system == "exchange" else "user": self.user}
        body = {"do": name, **owner, **fields}
        url = self._url(system, "act")
        answer = self.http.post(url, json=body, timeout=_PATIENCE)
        return self._checked(answer)["result"]

    def wait(self, minutes: int) -> None:
        """Let time pass in both systems, which share a clock."""
        url, shift = self._url("exchange", "clock"), {"shift_seconds": minutes * 60}
        self._checked(self.http.put(url, json=shift, timeout=_PATIENCE))

    def get(self, system: str, door: str, **narrowed: str) -> Any:
        """What a control door shows."""
        url = self._url(system, door)
        return self._checked(self.http.get(url, params=narrowed, timeout=_PATIENCE))

    def _url(self, system: str, door: str) -> str:
        return f"{self.told[system]['control_url']}{door}"

    @staticmethod
    def _checked(response: requests.Response) -> Any:
        if not response.ok:
            raise RuntimeError(f"An emulator refused: {response.text}")
        return response.json()


@contextmanager
def emulators(*, exchange: int = 0, salesforce: int = 0) -> Iterator[Emulators]:
    """Start both with so many items of the user in each, no twins; end them after.

    Every measurement starts its own: a client's tokens do not outlive a change of
    scene, and asking for another would count as a call.
    """
    command = [sys.executable, "-m", "emulators", "--scene", "bulk", "--json"]
    command += ["--exchange-items", str(exchange)]
    command += ["--salesforce-events", str(salesforce)]
    with subprocess.Popen(
        command, cwd=ROOT, env=inherited(), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError("The emulators did not start.")
            told = json.loads(line)
            with requests.Session() as http:
                # Proxies and CA files of this machine have no say on loopback.
                http.trust_env = False
                http.verify = told["salesforce"]["ca_file"]
                yield Emulators(told, http)
        finally:
            process.terminate()
