"""Every reason a user may read."""

from __future__ import annotations

import pytest

from server.domain.reasons import Reason, Standing
from server.sync.reading import RETRIED, RETRIED_DAILY


@pytest.mark.parametrize("reason", list(Reason))
def test_each_says_what_and_what_to_do(reason):
    """Two whole sentences, and where the row is shown (N22)."""
    assert isinstance(reason.standing, Standing)
    for sentence in (reason.text, reason.remedy):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_only_unresolved_rows_are_tried_again():
    """What a rule excludes is no failure."""
    tried = RETRIED | RETRIED_DAILY
    assert {reason.standing for reason in tried} == {Standing.UNRESOLVED}
