"""A browser in the web-server flow, as the emulated login page understands it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import requests


def came_back(location: str) -> dict[str, str]:
    """What an app is told in the address that a browser is sent back to."""
    return {name: one[0] for name, one in parse_qs(urlsplit(location).query).items()}


def sign_in(
    address: str, username: str, *, ca_file: str, deny: bool = False
) -> requests.Response:
    """Open the login page, fill it in, and give the answer unfollowed."""
    with requests.Session() as browser:
        browser.trust_env = False
        browser.verify = ca_file
        page = browser.get(address, timeout=10)
        page.raise_for_status()
        shown = came_back(address)
        filled = shown | {"username": username} | ({"deny": "1"} if deny else {})
        return browser.post(
            address.partition("?")[0], data=filled, timeout=10, allow_redirects=False
        )
