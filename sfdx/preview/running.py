"""A preview of a demo world: the emulated org's credential and the built panel."""

from __future__ import annotations

from pathlib import Path

from server.cli.demo_world import World
from sfdx.preview.apex import Controllers
from sfdx.preview.credential import NamedCredential
from sfdx.preview.org import ADMIN_SET, EmulatedOrg
from sfdx.preview.site import Preview

#: Who administers the sync in the emulated org, besides syncing a calendar.
ADMIN = "blake@northwind.example"


def preview_of(world: World, built: Path) -> Preview:
    """The preview of a running world, with an administrator among its users."""
    salesforce = world.emulators["salesforce"]
    return preview_between(
        world.web_url, salesforce["control_url"], salesforce["ca_file"], built
    )


def preview_between(
    service_url: str, control_url: str, ca_file: str, built: Path
) -> Preview:
    """The preview between a service and the emulated org that it knows."""
    credential = NamedCredential(
        service_url=service_url,
        control_url=control_url,
        ca_file=ca_file,
        audience=service_url,
    )
    credential.control(
        "/act", {"do": "assign", "user": ADMIN, "permission_set": ADMIN_SET}
    )
    return Preview(Controllers(credential, EmulatedOrg(credential)), built)
