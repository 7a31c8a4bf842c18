"""The page of the API comes whole from the service, and its policy lets it work."""

import re

import pytest


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_everything_the_page_needs_is_there(door, path):
    """Each file it names is served, by its own name and kind."""
    page = door.call("GET", path)

    assert page.status_code == 200
    assert page.mimetype == "text/html"
    named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert len(named) == 4
    kinds = {"css": "text/css", "js": "text/javascript", "png": "image/png"}
    for name in named:
        answer = door.call("GET", name)
        assert answer.status_code == 200, name
        assert answer.mimetype == kinds[name.rpartition(".")[2]]
        assert answer.data


def test_nothing_comes_from_elsewhere(door):
    """No address of another host, no script or style within the page."""
    page, start = door.call("GET", "/docs/"), door.call("GET", "/docs/start.js")

    assert "//" not in page.text.replace("<!doctype", "")
    assert "//" not in start.text
    assert not re.search(r"<script>|<style|\son\w+=", page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy


def test_the_page_reads_the_served_description(door):
    """The address in the script is the description's."""
    url = re.search(r'url: "([^"]+)"', door.call("GET", "/docs/start.js").text)

    assert url is not None
    assert door.call("GET", url[1]).json["openapi"] == "3.1.0"


@pytest.mark.parametrize("name", ["index.html", "..%2f__init__.py", "../app.py", "x"])
def test_no_other_file_is_served(door, name):
    """Only what the page needs leaves the package."""
    assert door.call("GET", f"/docs/{name}").status_code == 404
