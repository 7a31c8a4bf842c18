"""Access tokens of Exchange and Salesforce that all processes of the service use."""

from __future__ import annotations

from typing import Protocol


class TokenShelf(Protocol):
    """Keeps tokens for a while; one that is lost costs a request, nothing else.

    A name has to hold everything that a token was given for, secrets included: whoever
    does not have them must not find it. Names are kept as keyed digests only.
    """

    def get(self, name: str) -> tuple[str, float] | None:
        """The token of this name and the seconds it stays, None where there is none."""

    def put(self, name: str, token: str, seconds: float) -> None:
        """Keep a token for at most so long, if it can be kept."""

    def drop(self, name: str) -> None:
        """Forget a token that was refused."""


class NoShelf:
    """A `TokenShelf` on which nothing stays."""

    def get(self, name: str) -> None:
        """Nothing is there."""

    def put(self, name: str, token: str, seconds: float) -> None:
        """Nothing stays."""

    def drop(self, name: str) -> None:
        """Nothing is there."""
