"""Whom a row of the inbox waits for, and how urgent it is."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import (
    add_message,
    add_note,
    add_reply,
    assign_session,
    close_session,
    mark_handed_off,
    note_mood,
    start_session,
    take_over,
)
from apps.conversations.types import Author, MoodName
from apps.core.templatetags.humane import initials
from apps.tickets.services import change_status, open_ticket
from apps.tickets.types import Priority, TicketStatus
from apps.tools.models import Approval
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
Row = Callable[..., tuple[str, bool]]


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent, title="Late parcel")


@pytest.fixture
def row(client_for: ClientFor, agent: User) -> Row:
    """Return the words of the only row, and whether it is marked as the reader's own."""

    def shown(reader: User = agent) -> tuple[str, bool]:
        html = client_for(reader).get("/chat/?view=all").content.decode()
        one = html[html.index('<li class="mail"') : html.index('<span class="mail__person')]
        return text_of(one).partition("Late parcel ")[2], "data-needs-me" in one

    return shown


def test_while_the_ai_agent_answers_nobody_is_waited_for(session: ChatSession, row: Row) -> None:
    assert row() == ("", False)


def test_a_conversation_handed_off_waits_for_a_person(session: ChatSession, row: Row, auditor: User) -> None:
    mark_handed_off(session=session)
    assert row() == ("Waits for a person", True)
    assert row(auditor) == ("Waits for a person", False)


def test_who_leads_is_waited_for_until_they_reply(
    session: ChatSession, row: Row, agent: User, supervisor: User
) -> None:
    take_over(session=session, user=agent)
    asked = add_message(session=session, author=Author.CUSTOMER, text="Hello?")
    assert row() == ("Hello? Waits for you", True)
    assert row(supervisor) == ("Hello? Waits for agent", False)
    add_reply(session=session, user=agent, text="I look.", seen=asked.pk)
    assert row() == ("Reply: I look. Waits for the customer", False)
    add_note(session=session, user=agent, text="Lost in Rotterdam.")
    assert row() == ("Note: Lost in Rotterdam. Waits for the customer", False)


def test_a_call_that_waits_is_for_those_who_decide(
    session: ChatSession, row: Row, supervisor: User, ask_for_money: Callable[..., Approval]
) -> None:
    ask_for_money(session)
    assert row() == ("Needs approval", False)
    assert row(supervisor) == ("Needs approval", True)


def test_a_closed_one_waits_for_nobody(session: ChatSession, row: Row, agent: User) -> None:
    mark_handed_off(session=session)
    close_session(session=session, user=agent)
    assert row() == ("Closed", False)


def test_the_most_urgent_open_ticket_marks_its_row(session: ChatSession, row: Row) -> None:
    open_ticket(subject="A", session=session, priority=Priority.HIGH)
    urgent = open_ticket(subject="B", session=session, priority=Priority.URGENT)
    assert row() == ("Urgent", False)
    change_status(ticket=urgent, status=TicketStatus.RESOLVED, actor=None)
    assert row() == ("High", False)


@pytest.mark.parametrize(("mood", "shown"), [("angry", "Angry"), ("displeased", "Displeased"), ("calm", "")])
def test_a_bad_mood_marks_the_row(session: ChatSession, row: Row, mood: str, shown: str) -> None:
    note_mood(session=session, mood=MoodName(mood))
    assert row() == (shown, False)


@pytest.mark.parametrize(
    ("name", "letters"), [("anna.keller", "AK"), ("agent", "AG"), ("jean-luc.picard", "JL"), ("x", "X")]
)
def test_two_letters_stand_for_a_person(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_ticket_is_opened_from_a_conversation(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="Where is it?")
    page = client_for(agent).post(f"/chat/{session.pk}/ticket/", follow=True)
    ticket = session.tickets.get()
    assert page.request["PATH_INFO"] == f"/tickets/{ticket.pk}/"
    assert (ticket.subject, ticket.description) == ("Late parcel", "Where is it?")
    assert [said["text"] for said in ticket.conversation] == ["Where is it?"]
    assert "Open a ticket" not in client_for(agent).get(f"/chat/{session.pk}/").content.decode()


def test_an_auditor_opens_no_ticket(client_for: ClientFor, auditor: User, session: ChatSession) -> None:
    assert client_for(auditor).post(f"/chat/{session.pk}/ticket/").status_code == 403


def test_the_steering_names_everybody_and_the_modes(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession
) -> None:
    assign_session(session=session, assignee=supervisor, actor=agent)
    html = client_for(agent).get(f"/chat/{session.pk}/people/").content.decode()
    assert f'<option value="{supervisor.pk}" selected>supervisor</option>' in html
    assert '<option value="autopilot" selected>Autopilot</option>' in html
