"""The level reached on messages to the demo company is held."""

from tests.quality.fresh_messages import FRESH_MESSAGES
from tests.quality.further_messages import FURTHER_MESSAGES
from tests.quality.measuring import share_right, wrong_ones
from tests.quality.messages import MESSAGES

REACHED, REACHED_FURTHER, REACHED_FRESH = 0.95, 0.92, 0.92


def test_nearly_all_of_the_first_messages_are_read_rightly() -> None:
    assert share_right(MESSAGES) >= REACHED, wrong_ones(MESSAGES)


def test_most_of_the_further_messages_are_read_rightly() -> None:
    assert share_right(FURTHER_MESSAGES) >= REACHED_FURTHER, wrong_ones(FURTHER_MESSAGES)


def test_most_of_the_fresh_messages_are_read_rightly() -> None:
    assert share_right(FRESH_MESSAGES) >= REACHED_FRESH, wrong_ones(FRESH_MESSAGES)


def test_a_hundred_and_ninety_different_messages_are_measured() -> None:
    assert len({text for text, _, _ in (*MESSAGES, *FURTHER_MESSAGES, *FRESH_MESSAGES)}) == 190
