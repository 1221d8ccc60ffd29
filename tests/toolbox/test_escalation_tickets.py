"""A ticket that the tool opens carries what somebody needs to go on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, start_session
from apps.conversations.types import Author
from apps.tickets.models import Ticket
from apps.toolbox.escalation.tool import EscalationTool
from apps.tools.errors import OperationFailed
from apps.tools.types import CallContext
from tests.toolbox.conftest import ask, run_with

ESCALATION = EscalationTool()


@pytest.fixture
def session(agent: User) -> ChatSession:
    session = start_session(owner=agent, customer_id="C-1001")
    add_message(session=session, author=Author.CUSTOMER, text="My gateway is offline.")
    add_message(session=session, author=Author.AGENT, text="Since when?", user=agent)
    return session


def record_call(session: ChatSession, operation: str, **fields: Any) -> ToolCall:
    now = timezone.now()
    call: ToolCall = ToolCall.objects.create(
        session_id=session.pk, tool="crm", operation=operation, status="completed", started_at=now,
        expires_at=now + timedelta(seconds=15), **fields,
    )  # fmt: skip
    return call


def test_a_ticket_carries_the_conversation_and_what_the_tools_did(agent: User, session: ChatSession) -> None:
    record_call(session, "lookup_customer", result_preview="Anna Keller", latency_ms=12.5)
    record_call(session, "get_tickets", error_message="Timed out.")
    run = run_with(context=CallContext(request_id="r", user=agent, session_id=session.pk))

    answer = ask(
        ESCALATION, "create_ticket", run=run, subject="Gateway offline", priority="high", reasons=["wish_for_a_person"]
    )

    ticket = Ticket.objects.get()
    assert answer == {
        "ticket_id": ticket.pk,
        "number": ticket.number,
        "status": "open",
        "priority": "high",
        "messages": 2,
        "tool_calls": 2,
    }
    assert (ticket.customer_id, ticket.session, ticket.created_by) == ("C-1001", session, agent)
    assert ticket.reasons == ["wish_for_a_person"]
    assert [(entry["author"], entry["text"]) for entry in ticket.conversation] == [
        ("customer", "My gateway is offline."),
        ("agent", "Since when?"),
    ]
    assert [
        (entry["operation"], entry["result_preview"], entry["error_message"]) for entry in ticket.tool_timeline
    ] == [
        ("lookup_customer", "Anna Keller", ""),
        ("get_tickets", "", "Timed out."),
    ]


def test_the_call_that_opens_the_ticket_is_not_in_its_timeline(agent: User, session: ChatSession) -> None:
    run = run_with(context=CallContext(request_id="r", user=agent, session_id=session.pk))
    record_call(session, "create_ticket", id=run.call_id)

    assert ask(ESCALATION, "create_ticket", run=run, subject="Gateway offline")["tool_calls"] == 0


def test_a_ticket_needs_no_session(agent: User) -> None:
    run = run_with(context=CallContext(request_id="r", user=agent, customer_id="C-1002"))

    answer = ask(ESCALATION, "create_ticket", run=run, subject="Called by phone")

    assert (answer["messages"], answer["tool_calls"]) == (0, 0)
    assert Ticket.objects.get().customer_id == "C-1002"


def test_a_foreign_session_is_refused_and_no_ticket_opened(operator: User, agent: User) -> None:
    foreign = start_session(owner=operator)
    run = run_with(context=CallContext(request_id="r", user=agent, session_id=foreign.pk))

    with pytest.raises(OperationFailed, match="Nothing was changed"):
        ask(ESCALATION, "create_ticket", run=run, subject="Mine now")
    assert not Ticket.objects.exists()
