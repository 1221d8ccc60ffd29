"""Whole conversations over the demo company: what each answer is understood as, states, leaves out and asks."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from tests.agent.turns.conftest import Chat
from tests.quality.dialogues.fresh import FRESH
from tests.quality.dialogues.held_back import HELD_BACK
from tests.quality.dialogues.mixed import MIXED
from tests.quality.dialogues.reported import REPORTED
from tests.quality.dialogues.shape import Dialogue
from tests.quality.dialogues.support import SUPPORT
from tests.quality.dialogues.unseen import UNSEEN

OPEN = "open_request"


def faults(dialogue: Dialogue, actor: User) -> Iterator[str]:
    """Hold a dialogue and yield what is wrong with each answer."""
    chat = Chat(start_session(owner=actor, customer_id=dialogue.about), actor)
    for exchange in dialogue.exchanges:
        chat.session = ChatSession.objects.get(pk=chat.session.pk)
        answer = chat.ask(exchange.says)
        is_open = bool(ChatSession.objects.get(pk=chat.session.pk).slots.get(OPEN))
        found = exchange.lacks(answer, is_open=is_open)
        for fault in found if not exchange.is_missed else [] if found else ["is right by now: take its mark away"]:
            yield f"{dialogue.name}: {exchange.says!r} {fault}; answered {answer.text!r}"


@pytest.mark.parametrize(
    "dialogue", [*REPORTED, *FRESH, *SUPPORT, *UNSEEN, *MIXED, *HELD_BACK], ids=lambda dialogue: dialogue.name
)
def test_every_answer_of_the_dialogue_is_as_it_should_be(dialogue: Dialogue, member: Callable[[Role], User]) -> None:
    assert list(faults(dialogue, member(Role.AGENT))) == []


@pytest.mark.parametrize(
    ("dialogues", "messages"),
    [(FRESH, 68), (REPORTED, 25), (SUPPORT, 120), (UNSEEN, 60), (MIXED, 60), (HELD_BACK, 30)],
    ids=["fresh", "reported", "support", "unseen", "mixed", "held-back"],
)
def test_so_many_messages_are_held(dialogues: Sequence[Dialogue], messages: int) -> None:
    assert sum(len(dialogue.exchanges) for dialogue in dialogues) == messages
