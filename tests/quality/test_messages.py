"""The level reached on messages to the demo company is held."""

from tests.quality.measuring import share_right, wrong_ones
from tests.quality.messages import MESSAGES

REACHED = 0.80


def test_four_of_five_messages_as_they_come_are_read_rightly() -> None:
    assert share_right(MESSAGES) >= REACHED, wrong_ones(MESSAGES)
