"""The bill of materials names everything that production installs, and nothing else."""

import json
import tomllib

import pytest

from checks import sbom, tree

PROJECT = {"name": "tandem-sync", "version": "1.0", "license": "MIT"}
LOCK = f"""\
alembic==1.20.1 \\
    --hash=sha256:{"a" * 64} \\
    --hash=sha256:{"b" * 64}
PyJWT[crypto]==2.15.1 ; python_version < '3.12' \\
    --hash=sha256:{"c" * 64}
"""


def test_each_pin_is_a_component():
    """With the name that scanners look up, and the digests of its files."""
    found = sbom.document(LOCK, PROJECT)
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    alembic, pyjwt = found["components"]
    assert alembic["purl"] == "pkg:pypi/alembic@1.20.1"
    hashes = [one["hashes"][0] for one in alembic["externalReferences"]]
    assert [one["content"] for one in hashes] == ["a" * 64, "b" * 64]
    assert pyjwt["purl"] == "pkg:pypi/pyjwt@2.15.1"
    assert "3.12" in pyjwt["properties"][0]["value"]
    (depends,) = found["dependencies"]
    assert depends["ref"] == found["metadata"]["component"]["bom-ref"]
    assert depends["dependsOn"] == [alembic["bom-ref"], pyjwt["bom-ref"]]


def test_the_same_lock_gives_the_same_bill():
    """Another lock gives another serial number."""
    first, again = (sbom.document(LOCK, PROJECT) for _ in range(2))
    assert first == again
    other = sbom.document(LOCK.replace("1.20.1", "1.20.2"), PROJECT)
    assert other["serialNumber"] != first["serialNumber"]


def test_what_is_not_pinned_is_an_error():
    """A list with holes would be worse than none."""
    with pytest.raises(ValueError, match="not pinned"):
        sbom.document("alembic>=1", PROJECT)


def test_the_bill_of_this_project():
    """Every direct dependency is in it, and every component is pinned with digests."""
    found = json.loads(sbom.written(tree.ROOT))
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())["project"]
    names = {one["name"] for one in found["components"]}
    for pin in project["dependencies"]:
        assert pin.partition("==")[0].partition("[")[0] in names
    refs = [one["bom-ref"] for one in found["components"]]
    assert len(set(refs)) == len(refs)
    assert all(one["externalReferences"] for one in found["components"])
