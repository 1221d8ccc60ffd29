"""What happened in a session, in words; and the text that a closed one still shows its writer."""

from collections.abc import Callable

from django.test import Client

from apps.accounts.models import User
from apps.agent.happenings import happenings_in
from apps.conversations.models import ChatSession
from apps.conversations.services import (
    add_message,
    assign_session,
    close_session,
    hand_back,
    save_draft,
    set_mode,
    take_over,
)
from apps.conversations.types import Author, Mode
from apps.live.services import publish
from apps.live.types import chat_stream
from apps.tickets.services import open_ticket
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]


def words(session: ChatSession, limit: int = 50) -> list[str]:
    """Return what happened, oldest first."""
    return [happening.text for happening in reversed(happenings_in(session, limit=limit)) if happening.text]


def test_each_change_is_told_in_words(session: ChatSession, agent: User, supervisor: User) -> None:
    take_over(session=session, user=agent)
    assign_session(session=session, assignee=supervisor, actor=agent)
    assign_session(session=session, assignee=None, actor=supervisor)
    set_mode(session=session, mode=Mode.COPILOT, user=supervisor)
    hand_back(session=session, user=agent)
    ticket = open_ticket(subject="A refund", session=session)
    close_session(session=session, user=agent)

    assert words(session) == [
        "agent took over",
        "agent assigned it to supervisor",
        "supervisor took the assignment away",
        "supervisor set the mode to copilot",
        "agent handed back to the AI agent",
        f"Ticket {ticket.number} was opened",
        "agent closed it",
    ]


def test_a_call_is_told_once_when_it_has_ended(session: ChatSession) -> None:
    for status in ("started", "completed"):
        data = {"tool_name": "crm", "operation": "lookup_customer", "status": status}
        publish(stream=chat_stream(session.pk), event="tool_status", data=data)

    (told,) = happenings_in(session, limit=50)
    assert (told.tool, told.operation, told.status) == ("crm", "lookup_customer", "completed")


def test_what_the_page_shows_itself_is_left_out(session: ChatSession) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="Hello")
    for event in ("presence", "status", "start", "text", "complete"):
        publish(stream=chat_stream(session.pk), event=event, data={"text": "…"})

    assert happenings_in(session, limit=50) == []


def test_an_event_that_lacks_a_value_is_told_all_the_same(session: ChatSession) -> None:
    publish(stream=chat_stream(session.pk), event="takeover", data={})

    assert words(session) == [" took over"]


def test_only_the_last_ones_are_read(session: ChatSession, agent: User) -> None:
    for _time in range(3):
        take_over(session=session, user=agent)
        hand_back(session=session, user=agent)

    assert words(session, limit=1) == ["agent handed back to the AI agent"]


def test_a_session_that_is_closed_while_somebody_writes_still_shows_them_their_text(
    client_for: ClientFor, session: ChatSession, agent: User, supervisor: User
) -> None:
    save_draft(session=session, user=agent, text="Dear Anna, about your", version=0)
    close_session(session=session, user=supervisor)

    pages = [text_of(client_for(user).get(f"/chat/{session.pk}/").content.decode()) for user in (agent, supervisor)]
    assert ["You had written, and not sent: Dear Anna, about your" in page for page in pages] == [True, False]
