"""The preview's table of Apex methods is what the controllers' source says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter

import pytest

from sfdx.preview.apex import DOORS
from sfdx.preview.building import SFDX

CLASSES = SFDX / "force-app/main/default/classes"
METHOD = re.compile(
    r"(?P<aura>@AuraEnabled\s+)?(?:public|private) static \S+ (?P<name>\w+)"
    r"\((?P<given>[^)]*)\)\s*\{(?P<body>.*?)\n    \}",
    re.DOTALL,
)
#: The methods of the callout class, with the verb each sends; None: its first argument.
SENDERS = {
    "read": "GET",
    "readVersion": "GET",
    "replaceVersion": "PUT",
    "send": None,
}
CALL = re.compile(r"TandemService\.(\w+)\((?!\w+\)\s*\+)(.*?)\);", re.DOTALL)
LOCAL = re.compile(r"String (\w+) = (.*?);", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Method:
    """A static method of an Apex class."""

    name: str
    is_open: bool
    given: tuple[str, ...]
    body: str


def methods_of(controller: str) -> dict[str, Method]:
    """Read the static methods of a controller, private ones too."""
    source = (CLASSES / f"{controller}.cls").read_text()
    source = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    return {
        found["name"]: Method(
            found["name"],
            bool(found["aura"]),
            tuple(part.split()[-1] for part in found["given"].split(",") if part),
            found["body"],
        )
        for found in METHOD.finditer(source)
    }


def written(expression: str, known: dict[str, str], methods: dict[str, Method]) -> str:
    """Write an Apex expression of a path as a template such as /runs/{runId}."""
    parts = [part.strip() for part in re.split(r"\s\+\s", expression)]
    return "".join(_part(part, known, methods) for part in parts)


def _part(part: str, known: dict[str, str], methods: dict[str, Method]) -> str:
    if part.startswith("'"):
        return part.strip("'")
    if part in known:
        return known[part]
    name, _, argument = part.rstrip(")").partition("(")
    if name == "TandemService.step":
        return "/{" + known.get(argument, argument) + "}"
    helper = methods[name]
    bound = dict(zip(helper.given, [argument], strict=True))
    return written(helper.body.split("return", 1)[1].strip(" \n;"), bound, methods)


def door_of(method: Method, methods: dict[str, Method]) -> str:
    """What a method asks of the service, as the table writes it."""
    body, known = method.body, {}
    delegate = re.search(r"return (\w+)\((\w+), '([\w-]+)'\);", body)
    if delegate and delegate[1] in methods:
        helper = methods[delegate[1]]
        known = dict(zip(helper.given, delegate.groups()[1:], strict=True))
        body = helper.body
    for name, expression in LOCAL.findall(body):
        if name == "path":
            known["path"] = written(expression, known, methods)
    calls = [call for call in CALL.findall(body) if call[0] in SENDERS]
    if not calls:
        return "org"
    ((sender, arguments),) = calls
    first, *rest = re.split(r",\s*", arguments)
    verb = SENDERS[sender] or first.strip("'")
    path = first if SENDERS[sender] else rest[0]
    return f"{verb} {written(path, known, methods)}"


@pytest.mark.parametrize("controller", sorted(DOORS))
def test_every_method_asks_what_the_table_says(controller):
    """Verb and path of each method, read off its Apex, are those of the bridge."""
    methods = methods_of(controller)
    opened = {name: one for name, one in methods.items() if one.is_open}
    assert len(opened) > 10
    found = {name: door_of(one, methods) for name, one in opened.items()}
    assert found == DOORS[controller]


@pytest.mark.parametrize("controller", sorted(DOORS))
def test_every_place_in_a_path_is_a_parameter(controller):
    """What the table puts into a path is a parameter of that method in Apex."""
    methods = methods_of(controller)
    for name, door in DOORS[controller].items():
        places = {place for _, place, _, _ in Formatter().parse(door) if place}
        assert places <= set(methods[name].given), name
