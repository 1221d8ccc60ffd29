"""Whole turns on the measured messages: what their answers state, checked against the fixtures."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.services import start_session
from tests.agent.turns.conftest import Chat
from tests.quality.facts import unstated
from tests.quality.fresh_messages import FRESH_MESSAGES
from tests.quality.further_messages import FURTHER_MESSAGES
from tests.quality.measuring import Expected
from tests.quality.messages import MESSAGES

Company = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("messages", "reached"),
    [(MESSAGES, 0.98), (FURTHER_MESSAGES, 0.95), (FRESH_MESSAGES, 0.97)],
    ids=["first", "further", "fresh"],
)
def test_most_answers_state_what_the_fixtures_hold(
    messages: Sequence[Expected], reached: float, member: Callable[[Role], User], company: Company
) -> None:
    actor = member(Role.AGENT)
    answers = [Chat(start_session(owner=actor), actor).turn(message[0]).answer for message in messages]
    lacking = {
        message[0]: missing
        for message, answer in zip(messages, answers, strict=True)
        if (missing := unstated(message, answer, company))
    }

    assert 1 - len(lacking) / len(messages) >= reached, lacking
