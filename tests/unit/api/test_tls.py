"""Production answers over TLS only."""

from dataclasses import replace

import pytest

from server.api.app import create_app

PROXY = "X-Forwarded-Proto"


@pytest.fixture
def production(door):
    """The same service with production's rules."""
    door.runtime.config = replace(door.runtime.config, stage="production")
    return create_app(door.runtime).test_client()


@pytest.mark.parametrize("headers", [{}, {PROXY: "http"}, {PROXY: "https, http"}])
def test_a_call_without_tls_is_refused(production, door, headers):
    """Also one with a good token, which is not looked at; nobody is redirected."""
    bearer = {"Authorization": f"Bearer {door.token()}"}
    for path in ("/v1/me", "/openapi.json", "/nowhere"):
        answer = production.get(path, headers=headers | bearer)
        assert answer.status_code == 403
        assert "https" in answer.json["remedy"]
        assert "Location" not in answer.headers


@pytest.mark.parametrize("headers", [{PROXY: "https"}, {PROXY: "http, HTTPS"}])
def test_a_call_that_came_over_tls(production, door, headers):
    """Heroku's router ends TLS and says so last."""
    bearer = {"Authorization": f"Bearer {door.token()}"}
    answer = production.get("/v1/me", headers=headers | bearer)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_platform_may_ask_for_health(production):
    """From within, where no TLS is; it learns nothing of anybody."""
    assert production.get("/healthz").status_code == 200


def test_development_speaks_without_tls(door):
    """On a developer's machine."""
    assert door.get("/v1/me").status_code == 200
