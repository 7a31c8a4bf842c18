"""Components, Apex and labels name each other rightly, and none of them is idle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from checks.package_tree import Tree

APEX = re.compile(r"['\"]@salesforce/apex/([\w.]+)['\"]")
_LABEL = re.compile(r"['\"]@salesforce/label/c[.](\w+)['\"]")
_LABEL_IN_APEX = re.compile(r"System[.]Label[.](\w+)")
_MODULE = re.compile(r"(?:from|import)\s+['\"]c/(\w+)['\"]")
_TAG = re.compile(r"<c-([a-z0-9-]+)")
_ENABLED = re.compile(r"@AuraEnabled[^\n]*\s+public static [\w<>, ]+?\s(\w+)\(")
_PARAMETERS = re.compile(r"@AuraEnabled[^\n]*\s+public static \w+ (\w+)\(([^)]*)\)")
_IMPORT = re.compile(r"import (\w+) from ['\"]@salesforce/apex/([\w.]+)['\"]")
_ASKED = re.compile(r"'(GET|POST|PUT|DELETE) (/[^'?]*)[?]?([^']*)'")


def methods_of(text: str) -> list[str]:
    """Name the methods that an Apex class offers to components."""
    return _ENABLED.findall(text)


def labels_of(text: str) -> set[str]:
    """Name the labels that a script or a class uses."""
    return {*_LABEL.findall(text), *_LABEL_IN_APEX.findall(text)}


def apex_is_there_and_used(package: Tree) -> Iterator[str]:
    """Components call methods that Apex offers, and all that it offers."""
    offered = {
        f"{name}.{method}"
        for name, text in package.classes().items()
        for method in methods_of(text)
    }
    called: set[str] = set()
    for file, text in package.scripts().items():
        called |= set(APEX.findall(text))
        for name in set(APEX.findall(text)) - offered:
            yield f"{file}: no @AuraEnabled method {name}"
    for name in sorted(offered - called):
        yield f"no component calls {name}"


def apex_is_called_rightly(package: Tree) -> Iterator[str]:
    """Components give methods no parameter that these do not have.

    Salesforce leaves an unknown one out, and the method sees nothing in its place.
    """
    wanted = {
        f"{name}.{method}": {each.split()[-1] for each in given.split(",") if each}
        for name, text in package.classes().items()
        for method, given in _PARAMETERS.findall(text)
    }
    for file, text in package.scripts().items():
        for method, given in _calls(text):
            for name in sorted(given - wanted.get(method, given)):
                yield f"{file}: {method} has no parameter {name}"


def _calls(text: str) -> Iterator[tuple[str, set[str]]]:
    """Find the calls of Apex in a script: the method, the names of what it is given."""
    for local, method in _IMPORT.findall(text):
        for given in re.findall(rf"\b{local}(?:\(|,\s*)\{{([^}}]*)\}}", text):
            names = {each.split(":")[0].strip() for each in given.split(",")}
            yield method, names - {""}


def apex_asks_for_what_the_api_offers(package: Tree) -> Iterator[str]:
    """Each question that the tests of the Apex classes expect fits the API."""
    paths = json.loads((package.root / "docs/openapi.json").read_text())["paths"]
    tests = (text for name, text in package.classes().items() if name.endswith("Test"))
    for method, path, query in sorted(set(_ASKED.findall("".join(tests)))):
        fitting = [
            offered[method.lower()].get("parameters", [])
            for template, offered in paths.items()
            if method.lower() in offered
            and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), f"/v1{path}")
        ]
        if not fitting:
            yield f"the API has no {method} /v1{path}"
        known = {each.get("name") for offered in fitting for each in offered}
        for name in {each.split("=")[0] for each in query.split("&")} - {""} - known:
            yield f"{method} /v1{path} has no parameter {name}"


def labels_are_there_and_used(package: Tree) -> Iterator[str]:
    """Every label that is named exists, once, in order, and is named somewhere."""
    file = package.source / "labels/CustomLabels.labels-meta.xml"
    known = package.texts(file, "m:labels/m:fullName")
    used: set[str] = set()
    sources = package.scripts() | package.classes()
    for name, text in sources.items():
        mine = labels_of(text)
        used |= mine
        for label in sorted(mine - set(known)):
            yield f"{name}: no label {label}"
    for label in sorted(set(known) - used):
        yield f"nothing uses the label {label}"
    if known != sorted(set(known)):
        yield f"{file.name}: labels have to be in order, each once"


def components_are_there_and_used(package: Tree) -> Iterator[str]:
    """Components name components that exist; one that no page shows is idle."""
    folders = {path.name for path in (package.source / "lwc").glob("*/")}
    used: set[str] = set()
    for file, text in package.scripts().items():
        mine = {_camel(tag) for tag in _TAG.findall(text)} | set(_MODULE.findall(text))
        used |= mine - {Path(file).parent.name}
        for name in sorted(mine - folders):
            yield f"{file}: no component {name}"
    for name in sorted(folders - used):
        meta = package.source / "lwc" / name / f"{name}.js-meta.xml"
        if meta.exists() and package.texts(meta, "m:isExposed") != ["true"]:
            yield f"nothing uses the component {name}"


def _camel(tag: str) -> str:
    """Turn the name of a tag into that of its component."""
    first, *rest = tag.split("-")
    return first + "".join(each.capitalize() for each in rest)


RULES = (
    apex_is_there_and_used,
    apex_is_called_rightly,
    apex_asks_for_what_the_api_offers,
    labels_are_there_and_used,
    components_are_there_and_used,
)
