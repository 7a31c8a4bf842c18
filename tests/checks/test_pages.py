"""The admin's pages name the commands, options and settings that there are."""

import re

import click
import pytest

from checks import tree
from server.cli.commands import cli
from server.services.setting_values import KEYS

PAGES = (
    "README.md",
    "docs/guide/calendar.md",
    *(
        f"docs/admin/{name}.md"
        for name in ("README", "connect", "defaults-and-locks", "running")
    ),
)
#: A command in a page; what follows belongs to it.
COMMAND = re.compile(r"\btandem (?P<name>[a-z]+)(?: (?P<part>[a-z]+(?:-[a-z]+)*))?")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
#: Options that every command has, and those that dev.py tells of.
FOREIGN = {"--help", *OPTION.findall((tree.ROOT / "dev.py").read_text())}


def _text(page: str) -> str:
    return (tree.ROOT / page).read_text()


def _commands(group: click.Group) -> set[str]:
    context = click.Context(group)
    return set(group.list_commands(context))


def _get(group: click.Group, name: str) -> click.Command:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    return command


def _options(command: click.Command) -> set[str]:
    found = {option for each in command.params for option in each.opts}
    if isinstance(command, click.Group):
        for name in _commands(command):
            found |= _options(_get(command, name))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_commands_that_exist(page):
    """`tandem NAME` is a command, and the word after a group one of its commands."""
    for match in COMMAND.finditer(_text(page)):
        assert match["name"] in _commands(cli)
        command = _get(cli, match["name"])
        if isinstance(command, click.Group) and match["part"]:
            assert match["part"] in _commands(command)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_options_that_exist(page):
    """Every option on the page is one of some command."""
    assert set(OPTION.findall(_text(page))) <= _options(cli) | FOREIGN


def test_each_setting_is_explained_to_admins():
    """The page of defaults lists every setting an admin can set."""
    page = _text("docs/admin/defaults-and-locks.md")

    assert [key for key in KEYS if f"`{key}`" not in page] == []


def test_each_setting_is_explained_to_users():
    """The guide says of every setting what it does."""
    page = _text("docs/guide/calendar.md")

    assert [key for key in KEYS if f"`{key}" not in page] == []
