"""The answer of a language model as it is written: shown sentence by sentence, as far as it may be shown."""

import threading
from collections.abc import Callable
from typing import Any

from apps.agent.services import run_turn
from apps.agent.types import Turn, TurnEvent
from apps.conversations.services import set_mode, take_over
from apps.conversations.types import Author, Mode
from apps.live.models import LiveEvent
from apps.live.types import chat_stream
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import USAGE, Body, ModelServer, Play, Player, asks, events, fails, part, says

ChatOf = Callable[[str], Chat]
INVOICES = asks(("billing__get_invoices", {"customer_id": "C-1001", "limit": 2}))
FIRST = "Your last invoice is INV-20001 over EUR 116.62 [1]. "
SECOND = "It was due on 16 November 2026 and it is paid [1]. "


def writes_on(first: str, second: str, *, when: threading.Event) -> Play:
    """Write a text, and its second half only once something has happened."""

    def sent() -> Any:
        yield part(content=first)
        assert when.wait(timeout=10)
        yield part(content=second)
        yield part("stop")
        yield {"choices": [], "usage": USAGE}
        yield "[DONE]"

    return lambda player, body: player.stream_as_it_comes(sent())


def texts(chat: Chat) -> list[str]:
    return [event.data["text"] for event in chat.events if event.event == "text"]


def test_the_first_sentence_is_shown_while_the_second_is_still_written(model: ModelServer, chat_of: ChatOf) -> None:
    chat, was_shown = chat_of("C-1001"), threading.Event()
    model.plays(INVOICES, writes_on(FIRST + "It", SECOND.removeprefix("It"), when=was_shown))

    def take(event: TurnEvent) -> None:
        chat.events.append(event)
        if event.event == "text":
            was_shown.set()

    run_turn(session=chat.session, text="What is my last invoice?", actor=chat.actor, emit=take)

    assert texts(chat) == [
        "Your last invoice is INV-20001 over EUR 116.62. [1]",
        "Your last invoice is INV-20001 over EUR 116.62. [1] It was due on 16 November 2026 and it is paid. [1]",
    ]
    names = list(dict.fromkeys(event.event for event in chat.events))
    assert names == ["start", "status", "tool_status", "sources", "text", "complete"]


def test_a_sentence_that_stands_in_no_source_is_not_shown_for_a_moment(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(INVOICES, says(f"You owe EUR 999.00 [1]. {FIRST}{SECOND}"))

    chat.turn("What is my last invoice?")

    assert not [text for text in texts(chat) if "999" in text]
    assert len(texts(chat)) >= 2


def test_what_the_compliance_check_holds_back_is_not_shown_for_a_moment(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(INVOICES, says(f"I am sorry, your refund is approved. {FIRST}{SECOND}"))

    chat.turn("What is my last invoice?")

    assert not [text for text in texts(chat) if "approved" in text]


def test_in_co_pilot_nothing_is_shown_to_the_customer(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    set_mode(session=chat.session, mode=Mode.COPILOT, user=chat.actor)
    model.plays(INVOICES, says(FIRST + SECOND))

    chat.turn("What is my last invoice?")

    assert texts(chat) == []


def test_nothing_is_shown_once_a_person_has_taken_over(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")

    def play(player: Player, body: Body) -> None:
        take_over(session=chat.session, user=chat.actor)
        says(FIRST + SECOND)(player, body)

    model.plays(INVOICES, play)

    chat.turn("What is my last invoice?")

    assert texts(chat) == []


def test_a_text_that_breaks_off_is_replaced_by_the_answer_of_the_rules(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(INVOICES, events(part(content=FIRST), part(content="It was"), is_whole=False))

    message = chat.ask("What is my last invoice?")

    assert texts(chat)[0] == "Your last invoice is INV-20001 over EUR 116.62. [1]"
    assert texts(chat)[-1] == message.text
    assert message.metadata["planner"]["fallback"]["code"] == "model_stream_cut"


def leave_at_text(chat: Chat) -> Turn:
    gone = threading.Event()

    def take(event: TurnEvent) -> None:
        chat.events.append(event)
        if event.event == "text":
            gone.set()

    return run_turn(session=chat.session, text="My last invoice?", actor=chat.actor, emit=take, is_stopped=gone.is_set)


def test_a_client_that_leaves_ends_the_turn_and_what_there_was_is_kept(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(INVOICES, asks(("crm__get_tickets", {"customer_id": "C-1001"}), text=FIRST + "Let me look further."))

    done = leave_at_text(chat)

    assert (done.answer, len(model.requests)) == (None, 2)
    kept = chat.session.messages.get(author=Author.SUGGESTION)
    assert kept.text == "Your last invoice is INV-20001 over EUR 116.62. [1]"
    assert kept.metadata["stopped"] is True


def test_the_page_hears_the_same_text_from_the_log(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(INVOICES, says(FIRST + SECOND))

    chat.turn("What is my last invoice?")

    logged = LiveEvent.objects.filter(stream=chat_stream(chat.session.pk), event="text").order_by("seq")
    assert [row.data["text"] for row in logged] == texts(chat)


def test_the_rules_stream_without_a_model_too(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(fails(503))

    message = chat.ask("What is my last invoice?")

    assert texts(chat) == [message.text]
    told = [event.data["text"] for event in chat.events if event.event == "status"]
    assert told == ["Reading your message…", "Looking things up…", "Answering without the language model…"]
