"""Wrong names, missing rights and idle parts of the package are found offline."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks import package, package_code, tree
from checks.package_tree import SOURCE, Tree

META = "http://soap.sforce.com/2006/04/metadata"
COMPONENT = f"""\
<LightningComponentBundle xmlns="{META}">
    <apiVersion>66.0</apiVersion>
    <isExposed>%s</isExposed>
    <targets><target>lightning__AppPage</target></targets>
</LightningComponentBundle>
"""
LABELS = f"""\
<CustomLabels xmlns="{META}">
%s</CustomLabels>
"""
LABEL = "    <labels><fullName>{}</fullName></labels>\n"
LWC = f"{SOURCE}/lwc"
PAGES = ("tandemMySettings", "tandemAdministration")
FIRST = f"{LWC}/tandemMySettings/tandemMySettings"
USER_SET = f"{SOURCE}/permissionsets/Tandem_User.permissionset-meta.xml"

Spoil = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out our own package with two small components instead of the real ones."""
    made = tmp_path_factory.mktemp("package")
    ours = tree.ROOT / SOURCE
    left_out = shutil.ignore_patterns("lwc", "labels")
    shutil.copytree(ours, made / SOURCE, ignore=left_out)
    shutil.copytree(tree.ROOT / package.DEFAULTS, made / package.DEFAULTS)
    (made / "docs").mkdir()
    for name in (
        str(package.PACKAGE),
        str(package.LOCK),
        "sfdx/sfdx-project.json",
        "docs/openapi.json",
    ):
        shutil.copy(tree.ROOT / name, made / name)
    adapters = made / "server/adapters/salesforce"
    adapters.mkdir(parents=True)
    shutil.copy(tree.ROOT / "server/adapters/salesforce/policies.py", adapters)
    _write_components(made)
    _write_labels(made)
    return made


def _write_components(root: Path) -> None:
    """Two pages that call all that Apex offers, and a part that one of them shows."""
    tree_ = Tree(root)
    offered = [
        f"{name}.{method}"
        for name, text in tree_.classes().items()
        for method in package_code.methods_of(text)
    ]
    calls = "".join(f"import '@salesforce/apex/{each}';\n" for each in offered)
    permission = "import '@salesforce/customPermission/Tandem_Administration';\n"
    for name in (*PAGES, "tandemPart"):
        folder = root / LWC / name
        folder.mkdir(parents=True)
        (folder / f"{name}.js").write_text(calls + permission)
        exposed = "false" if name == "tandemPart" else "true"
        (folder / f"{name}.js-meta.xml").write_text(COMPONENT % exposed)
    shown = "<c-tandem-part></c-tandem-part>\n"
    (root / f"{FIRST}.html").write_text(f"<template>{shown}</template>\n")


def _write_labels(root: Path) -> None:
    used = {
        name
        for text in Tree(root).classes().values()
        for name in package_code.labels_of(text)
    }
    folder = root / SOURCE / "labels"
    folder.mkdir()
    text = "".join(map(LABEL.format, sorted(used)))
    (folder / "CustomLabels.labels-meta.xml").write_text(LABELS % text)


@pytest.fixture
def spoil(root: Path) -> Iterator[Spoil]:
    """Give a way to change a file; all is as before after the test."""
    before: dict[Path, str] = {}

    def change(name: str, old: str, new: str) -> None:
        file = root / name
        before[file] = file.read_text()
        assert old in before[file]
        file.write_text(before[file].replace(old, new, 1))

    yield change
    for file, text in before.items():
        file.write_text(text)


def test_a_good_package_has_no_finding(root):
    """What stands in the repository, with these components, is in order."""
    assert package.look(root) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (f"{FIRST}.js", "getMe'", "getYou'", "no @AuraEnabled method"),
        (
            f"{SOURCE}/classes/TandemUserController.cls",
            "String getMe()",
            "String getYou()",
            "no component calls TandemUserController.getYou",
        ),
        (
            f"{FIRST}.js",
            "import",
            "import run from '@salesforce/apex/TandemUserController.runNow';\n"
            "call(run, { kind, sort: 'x' });import",
            "TandemUserController.runNow has no parameter sort",
        ),
        (
            f"{SOURCE}/classes/TandemUserControllerTest.cls",
            "GET /me",
            "GET /you",
            "the API has no GET /v1/you",
        ),
        (
            f"{SOURCE}/classes/TandemUserControllerTest.cls",
            "r1?skip=50",
            "r1?jump=50",
            "GET /v1/runs/r1 has no parameter jump",
        ),
        (
            f"{FIRST}.js",
            "import",
            "import '@salesforce/label/c.X';import",
            "no label X",
        ),
        (
            f"{SOURCE}/labels/CustomLabels.labels-meta.xml",
            "    <labels>",
            "    <labels><fullName>A</fullName></labels><labels>",
            "nothing uses the label A",
        ),
        (
            f"{SOURCE}/labels/CustomLabels.labels-meta.xml",
            "Tandem_Apex_NoDeployment<",
            "Tandem_Apex_Unreachable<",
            "in order, each once",
        ),
        (f"{FIRST}.html", "c-tandem-part>", "c-gone>", "no component gone"),
        (f"{FIRST}.html", "<c-tandem-part>", "", "nothing uses the component"),
        (f"{FIRST}.js", "Tandem_Admin", "Admin", "no custom permission Admin"),
        (f"{FIRST}.js-meta.xml", "66.0", "65.0", "the project has 66.0"),
        (f"{FIRST}.js-meta.xml", "AppPage", "HomePage", "not meant for app pages"),
        (
            f"{SOURCE}/applications/Tandem.app-meta.xml",
            "Tandem_My",
            "My",
            "no tab My_Sync_Settings",
        ),
        (
            f"{SOURCE}/tabs/Tandem_My_Sync_Settings.tab-meta.xml",
            "<flexiPage>T",
            "<flexiPage>X",
            "no page Xandem_My_Sync_Settings",
        ),
        (USER_SET, "TandemUserController", "TandemRules", "opens the class TandemUser"),
        (USER_SET, "Event.Tandem_Key__c", "Event.Key__c", "no field Event.Key__c"),
        (USER_SET, "Task.Tandem_Key__c", "", "needs Task.Tandem_Key__c"),
        (USER_SET, "Tandem-SyncUser", "Tandem-User", "no principal Tandem-User"),
        (
            "server/adapters/salesforce/policies.py",
            "Value__c, ",
            "Worth__c, ",
            "the package has no Tandem_Setting__mdt.Worth__c",
        ),
        (
            f"{package.DEFAULTS}/customMetadata"
            "/Tandem_Setting.Calendar_mode.md-meta.xml",
            ">mode<",
            ">mood<",
            "mood: a setting without",
        ),
        (str(package.PACKAGE), '"eslint": "', '"eslint": "^', "eslint is not pinned"),
        (
            str(package.LOCK),
            '"integrity": "',
            '"resolved": "x", "integrity": "',
            "names a registry",
        ),
    ],
)
def test_each_rule_finds_its_defect(root, spoil, file, old, new, said):
    """A wrong name, a missing right, an idle part: each is named."""
    spoil(file, old, new)

    found = package.look(root)

    assert any(said in each for each in found), found


def test_a_part_without_its_meta_file_is_found(root):
    """Salesforce passes over a class or component that nobody describes."""
    classes, lwc = root / SOURCE / "classes", root / LWC / "tandemLoose"
    (classes / "Loose.cls").write_text("public class Loose {}")
    lwc.mkdir()

    found = package.look(root)

    (classes / "Loose.cls").unlink()
    lwc.rmdir()
    assert "Loose.cls has no Loose.cls-meta.xml" in found
    assert "lwc/tandemLoose has no tandemLoose.js" in found
