"""The panel beside a running demo: says where it is, and serves it until the end."""

from __future__ import annotations

import signal
import sys
import threading

from checks.panel_tools import PanelTools, SetUpFailed
from sfdx.preview.building import ROOT, DoesNotCompile, build
from sfdx.preview.running import preview_between
from sfdx.preview.site import serve


def main(service_url: str, control_url: str, ca_file: str) -> int:
    """Build the panel, with Node's packages where they are missing, and serve it."""
    if not PanelTools(ROOT).stamp.exists():
        _say("follows here once its tools are installed: one or two minutes …")
    try:
        built = build()
    except SetUpFailed:
        _say("needs Node 20.12 or newer and npm's registry; the demo goes on without")
        return 0
    except DoesNotCompile as problem:
        _say("does not compile; see panel.log")
        sys.stderr.write(f"{problem}\n")
        return 1
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with serve(preview_between(service_url, control_url, ca_file, built), 0) as url:
        _say(f"{url}/")
        ended.wait()
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"  Panel       {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
