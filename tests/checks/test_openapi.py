"""A stale description of the API is found, and written anew."""

import json

import pytest

from checks import openapi, tree

DOCUMENT = {"openapi": "3.1.0", "info": {"title": "Café"}}


@pytest.fixture
def root(tmp_path):
    """A tree with an empty folder for documents."""
    (tmp_path / "docs").mkdir()
    return tmp_path


def test_a_page_that_is_missing(root):
    """The finding says what to run."""
    (finding,) = openapi.look(root, lambda: DOCUMENT)

    assert "dev.py fix" in finding


def test_a_fresh_page(root):
    """What was written is what is described, in readable letters."""
    openapi.write(root, lambda: DOCUMENT)

    assert openapi.look(root, lambda: DOCUMENT) == []
    written = (root / openapi.PAGE).read_text()
    assert json.loads(written) == DOCUMENT
    assert "Café" in written


def test_a_stale_page(root):
    """Any difference is one, also in the order of the fields."""
    openapi.write(root, lambda: DOCUMENT)

    assert openapi.look(root, lambda: {**DOCUMENT, "paths": {}})
    assert openapi.look(root, lambda: dict(reversed(DOCUMENT.items())))


def test_the_real_page():
    """The committed page is for clients that understand OpenAPI 3.1, and is fresh."""
    found = json.loads((tree.ROOT / openapi.PAGE).read_text())
    assert found["openapi"] == "3.1.0"
    assert "/v1/settings/{kind}" in found["paths"]

    assert openapi.look(tree.ROOT) == []
