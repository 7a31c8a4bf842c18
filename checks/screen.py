"""Where each sentence of the settings page stands on the panel's screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

LABELS = Path("sfdx/force-app/main/default/labels/CustomLabels.labels-meta.xml")
_METADATA = {"m": "http://soap.sforce.com/2006/04/metadata"}
#: The names of labels begin with it, then with the part of the panel they belong to.
_OURS = "Tandem_"
#: Stands in a label for what the panel fills in.
_HOLE = re.compile(r"\{\d\}")
#: The parts that sentences stand in, as their users find them.
_PARTS = {
    "My": "My Sync Settings",
    "Jobs": "Sync Jobs",
    "Dialog": "settings, the window",
    "Form": "settings, at the top",
    "Origin": "settings, beside a locked one",
    "Mode": "settings, Mode",
    "Word": "settings, Mode",
    "Plan": "settings, Sync Frequency",
    "Prevent": "settings, Prevent Operations",
    "Map": "settings, Calendar, type and invitees",
    "Conflict": "settings, from Conflict Management on",
    "Next": "after saving",
}


def texts(root: Path) -> Mapping[str, str]:
    """What each label says, by its name without our prefix; holes are three dots."""
    labels = etree.parse(str(root / LABELS)).getroot().iterfind("m:labels", _METADATA)
    return {
        label.findtext("m:fullName", "", _METADATA).removeprefix(_OURS): _HOLE.sub(
            "…", label.findtext("m:value", "", _METADATA)
        )
        for label in labels
    }


def place(name: str) -> str:
    """Where on the screen a label stands; raises `KeyError` for a part unheard of."""
    return _PARTS[name.partition("_")[0]]
