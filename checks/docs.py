"""The documents hold: links resolve, the folder map is whole, tables are fresh."""

import re
from pathlib import Path

from checks import tables, tree

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
#: Code in a document is no link.
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def broken_links(root: Path) -> list[str]:
    """Name the relative links of all Markdown files that lead nowhere."""
    return [
        f"{path.relative_to(root)}: {target} does not exist"
        for path in tree.files(root, ".md")
        for target in LINK.findall(CODE.sub("", path.read_text()))
        if "://" not in target and not target.startswith("mailto:")
        if not (path.parent / target).exists()
    ]


def unmapped_folders(root: Path) -> list[str]:
    """Name the top folders that the README's folder map leaves out."""
    readme = (root / "README.md").read_text()
    folders = {path.relative_to(root).parts[0] for path in tree.files(root)}
    return [
        f"README.md: the folder map has no line for {name}/"
        for name in sorted(folders)
        if (root / name).is_dir() and f"{name}/" not in readme
    ]


def look(root: Path) -> list[str]:
    """Look at all documents of the tree."""
    return broken_links(root) + unmapped_folders(root) + tables.look(root)


if __name__ == "__main__":
    tree.conclude(look(tree.ROOT), "")
