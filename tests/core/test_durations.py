"""How long something took, as people say it."""

import pytest
from django.utils import translation

from apps.core.durations import duration


@pytest.mark.parametrize(
    ("milliseconds", "english", "german"),
    [
        (None, "–", "–"),
        (0, "0 ms", "0 ms"),
        (0.04, "0 ms", "0 ms"),
        (3, "3 ms", "3 ms"),
        (3.44, "3.4 ms", "3,4 ms"),
        (84.3, "84 ms", "84 ms"),
        (999.4, "999 ms", "999 ms"),
        (999.6, "1 s", "1 s"),
        (1_666, "1.7 s", "1,7 s"),
        (12_345, "12 s", "12 s"),
        (59_600, "1 min 0 s", "1 min 0 s"),
        (200_000, "3 min 20 s", "3 min 20 s"),
        (7_500_000, "2 h 5 min", "2 h 5 min"),
        (3_600_000_000, "1,000 h 0 min", "1.000 h 0 min"),
    ],
)
def test_a_duration_is_said_in_the_largest_unit_that_fits(
    milliseconds: float | None, english: str, german: str
) -> None:
    with translation.override("en"):
        said = duration(milliseconds)
    with translation.override("de"):
        assert [said, duration(milliseconds)] == [english, german]
