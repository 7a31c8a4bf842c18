"""The software bill of materials: CycloneDX 1.6, written from the locked requirements.

What is installed in production is what requirements.txt pins, so nothing has to be
installed or asked for to list it, and the same lock gives the same list.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks import tree

LOCK, PROJECT = "requirements.txt", "pyproject.toml"
HASH = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")
PIN = re.compile(r"==(?P<version>[^,;\s]+)")


def entries(text: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each pinned requirement of a lock file with the digests of its files."""
    folded = text.replace("\\\n", " ")
    for line in folded.splitlines():
        head, _, _ = line.partition("--hash=")
        if head.strip() and not head.lstrip().startswith("#"):
            digests = [match["digest"] for match in HASH.finditer(line)]
            yield Requirement(head.strip()), digests


def component(requirement: Requirement, digests: list[str]) -> dict[str, Any]:
    """One library: what it is called everywhere, and which files may be it."""
    pin = PIN.search(str(requirement.specifier))
    if pin is None:
        raise ValueError(f"{requirement} is not pinned")
    name, version = canonicalize_name(requirement.name), pin["version"]
    purl = f"pkg:pypi/{name}@{version}"
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"{purl}#sha256={digest}",
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
            for digest in sorted(digests)
        ],
    }
    if requirement.marker is not None:
        marker = {"name": "tandem:marker", "value": str(requirement.marker)}
        found["properties"] = [marker]
    return found


def document(lock: str, project: dict[str, Any]) -> dict[str, Any]:
    """The bill of a lock file; its serial number says which lock it is of."""
    main = f"pkg:pypi/{project['name']}@{project['version']}"
    parts = [component(*entry) for entry in entries(lock)]
    parts.sort(key=lambda part: (part["bom-ref"], str(part.get("properties"))))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, main + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": main,
                "name": project["name"],
                "version": project["version"],
                "purl": main,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": parts,
        "dependencies": [
            {"ref": main, "dependsOn": [part["bom-ref"] for part in parts]}
        ],
    }


def written(root: Path) -> str:
    """The bill of this project, as text."""
    project = tomllib.loads((root / PROJECT).read_text())["project"]
    found = document((root / LOCK).read_text(), project)
    return json.dumps(found, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written(tree.ROOT))
