"""The parts of the Salesforce package name each other rightly, and nothing is idle.

Salesforce finds a wrong name at the earliest when it deploys, and a missing right
only when a user opens the page; here both are found without an org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from checks import tree
from server.services.setting_values import KEYS

SOURCE = Path("sfdx/force-app/main/default")
DEFAULTS = Path("sfdx/defaults")
PACKAGE, LOCK = Path("sfdx/package.json"), Path("sfdx/package-lock.json")

_NS = {"m": "http://soap.sforce.com/2006/04/metadata"}
_APEX = re.compile(r"['\"]@salesforce/apex/([\w.]+)['\"]")
_LABEL = re.compile(r"['\"]@salesforce/label/c[.](\w+)['\"]")
_LABEL_IN_APEX = re.compile(r"System[.]Label[.](\w+)")
_PERMISSION = re.compile(r"['\"]@salesforce/customPermission/(\w+)['\"]")
_MODULE = re.compile(r"(?:from|import)\s+['\"]c/(\w+)['\"]")
_TAG = re.compile(r"<c-([a-z0-9-]+)")
_ENABLED = re.compile(r"@AuraEnabled[^\n]*\s+public static [\w<>, ]+?\s(\w+)\(")
_QUERY = re.compile(r"FROM\s+(Tandem_\w+__mdt)")
_OURS = re.compile(r"\b\w+__c\b")
#: Objects of Salesforce that the permission sets may speak of.
_STANDARD = {"Event", "Task", "UserExternalCredential"}


@dataclass(frozen=True, slots=True)
class Tree:
    """The package below one root, read."""

    root: Path

    @property
    def source(self) -> Path:
        """Where the package's metadata is."""
        return self.root / SOURCE

    def named(self, folder: str, suffix: str) -> set[str]:
        """Name the components of a folder, such as tabs."""
        ending = f".{suffix}-meta.xml"
        paths = (self.source / folder).rglob(f"*{ending}")
        return {path.name.removesuffix(ending) for path in paths}

    def texts(self, file: Path, path: str) -> list[str]:
        """Read the texts of elements of a metadata file, by a path such as m:a/m:b."""
        found = etree.parse(str(file)).getroot().findall(path, _NS)
        return [(each.text or "").strip() for each in found]

    def scripts(self) -> dict[str, str]:
        """Read what the components are made of, without their tests; by path."""
        return {
            str(path.relative_to(self.root)): path.read_text()
            for path in sorted((self.source / "lwc").rglob("*"))
            if path.suffix in {".js", ".html"} and "__tests__" not in path.parts
        }

    def classes(self) -> dict[str, str]:
        """Read the Apex classes, by name."""
        paths = sorted((self.source / "classes").glob("*.cls"))
        return {path.stem: path.read_text() for path in paths}

    def fields(self) -> set[str]:
        """Name our fields, with their objects."""
        paths = (self.source / "objects").glob("*/fields/*.field-meta.xml")
        return {
            f"{path.parts[-3]}.{path.name.removesuffix('.field-meta.xml')}"
            for path in paths
        }


def methods_of(text: str) -> list[str]:
    """Name the methods that an Apex class offers to components."""
    return _ENABLED.findall(text)


def labels_of(text: str) -> set[str]:
    """Name the labels that a script or a class uses."""
    return {*_LABEL.findall(text), *_LABEL_IN_APEX.findall(text)}


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


def apex_is_there_and_used(package: Tree) -> Iterator[str]:
    """Components call methods that Apex offers, and all that it offers."""
    offered = {
        f"{name}.{method}"
        for name, text in package.classes().items()
        for method in methods_of(text)
    }
    called: set[str] = set()
    for file, text in package.scripts().items():
        called |= set(_APEX.findall(text))
        for name in set(_APEX.findall(text)) - offered:
            yield f"{file}: no @AuraEnabled method {name}"
    for name in sorted(offered - called):
        yield f"no component calls {name}"


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
        for name in _APEX.findall(text)
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
    for what, steps, known in (
        ("class", "classAccesses/m:apexClass", set(package.classes())),
        ("type", "customMetadataTypeAccesses/m:name", objects),
        (
            "permission",
            "customPermissions/m:name",
            package.named("customPermissions", "customPermission"),
        ),
        ("app", "applicationVisibilities/m:application", {"Tandem"}),
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


def _camel(tag: str) -> str:
    """Turn the name of a tag into that of its component."""
    first, *rest = tag.split("-")
    return first + "".join(each.capitalize() for each in rest)


RULES = (
    every_part_is_complete,
    versions_are_equal,
    apex_is_there_and_used,
    labels_are_there_and_used,
    components_are_there_and_used,
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
