"""The modules of a small product that keeps every rule of the architecture."""

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
    "server/sync/applying": "import server.ports.side",
    "server/sync/reading": "import server.ports.side",
    "server/sync/plan": "import server.domain.items, server.sync.window",
    "server/sync/window": "import server.domain.items",
    "server/services/__init__": "",
    "server/services/runs": "import server.ports.side, server.sync.engine",
    "server/services/schedule": "",
    "server/adapters/__init__": "",
    "server/adapters/clock": "import time",
    "server/adapters/queue": "import redis, rq, server.ports.side",
    "server/adapters/rates": "import redis",
    "server/adapters/shelf": "import redis",
    "server/adapters/exchange/__init__": "",
    "server/adapters/exchange/calendar": "import exchangelib, server.ports.side",
    "server/adapters/salesforce/__init__": "",
    "server/adapters/salesforce/calendar": "import simple_salesforce",
    "server/adapters/signatures": "import jwt",
    "server/adapters/store/__init__": "",
    "server/adapters/store/runs": "import alembic, sqlalchemy, server.domain.items",
    "server/bootstrap": (
        "import server.config, server.logs, server.services.runs\n"
        "import server.adapters.clock, server.adapters.queue\n"
        "import server.adapters.store.runs"
    ),
    "server/api/__init__": "",
    "server/api/app": "import flask, flask_smorest, marshmallow, server.bootstrap",
    "server/api/metrics": "import prometheus_client",
    "server/worker/__init__": "",
    "server/worker/work": "import rq, server.bootstrap",
    "server/cli/__init__": "import click, rich, server.bootstrap",
    "emulators/__init__": "",
    "emulators/clock": "",
    "emulators/host": "import werkzeug, emulators.clock",
}
