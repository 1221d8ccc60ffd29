"""Messages as customers write them, against the intents and identifiers they mean."""

import pytest

from apps.agent.planners import RulePlanner
from apps.agent.types import Brief
from tests.agent.messages import CUSTOMERS, OUT_OF_SCOPE

DECLINED = {"out_of_scope", "not_understood"}
GOAL = 0.95


def read(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the intents a message is planned as, and every slot that is known for one of them."""
    plan = RulePlanner().plan(Brief(text))
    known = {name: value for request in plan.requests for name, value in request.ask.slots.items() if value}
    return tuple(request.intent.name for request in plan.requests), known


def is_right(text: str, intents: tuple[str, ...], slots: dict[str, str]) -> bool:
    found, known = read(text)
    return found == intents and slots.items() <= known.items()


def test_nineteen_of_twenty_messages_are_understood_with_their_identifiers() -> None:
    wrong = [text for text, intents, slots in CUSTOMERS if not is_right(text, intents, slots)]

    assert len(CUSTOMERS) >= 120
    assert 1 - len(wrong) / len(CUSTOMERS) >= GOAL, wrong


def test_nineteen_of_twenty_messages_that_are_none_of_our_business_are_declined() -> None:
    taken = [text for text in OUT_OF_SCOPE if not set(read(text)[0]) <= DECLINED]

    assert len(OUT_OF_SCOPE) >= 25
    assert 1 - len(taken) / len(OUT_OF_SCOPE) >= GOAL, taken


@pytest.mark.parametrize("text", ["???", "…", "asdf qwer zxcv", "12", "👍👍", "the", "lorem ipsum dolor sit amet"])
def test_what_means_nothing_is_not_understood(text: str) -> None:
    assert read(text)[0] == ("not_understood",)


def test_a_sure_message_is_planned_with_more_confidence_than_a_vague_one() -> None:
    sure, vague = (RulePlanner().plan(Brief(text)).confidence for text in ("last invoice of C-1042", "the thing again"))

    assert sure > 0.9 > vague


def test_a_message_of_ten_thousand_characters_is_planned() -> None:
    assert read("What is the last invoice of C-1042? " + "Thanks a lot. " * 700)[0] == ("last_invoice",)
