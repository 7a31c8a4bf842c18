"""Each import contract of pyproject.toml breaks when its rule is broken.

The contracts are tried on a small skeleton of the product: once as it should be,
and once for each import that the architecture forbids.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.frame.skeleton import SKELETON

ROOT = Path(__file__).parents[2]

#: Contract → module → an import that it forbids.
BREACHES = [
    ("layers", "server/ports/side", "server.sync.plan"),
    ("layers", "server/domain/items", "server.ports.side"),
    ("layers", "server/api/app", "server.worker.work"),
    ("layers", "server/config", "server.logs"),
    ("layers", "server/extra", ""),
    ("adapters-know-ports", "server/adapters/queue", "server.services.runs"),
    ("adapters-know-ports", "server/adapters/store/runs", "server.sync.plan"),
    ("adapters-apart", "server/adapters/queue", "server.adapters.store.runs"),
    ("one-assembly", "server/api/app", "server.adapters.clock"),
    ("one-assembly", "server/worker/work", "server.adapters.store.runs"),
    ("one-assembly", "emulators/host", "server.adapters.clock"),
    ("pure-core", "server/domain/items", "sqlalchemy"),
    ("pure-core", "server/services/runs", "server.config"),
    ("pure-core", "server/sync/engine", "exchangelib"),
    ("plan-is-pure", "server/sync/window", "server.sync.reading"),
    ("rules-know-no-port", "server/sync/window", "server.ports.side"),
    ("exchange-home", "server/services/runs", "exchangelib"),
    ("exchange-home", "emulators/host", "exchangelib"),
    ("salesforce-home", "server/adapters/exchange/calendar", "simple_salesforce"),
    ("queue-home", "server/cli/__init__", "rq"),
    ("queue-home", "server/adapters/store/runs", "redis"),
    ("web-home", "server/worker/work", "flask"),
    ("metrics-home", "server/worker/work", "prometheus_client"),
    ("store-home", "server/bootstrap", "sqlalchemy"),
    ("terminal-home", "server/services/schedule", "click"),
    ("emulators-apart", "server/services/runs", "emulators.host"),
    ("emulators-apart", "emulators/host", "server.domain.items"),
    ("acyclic", "emulators/clock", "emulators.host"),
]


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """Lay out the skeleton under the contracts of pyproject.toml."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for module, text in SKELETON.items():
        file = (tmp_path / module).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    return tmp_path


def _lint(product: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--no-logo", *options],
        cwd=product,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_product_that_keeps_the_rules_passes(product):
    """All contracts hold on imports that follow the architecture."""
    answer = _lint(product)

    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout


@pytest.mark.parametrize(("contract", "module", "imported"), BREACHES)
def test_an_import_against_the_rules_is_refused(product, contract, module, imported):
    """The contract that states the rule is the one that names the breach."""
    with (product / module).with_suffix(".py").open("a") as file:
        file.write(f"import {imported}\n" if imported else "\n")

    answer = _lint(product, "--contract", contract)

    assert answer.returncode == 1
    assert "BROKEN" in answer.stdout, answer.stdout


def test_every_contract_is_tried():
    """A new contract needs a breach that shows that it bites."""
    declared = [
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text().splitlines()
        if line.startswith('id = "')
    ]

    assert {contract for contract, _, _ in BREACHES} == set(declared)
