"""Format the code, repair what ruff can, write tables anew: `dev.py fix`."""

import subprocess
import sys

from checks import tables, tree


def main(arguments: list[str]) -> int:
    """Run ruff's repairs and formatter, write tables; give the code of what is left."""
    if arguments:
        print(f"fix takes no arguments: {' '.join(arguments)}", file=sys.stderr)
        return 2
    ruff = [sys.executable, "-m", "ruff"]
    left = subprocess.run([*ruff, "check", "--fix", "."], cwd=tree.ROOT, check=False)
    subprocess.run([*ruff, "format", "."], cwd=tree.ROOT, check=True)
    for page in ("configuration", "openapi"):
        writer = [sys.executable, "-m", f"checks.{page}", "--write"]
        subprocess.run(writer, cwd=tree.ROOT, check=True)
    prettier = tree.ROOT / "sfdx/node_modules/.bin/prettier"
    if prettier.exists():
        quietly = [str(prettier), "--write", "--log-level=warn", "."]
        subprocess.run(quietly, cwd=tree.ROOT / "sfdx", check=True)
    for path in tables.write(tree.ROOT):
        print(f"wrote the tables of {path.relative_to(tree.ROOT)}")
    return left.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
