"""Messages that call for a person, as intents."""

import pytest

from tests.agent.asking import understood

MESSAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("I want to talk to a human", "human", {}),
    ("connect me with an agent please", "human", {}),
    ("let me speak to your manager", "human", {}),
    ("can somebody call me back?", "human", {}),
    ("please open a ticket for me", "human", {}),
    ("escalate this please", "human", {}),
    ("I don't want to talk to a bot", "human", {}),
    ("human please", "human", {}),
    ("I will sue you", "legal", {}),
    ("you will hear from my lawyer", "legal", {}),
    ("we are going to take legal action", "legal", {}),
    ("I'll report you to the consumer protection agency", "legal", {}),
    ("this is unacceptable", "anger", {}),
    ("I am furious!", "anger", {}),
    ("worst service ever", "anger", {}),
    ("I am so fed up with you", "anger", {}),
    ("this is ridiculous", "anger", {}),
)


@pytest.mark.parametrize(("text", "intent", "slots"), MESSAGES)
def test_the_message_is_read_as_what_it_asks_for(text: str, intent: str, slots: dict[str, str]) -> None:
    assert understood(text) == (intent, slots)
