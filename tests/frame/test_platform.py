"""What the platform reads of this repository: Procfile and app.json."""

import json
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest

from server.cli.commands import cli
from server.config import Config, variable

ROOT = Path(__file__).parents[2]
APP = json.loads((ROOT / "app.json").read_text())
#: The keys of Heroku's "app.json Schema" (Dev Center, January 2024).
KNOWN = {
    *("addons", "buildpacks", "description", "env", "environments", "formation"),
    *("image", "keywords", "logo", "name", "repository", "scripts", "stack"),
    *("success_url", "website"),
}
#: Variables of the parts that the platform runs us with.
FOREIGN = {"WEB_CONCURRENCY"}


def processes() -> dict[str, list[str]]:
    """The processes by name, each with its command."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {name: shlex.split(command) for name, command in pairs}


@pytest.mark.parametrize("name", ["release", "web", "worker", "clock"])
def test_every_process_is_a_command_of_ours(name):
    """The Procfile names nothing that does not exist."""
    python, flag, module, command = processes()[name]

    assert (python, flag, module) == ("python", "-m", "server.cli")
    assert command in cli.list_commands(click.Context(cli))


def test_the_button_uses_keys_that_exist():
    """A key that the platform does not know would be ignored in silence."""
    assert set(APP) <= KNOWN
    assert 3 <= len(APP["name"]) <= 30
    assert len(APP["description"]) <= 140
    for addon in APP["addons"]:
        assert set(addon) <= {"plan", "as", "options"}
    for entry in APP["env"].values():
        assert set(entry) <= {"description", "value", "required", "generator"}
        assert entry["description"]
        assert entry.get("generator", "secret") == "secret"


def test_the_button_starts_every_process():
    """All but the release phase, which the platform runs by itself."""
    formation = APP["formation"]

    assert set(formation) == set(processes()) - {"release"}
    assert all(set(one) <= {"quantity", "size"} for one in formation.values())
    # Two clocks do no harm, but none is needed.
    assert formation["clock"]["quantity"] == 1


def test_the_button_sets_variables_that_we_read():
    """And leaves those to the add-ons that they set themselves."""
    known = {variable(entry.name) for entry in fields(Config)}

    assert set(APP["env"]) <= known | FOREIGN
    assert not {"DATABASE_URL", "REDIS_URL"} & set(APP["env"])
    assert {"heroku-postgresql", "heroku-redis"} == {
        addon["plan"].partition(":")[0] for addon in APP["addons"]
    }


def test_a_generated_secret_is_no_master_key():
    """The platform's secrets are 64 hexadecimal digits, which are not 32 bytes."""
    entry = APP["env"]["TANDEM_MASTER_KEY"]

    assert entry["required"] is True
    assert "generator" not in entry
    assert "openssl rand -base64 32" in entry["description"]
