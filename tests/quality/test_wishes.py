"""Wishes for a person in the words of many businesses."""

import pytest

from apps.toolbox.escalation.schemas import ReasonName, ShouldEscalate
from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.escalation.signals import assess
from tests.quality import fresh_wishes, further_wishes, last_wishes, wishes


def is_wish(text: str) -> bool:
    reasons = assess(ShouldEscalate(text=text), EscalationSettings()).reasons
    return any(reason.reason is ReasonName.WISH_FOR_A_PERSON for reason in reasons)


@pytest.mark.parametrize("wordings", [wishes, further_wishes, fresh_wishes], ids=lambda one: one.__name__)
def test_every_wish_of_these_wordings_is_recognised_and_nothing_else(wordings) -> None:
    assert [text for text in wordings.WISHES if not is_wish(text)] == []
    assert [text for text in wordings.NO_WISHES if is_wish(text)] == []


def test_most_wishes_in_words_that_nothing_was_fitted_to_are_recognised_without_a_false_alarm() -> None:
    assert sum(map(is_wish, last_wishes.WISHES)) >= 12
    assert [text for text in last_wishes.NO_WISHES if is_wish(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "does the doorbell let me talk to someone outside",
        "Who do I contact to cancel a transfer?",
        "can someone help me top up my card",
        "we want to change our contact person",
        "put another person on the list",
        "can I get someone else to pick it up",
    ],
)
def test_a_question_about_people_is_no_wish_for_one(text: str) -> None:
    assert not is_wish(text)
