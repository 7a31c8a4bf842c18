"""The door that signs for the emulated org's users is no part of the service."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from emulators.world import World
from server.api.app import create_app
from server.config import Config
from tests.door import ANN, Door, introduce
from tests.signing import SERVICE

ROOT = Path(__file__).parents[2]
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
IMPORT_ALL = """
import importlib, pkgutil, server, sys
for module in pkgutil.walk_packages(server.__path__, "server."):
    if not module.name.endswith("__main__") and ".migrations." not in module.name:
        importlib.import_module(module.name)
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """A service in production that knows two orgs, neither of them emulated."""
    file = tmp_path_factory.mktemp("production") / "tandem.db"
    introduce(file)
    opened = Door(file, [])
    yield opened
    opened.runtime.close()


def test_nothing_of_the_door_is_loaded_by_the_service():
    """No module of the service imports the preview, an emulator or a browser."""
    loaded = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "'server'" in loaded
    assert not any(
        f"'{name}'" in loaded for name in ("sfdx", "emulators", "playwright")
    )


def test_nothing_of_the_door_is_installed_with_the_service():
    """The installed package holds the service alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found = project["tool"]["setuptools"]["packages"]["find"]
    assert found["include"] == ["server*"]


def test_production_is_what_nobody_chose_otherwise():
    """A service that was told nothing is in production."""
    assert Config().stage == "production"


@pytest.mark.parametrize(
    ("verb", "path"),
    [("GET", "/session.json"), ("POST", "/apex/TandemUserController.getMe")],
)
def test_the_service_has_no_address_of_the_preview(door, verb, path):
    """What the preview answers, the service does not know."""
    app = create_app(door.runtime)
    headers = {"X-Forwarded-Proto": "https", "Preview-User": ANN}
    answer = app.test_client().open(path, method=verb, json={}, headers=headers)
    assert answer.status_code == 404


def test_what_the_emulated_org_signs_opens_nothing(door):
    """Only an org whose certificate was registered is believed, and then it is."""
    world = World.make()
    door.clock.advance(world.clock.now() - door.clock.now())
    salesforce = world.salesforce
    salesforce.add_user(ANN)
    signs = salesforce.named_credential
    given = {
        "grant_type": GRANT,
        "assertion": signs.assertion(salesforce.org, ANN, SERVICE),
    }
    headers = {"X-Forwarded-Proto": "https"}
    refused = door.client.post("/oauth/token", data=given, headers=headers)
    assert refused.status_code == 400
    assert "access_token" not in refused.json
    acme = door.runtime.database.orgs.named("acme")
    door.runtime.certificates.add(acme, signs.certificate)
    accepted = door.client.post("/oauth/token", data=given, headers=headers)
    assert accepted.status_code == 200
