"""Each import contract of pyproject.toml breaks when its rule is broken.

The contracts are tried on a small skeleton of the product: once as it should be,
and once for each import that the architecture forbids.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Module → what it imports in a product that keeps all the rules.
SKELETON = {
    "server/__init__": "",
    "server/config": "import os",
    "server/logs": "import structlog",
    "server/domain/__init__": "",
    "server/domain/items": "import datetime",
    "server/ports/__init__": "",
    "server/ports/side": "import server.domain.items",
    "server/sync/__init__": "",
    "server/sync/engine": "import server.ports.side, server.sync.plan",
    "server/sync/plan": "import server.domain.items",
    "server/services/__init__": "",
    "server/services/runs": "import server.ports.side, server.sync.engine",
    "server/services/schedule": "",
    "server/adapters/__init__": "",
    "server/adapters/clock": "import time",
    "server/adapters/queue": "import redis, rq, server.ports.side",
    "server/adapters/exchange/__init__": "",
    "server/adapters/exchange/calendar": "import exchangelib, server.ports.side",
    "server/adapters/salesforce/__init__": "",
    "server/adapters/salesforce/calendar": "import simple_salesforce",
    "server/adapters/store/__init__": "",
    "server/adapters/store/runs": "import alembic, sqlalchemy, server.domain.items",
    "server/bootstrap": (
        "import server.config, server.logs, server.services.runs\n"
        "import server.adapters.clock, server.adapters.queue\n"
        "import server.adapters.store.runs"
    ),
    "server/api/__init__": "",
    "server/api/app": "import flask, flask_smorest, marshmallow, server.bootstrap",
    "server/worker/__init__": "",
    "server/worker/work": "import rq, server.bootstrap",
    "server/cli/__init__": "import click, rich, server.bootstrap",
    "emulators/__init__": "",
    "emulators/clock": "",
    "emulators/host": "import werkzeug, emulators.clock",
}

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
    ("plan-is-pure", "server/sync/plan", "server.ports.side"),
    ("exchange-home", "server/services/runs", "exchangelib"),
    ("exchange-home", "emulators/host", "exchangelib"),
    ("salesforce-home", "server/adapters/exchange/calendar", "simple_salesforce"),
    ("queue-home", "server/cli/__init__", "rq"),
    ("queue-home", "server/adapters/store/runs", "redis"),
    ("web-home", "server/worker/work", "flask"),
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
