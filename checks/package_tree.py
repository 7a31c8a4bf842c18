"""The Salesforce package as the checks read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

SOURCE = Path("sfdx/force-app/main/default")

_NS = {"m": "http://soap.sforce.com/2006/04/metadata"}


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
