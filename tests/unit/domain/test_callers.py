"""Ids of users in the two forms that Salesforce writes them in."""

import pytest

from server.domain.callers import long_user_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("005Wr0000000001", "005Wr0000000001IAA"),
        ("005Wr0000000001IAA", "005Wr0000000001IAA"),
        ("0055e000001mSbV", "0055e000001mSbVAAU"),
        ("005Wr0000000001IAB", None),
        ("003Wr0000000001", None),
        ("005Wr000000000", None),
        ("005Wr0000000001IAAA", None),
        ("005Wr00000000٠1", None),
        ("rep@northwind.example", None),
        ("", None),
    ],
)
def test_ids_of_users(text, expected):
    """The three check characters are added, or have to be the right ones."""
    assert long_user_id(text) == expected
