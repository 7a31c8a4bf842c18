"""The names an org uses for categories and Smart Addresses."""

from __future__ import annotations

from dataclasses import replace

from server.domain.connections import Org
from server.domain.settings import Vocabulary


def vocabulary_of(org: Org, default: Vocabulary) -> Vocabulary:
    """The names an org uses: its own, else the operator's."""
    known = {
        name: value
        for name, value in org.vocabulary.items()
        if value and name in Vocabulary.__slots__
    }
    return replace(default, **known)
