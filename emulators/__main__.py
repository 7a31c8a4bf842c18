"""`python -m emulators`: start both emulators and stay up until told to stop."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from emulators.running import Running, launch
from emulators.scenes import MOST_ITEMS, SCENES, Counts

_EPILOG = """\
Ends with exit code 0 on SIGTERM or Ctrl-C, with 1 when it cannot start (a port is
taken, the folder cannot be written), with 2 when an option is wrong.
While it runs, both emulators can be steered over HTTP: see emulators/README.md.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit code."""
    options = _parser().parse_args(arguments)
    if options.list:
        for name, scene in SCENES.items():
            print(f"{name:15} {scene.summary}")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        running = _launch(options)
    except OSError as problem:
        print(f"The emulators cannot start: {problem}", file=sys.stderr)
        return 1
    with running:
        told = running.describe()
        print(json.dumps(told) if options.json else _text(told), flush=True)
        stop.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    """Describe the options."""
    parser = argparse.ArgumentParser(
        prog="python -m emulators",
        description="Start an Exchange (EWS, http) and a Salesforce (REST, TLS) "
        "emulator on loopback, fill them with a scene, and stay up.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--scene", choices=SCENES, default="busy-week", help="what is in them")
    add("--list", action="store_true", help="list the scenes and end")
    add(
        "--now",
        type=_instant,
        metavar="ISO",
        help="the instant the scene plays around, with a zone (default: now)",
    )
    add("--json", action="store_true", help="print one line of JSON instead of text")
    add("--port-exchange", type=_port, default=0, metavar="N", help="0: a free one")
    add("--port-salesforce", type=_port, default=0, metavar="N", help="0: a free one")
    add(
        "--folder",
        type=Path,
        metavar="DIR",
        help="where CA, certificates and key go (default: a temporary folder, "
        "removed at the end)",
    )
    for name, default in (("exchange-items", 1000), ("salesforce-events", 0)):
        add(
            f"--{name}",
            type=_count,
            default=default,
            metavar="N",
            help=f"size of the scene bulk (default: {default})",
        )
    return parser


def _launch(options: argparse.Namespace) -> Running:
    """Start what the options ask for."""
    return launch(
        options.scene,
        options.now,
        folder=options.folder,
        ports=(options.port_exchange, options.port_salesforce),
        counts=Counts(
            exchange_items=options.exchange_items,
            salesforce_events=options.salesforce_events,
        ),
    )


def _instant(text: str) -> datetime:
    """Read an option that is an instant."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no zone; end it with Z")
    return moment


def _port(text: str) -> int:
    """Read an option that is a port."""
    return _whole(text, 65535)


def _count(text: str) -> int:
    """Read an option that is a number of items."""
    return _whole(text, MOST_ITEMS)


def _whole(text: str, most: int) -> int:
    """Read a whole number from 0."""
    if not text.isdecimal() or int(text) > most:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 to {most}")
    return int(text)


def _text(told: dict[str, Any]) -> str:
    """Say for a person what is running and how to sign in."""
    exchange, salesforce = told["exchange"], told["salesforce"]
    oauth = exchange["oauth"]
    mailboxes = [
        f"  {box['address']}  password {box['password']}  ({box['zone']})"
        for box in exchange["mailboxes"]
    ]
    users = [f"  {user['username']}  ({user['name']})" for user in salesforce["users"]]
    return "\n".join(
        [
            f"Scene {told['scene']}, playing around {told['now']}",
            "",
            f"Exchange    {exchange['url']}",
            f"  control   {exchange['control_url']}",
            f"  OAuth     tenant {oauth['tenant']}, client {oauth['client_id']}",
            f"            secret {oauth['client_secret']}",
            *mailboxes,
            "",
            f"Salesforce  {salesforce['url']}",
            f"  control   {salesforce['control_url']}",
            f"  CA        {salesforce['ca_file']}",
            f"  app       {salesforce['consumer_key']}",
            f"  key       {salesforce['private_key_file']}",
            *users,
            f"  {salesforce['integration_user']}  (integration user)",
            "",
            "Ctrl-C ends both. Everything as JSON: --json",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
