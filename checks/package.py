"""The parts of the Salesforce package name each other rightly, and nothing is idle.

Salesforce finds a wrong name at the earliest when it deploys, and a missing right
only when a user opens the page; here both are found without an org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from checks import package_code, tree
from checks.package_tree import Tree
from server.services.setting_values import KEYS

DEFAULTS = Path("sfdx/defaults")
PACKAGE, LOCK = Path("sfdx/package.json"), Path("sfdx/package-lock.json")

_PERMISSION = re.compile(r"['\"]@salesforce/customPermission/(\w+)['\"]")
_QUERY = re.compile(r"FROM\s+(Tandem_\w+__mdt)")
_OURS = re.compile(r"\b\w+__c\b")
#: Objects of Salesforce that the permission sets may speak of.
_STANDARD = {"Event", "Task", "UserExternalCredential"}


def every_part_is_complete(package: Tree) -> Iterator[str]:
    """A class has its meta file, a component its script and its meta file."""
    for path in sorted((package.source / "classes").glob("*.cls")):
        if not path.with_name(f"{path.name}-meta.xml").exists():
            yield f"{path.name} has no {path.name}-meta.xml"
    for meta in sorted((package.source / "classes").glob("*-meta.xml")):
        if not meta.with_name(meta.name.removesuffix("-meta.xml")).exists():
            yield f"{meta.name} belongs to no class"
    for folder in sorted((package.source / "lwc").glob("*/")):
        for ending in (".js", ".js-meta.xml"):
            if not (folder / f"{folder.name}{ending}").exists():
                yield f"lwc/{folder.name} has no {folder.name}{ending}"


def versions_are_equal(package: Tree) -> Iterator[str]:
    """Every apiVersion is that of the project file."""
    project = json.loads((package.root / "sfdx/sfdx-project.json").read_text())
    wanted = project["sourceApiVersion"]
    for path in sorted(package.source.rglob("*-meta.xml")):
        for version in package.texts(path, "m:apiVersion"):
            if version != wanted:
                yield f"{path.name}: apiVersion {version}, the project has {wanted}"


def tabs_lead_to_pages(package: Tree) -> Iterator[str]:
    """The app shows tabs that exist, and they show pages that exist."""
    for folder, step, kind, known in (
        ("applications", "m:tabs", "tab", package.named("tabs", "tab")),
        ("tabs", "m:flexiPage", "page", package.named("flexipages", "flexipage")),
    ):
        for path in sorted((package.source / folder).glob("*.xml")):
            for name in sorted(set(package.texts(path, step)) - known):
                yield f"{path.name}: no {kind} {name}"


def pages_show_components(package: Tree) -> Iterator[str]:
    """Pages show components that exist and are meant for pages."""
    for path in sorted((package.source / "flexipages").glob("*.xml")):
        for name in package.texts(path, ".//m:componentName"):
            meta = package.source / "lwc" / name / f"{name}.js-meta.xml"
            if not meta.exists():
                yield f"{path.name}: no component {name}"
            elif "lightning__AppPage" not in package.texts(meta, "m:targets/m:target"):
                yield f"{path.name}: {name} is not meant for app pages"


def rights_fit(package: Tree) -> Iterator[str]:
    """Permission sets name what exists, and open every class that pages call."""
    called = {
        name.split(".")[0]
        for text in package.scripts().values()
        for name in package_code.APEX.findall(text)
    }
    opened: set[str] = set()
    sets = sorted((package.source / "permissionsets").glob("*.xml"))
    for path in sets:
        opened |= set(package.texts(path, "m:classAccesses/m:apexClass"))
        for what, named, known in _rights(package, path):
            for name in sorted(set(named) - known):
                yield f"{path.name}: no {what} {name}"
        yield from _shared_fields(package, path)
    for name in sorted(called - opened):
        yield f"no permission set opens the class {name}"
    permissions = package.named("customPermissions", "customPermission")
    for file, text in package.scripts().items():
        for name in sorted(set(_PERMISSION.findall(text)) - permissions):
            yield f"{file}: no custom permission {name}"


def _rights(package: Tree, path: Path) -> Iterator[tuple[str, list[str], set[str]]]:
    """List what a permission set names, of what kind, and what there is of it."""
    objects = package.named("objects", "object")
    activity = {each for each in package.fields() if each.startswith("Activity.")}
    both = {
        each.replace("Activity.", f"{name}.")
        for each in activity
        for name in ("Event", "Task")
    }
    credentials = package.source / "externalCredentials"
    principals = {
        f"{file.name.split('.')[0]}-{name}"
        for file in credentials.glob("*.xml")
        for name in package.texts(
            file,
            "m:externalCredentialParameters"
            "[m:parameterType='PerUserPrincipal']/m:parameterName",
        )
    }
    apps = package.named("applications", "app")
    for what, steps, known in (
        ("class", "classAccesses/m:apexClass", set(package.classes())),
        ("type", "customMetadataTypeAccesses/m:name", objects),
        (
            "permission",
            "customPermissions/m:name",
            package.named("customPermissions", "customPermission"),
        ),
        ("app", "applicationVisibilities/m:application", apps),
        ("tab", "tabSettings/m:tab", package.named("tabs", "tab")),
        ("object", "objectPermissions/m:object", objects | _STANDARD),
        ("field", "fieldPermissions/m:field", package.fields() | both),
        (
            "principal",
            "externalCredentialPrincipalAccesses/m:externalCredentialPrincipal",
            principals,
        ),
    ):
        yield what, package.texts(path, f"m:{steps}"), known


def _shared_fields(package: Tree, path: Path) -> Iterator[str]:
    """A field of activities is opened for events and tasks alike, or refused."""
    fields = set(package.texts(path, "m:fieldPermissions/m:field"))
    for name in sorted(fields):
        holder, _, field = name.partition(".")
        twin = {"Event": "Task", "Task": "Event"}.get(holder)
        if twin and f"{twin}.{field}" not in fields:
            yield f"{path.name}: {name} needs {twin}.{field} beside it"


def service_reads_what_exists(package: Tree) -> Iterator[str]:
    """The fields that the service reads from the package are in it."""
    fields = package.fields()
    for path in sorted((package.root / "server/adapters/salesforce").rglob("*.py")):
        for name in sorted(_read_fields(path.read_text()) - fields):
            yield f"{path.name}: the package has no {name}"


def _read_fields(text: str) -> set[str]:
    """Name the fields of the package that a Python source speaks of."""
    found = {f"Activity.{each}" for each in re.findall(r"Tandem_\w+__c\b", text)}
    for query in _QUERY.finditer(text):
        selected = text[: query.start()].rpartition("SELECT")[2]
        found |= {f"{query[1]}.{each}" for each in _OURS.findall(selected)}
    return found


def defaults_are_known(package: Tree) -> Iterator[str]:
    """There is a default record for each setting of the service, and none else."""
    fields = package.fields()
    settings: set[str] = set()
    for path in sorted((package.root / DEFAULTS).rglob("*.md-meta.xml")):
        holder = f"{path.name.split('.')[0]}__mdt"
        values = dict(
            zip(
                package.texts(path, "m:values/m:field"),
                package.texts(path, "m:values/m:value"),
                strict=True,
            )
        )
        settings.add(values.get("Setting__c", ""))
        for field in values:
            if f"{holder}.{field}" not in fields:
                yield f"{path.name}: {holder} has no {field}"
    for name in sorted(settings ^ set(KEYS)):
        yield f"{name}: a setting without a default record, or the other way round"


def tools_are_pinned(package: Tree) -> Iterator[str]:
    """Packages are pinned to one version, and the lock file names no registry."""
    wanted = json.loads((package.root / PACKAGE).read_text())["devDependencies"]
    locked = json.loads((package.root / LOCK).read_text())["packages"]
    for name, version in wanted.items():
        if not version[0].isdigit():
            yield f"package.json: {name} is not pinned to one version"
        elif locked.get(f"node_modules/{name}", {}).get("version") != version:
            yield f"package-lock.json: {name} {version} is missing; run npm install"
    for name, entry in locked.items():
        if "resolved" in entry:
            yield f"package-lock.json: {name} names a registry; see sfdx/.npmrc"
        elif name and not entry.get("link") and "integrity" not in entry:
            yield f"package-lock.json: {name} has no hash"


RULES = (
    every_part_is_complete,
    versions_are_equal,
    *package_code.RULES,
    tabs_lead_to_pages,
    pages_show_components,
    rights_fit,
    service_reads_what_exists,
    defaults_are_known,
    tools_are_pinned,
)


def look(root: Path) -> list[str]:
    """Hold the package below this root to every rule."""
    package = Tree(root)
    return [finding for rule in RULES for finding in rule(package)]


if __name__ == "__main__":
    tree.conclude(look(tree.ROOT), "")
