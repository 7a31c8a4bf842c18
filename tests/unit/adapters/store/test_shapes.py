"""The cache of describe answers: kept by key, replaced, dropped, and not for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from server.adapters.store.migration import migrate
from server.adapters.store.shapes import KEPT_FOR, SqlShapes
from tests.contracts.stores.records import NOW


@pytest.fixture
def shapes(engine: Engine) -> SqlShapes:
    """An empty cache."""
    migrate(engine)
    return SqlShapes(engine)


def test_a_text_is_kept_with_its_time(shapes: SqlShapes):
    """What was put last under a key is there, with the time in UTC."""
    assert shapes.get("ann") is None
    shapes.put("ann", "old", NOW)
    shapes.put("bob", "other", NOW)
    later = NOW + timedelta(hours=1)
    shapes.put("ann", "new", later)
    assert shapes.get("ann") == ("new", later)
    assert shapes.get("bob") == ("other", NOW)


def test_a_dropped_text_is_gone(shapes: SqlShapes):
    """Dropping forgets this key only, and nothing happens where there is none."""
    shapes.put("ann", "text", NOW)
    shapes.put("bob", "other", NOW)
    shapes.drop("ann")
    shapes.drop("ann")
    assert shapes.get("ann") is None
    assert shapes.get("bob") == ("other", NOW)


def test_texts_of_users_who_are_gone_vanish(shapes: SqlShapes):
    """What nobody has renewed for a month goes when another text is put."""
    shapes.put("gone", "text", NOW)
    shapes.put("kept", "text", NOW + timedelta(days=1))
    shapes.put("ann", "text", NOW + KEPT_FOR + timedelta(hours=1))
    assert shapes.get("gone") is None
    assert shapes.get("kept") is not None
