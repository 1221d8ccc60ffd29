"""What a colleague reads first of a conversation that is handed over."""

from collections.abc import Callable

from django.utils import translation

from apps.tickets.models import Ticket
from tests.agent.turns.conftest import Chat

ChatOf = Callable[[str], Chat]


def told(chat: Chat) -> str:
    return Ticket.objects.get(session=chat.session).description


def test_the_ticket_says_what_is_wanted_next_what_is_known_and_how_it_went(chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    chat.say("How satisfied is C-1001?")
    chat.say("please remember that I prefer e-mail")
    chat.say("Is INV-20001 paid? I want to talk to a human.")

    assert told(chat) == (
        "Is INV-20001 paid? I want to talk to a human.\n\n"
        "Wanted next: “I want to talk to a human.”\n"
        "Known: customer Anna Keller (C-1001); invoice INV-20001; preference “I prefer e-mail”\n"
        "So far: 4 messages, the first one “How satisfied is C-1001?”; last answered “I will remember: “I prefer "
        "e-mail”. [1]”"
    )


def test_what_got_no_answer_is_wanted_next(chat: Chat, tool_row: Callable[..., None]) -> None:
    tool_row("billing", enabled=False)
    chat.say("What is the last invoice of C-1001? I want to talk to a human.")

    assert "Wanted next: “What is the last invoice of C-1001?”; “I want to talk to a human.”" in told(chat).splitlines()


def test_the_first_message_of_nobody_known_stands_with_what_it_wants(chat: Chat) -> None:
    chat.say("Let me talk to a human")
    assert told(chat) == "Let me talk to a human\n\nWanted next: “Let me talk to a human”"


def test_colleagues_read_it_in_the_teams_language(chat_of: ChatOf) -> None:
    chat = chat_of("C-1009")
    with translation.override("de"):
        chat.say("Ich möchte mit einem Menschen sprechen")
    assert "\nWanted next: “Ich möchte mit einem Menschen sprechen”\nKnown: customer C-1009" in told(chat)
