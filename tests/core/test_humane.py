"""Shares as people read them: to the nearest digit."""

import pytest

from apps.core.templatetags.humane import percent


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "–"), (0.0, "0 %"), (0.004, "0.4 %"), (0.0667, "6.7 %"), (2 / 3, "67 %"), (0.994, "99 %"), (1.0, "100 %")],
)
def test_a_share_is_a_rounded_percentage(share: float | None, shown: str) -> None:
    assert percent(share) == shown
