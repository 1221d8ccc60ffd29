"""A turn from its first event to its last, and what is kept when something goes wrong in the middle."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.agent.services import answer_payload, run_turn, turn
from apps.agent.types import Ask, Brief, Intent, Plan, Request, TurnEvent, Work
from apps.audit.models import ToolCall
from apps.conversations.errors import EmptyMessage, MessageTooLong, SessionClosed
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import close_session, hand_back, take_over
from apps.conversations.types import SessionStatus
from apps.live.models import LiveEvent
from apps.live.types import chat_stream
from apps.tickets.models import Ticket
from tests.agent.turns.conftest import Chat

ToolRow = Callable[..., None]


def texts(session: ChatSession) -> list[tuple[str, str]]:
    """Return what was said, by whom."""
    return list(session.messages.values_list("author", "text"))


def calls(session: ChatSession) -> list[tuple[str, str, str]]:
    """Return the tool, operation and status of each call on record."""
    return sorted(ToolCall.objects.for_session(session.pk).values_list("tool", "operation", "status"))


class BrokenPlanner:
    """A planner whose only request breaks in the middle of its work."""

    def plan(self, brief: Brief) -> Plan:
        def work(ask: Ask) -> Work:
            yield from ()
            raise ZeroDivisionError

        return Plan((Request(Intent("broken", (), work), Ask(brief.text), 1.0),))


def test_question_and_answer_are_stored_with_one_request_id_and_published(chat: Chat) -> None:
    done = chat.turn("what tier is C-1001 on?")

    assert done.answer is not None
    assert texts(chat.session) == [("customer", "what tier is C-1001 on?"), ("assistant", done.answer.text)]
    assert done.question.request_id == done.answer.request_id != ""
    events = LiveEvent.objects.filter(stream=chat_stream(chat.session.pk)).values_list("event", "data")
    assert [data["message_id"] for event, data in events if event == "message"] == [done.question.pk, done.answer.pk]


def test_the_calls_of_a_turn_are_on_record_in_the_callers_name(chat: Chat) -> None:
    done = chat.turn("what tier is C-1001 on?")

    assert calls(chat.session) == [
        ("compliance_check", "check_reply", "completed"),
        ("crm", "lookup_customer", "completed"),
        ("escalation", "should_escalate", "completed"),
    ]
    rows = ToolCall.objects.for_session(chat.session.pk)
    assert {(row.request_id, row.caller, row.caller_role, row.origin) for row in rows} == {
        (done.question.request_id, "house-agent", "agent", "rules")
    }


def test_two_questions_about_one_thing_make_one_call(chat: Chat) -> None:
    chat.say("What tier is C-1001 on? When did C-1001 sign up?")

    assert [call for call in calls(chat.session) if call[0] == "crm"] == [("crm", "lookup_customer", "completed")]


def test_an_address_is_looked_up_before_what_depends_on_the_number(chat: Chat) -> None:
    chat.say("last invoice of anna.keller@example.com")

    rows = ToolCall.objects.for_session(chat.session.pk).filter(tool__in=["crm", "billing"]).order_by("started_at")
    assert [(row.operation, row.arguments.get("customer_id")) for row in rows] == [
        ("lookup_customer", None),
        ("get_invoices", "C-1001"),
    ]


def test_the_events_of_a_turn_come_in_their_order(chat: Chat) -> None:
    chat.turn("what tier is C-1001 on?")

    names = list(dict.fromkeys(event.event for event in chat.events))
    assert names == ["start", "status", "tool_status", "sources", "text", "complete"]
    assert chat.event("start")["session_id"] == str(chat.session.pk)
    assert chat.event("complete")["message"] == chat.event("text")["text"]


def test_a_failed_call_is_told_among_the_events(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("crm", enabled=False)

    chat.turn("what tier is C-1001 on?")

    (failed,) = (event.data for event in chat.events if event.data.get("status") == "failed")
    assert (failed["tool_name"], failed["operation"]) == ("crm", "lookup_customer")
    assert "switched off" in failed["error"]


@pytest.mark.parametrize(("text", "error"), [("  ", EmptyMessage), ("x" * 10_001, MessageTooLong)])
def test_a_message_that_is_refused_leaves_nothing(chat: Chat, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        chat.turn(text)

    assert (texts(chat.session), chat.events) == ([], [])


def test_nothing_is_added_to_a_closed_session(chat: Chat) -> None:
    close_session(session=chat.session, user=chat.actor)

    with pytest.raises(SessionClosed):
        chat.turn("hello")


def test_a_tool_that_is_switched_off_is_said_so_and_the_rest_is_answered(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("crm", enabled=False)

    message = chat.ask("What tier is C-1001 on? Is SKU-1043 in stock?")

    assert message.text.startswith("I could not look into the CRM: it is switched off at the moment.\n\n")
    assert "SKU-1043" in message.text
    assert "business" not in message.text.lower()
    assert sorted(message.tools_used) == ["compliance_check", "escalation", "inventory"]


def test_a_tool_the_role_may_not_use_is_said_so(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("billing", allowed_roles=["operator"])

    assert chat.say("last invoice of C-1001") == "I could not look into billing: your role may not use it."


def test_a_system_that_is_not_there_is_said_so_and_its_breaker_reported(
    chat: Chat, tool_row: ToolRow, unused_port: int
) -> None:
    tool_row("billing", endpoint=f"http://127.0.0.1:{unused_port}/billing", max_attempts=1, breaker_failures=1)

    first, second = chat.ask("last invoice of C-1001"), chat.ask("last invoice of C-1002")

    sorry = "I am sorry, not everything works at the moment.\n\n"
    assert first.text == f"{sorry}I could not look into billing: it does not answer at the moment."
    assert second.text == f"{sorry}I could not look into billing: it failed several times, so it is given a pause."
    assert second.metadata["breakers"]["billing"] == "open"
    assert "EUR" not in first.text + second.text


def test_help_is_answered_while_every_other_system_is_off(chat: Chat, tool_row: ToolRow) -> None:
    for name in ("crm", "billing", "inventory", "escalation"):
        tool_row(name, enabled=False)

    assert "press Return items" in chat.say("how do I send something back, how long do I have?")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I want to talk to a human", "wish_for_a_person"),
        ("You will hear from my lawyer", "legal_threat"),
        ("This is unacceptable, I am furious!", "anger"),
    ],
)
def test_a_person_is_called_with_a_ticket_that_carries_the_conversation(chat: Chat, text: str, reason: str) -> None:
    chat.say("what tier is C-1001 on?")

    message = chat.ask(text)

    ticket = chat.session.tickets.get()
    assert (message.requires_escalation, message.metadata["ticket_id"]) == (True, ticket.pk)
    assert f"I opened ticket {ticket.number}" in message.text
    assert reason in ticket.reasons
    assert ticket.conversation[0]["text"] == "what tier is C-1001 on?"
    assert "lookup_customer" in [entry["operation"] for entry in ticket.tool_timeline]
    assert ChatSession.objects.get(pk=chat.session.pk).status == SessionStatus.HANDED_OFF
    told = LiveEvent.objects.filter(stream=chat_stream(chat.session.pk), event="ticket").values_list("data", flat=True)
    assert list(told) == [{"ticket_id": ticket.pk, "number": ticket.number}]


def test_a_second_wish_names_the_ticket_that_is_open(chat: Chat) -> None:
    chat.say("I want to talk to a human")

    answer = chat.say("where is the human? I want to speak to a person!")

    assert f"Ticket {chat.session.tickets.get().number} is open for this already" in answer


def test_an_angry_question_is_answered_and_handed_over(chat: Chat) -> None:
    message = chat.ask("This is unacceptable! What was the last invoice of C-1001?")

    assert "INV-20001" in message.text
    assert f"ticket {chat.session.tickets.get().number}" in message.text


def test_a_wish_is_kept_where_no_ticket_can_be_opened(chat: Chat, tool_row: ToolRow) -> None:
    tool_row("escalation", enabled=False)

    message = chat.ask("I want to talk to a human")

    assert "I could not open a ticket: it is switched off at the moment." in message.text
    assert (message.requires_escalation, Ticket.objects.filter(session=chat.session).count()) == (True, 0)
    assert ChatSession.objects.get(pk=chat.session.pk).status == SessionStatus.HANDED_OFF


def test_a_person_who_leads_is_not_talked_over(chat: Chat) -> None:
    take_over(session=chat.session, user=chat.actor)

    done = chat.turn("what tier is C-1001 on?")

    assert (done.answer, texts(chat.session)) == (None, [("customer", "what tier is C-1001 on?")])
    assert [event.event for event in chat.events] == ["start", "complete"]
    assert calls(chat.session) == []


def test_an_answer_that_comes_after_a_person_took_over_is_kept_for_that_person_alone(chat: Chat) -> None:
    def take(event: TurnEvent) -> None:
        if event.event == "tool_status" and event.data["status"] == "started":
            take_over(session=ChatSession.objects.get(pk=chat.session.pk), user=chat.actor)

    done = run_turn(session=chat.session, text="what tier is C-1001 on?", actor=chat.actor, emit=take)

    assert (done.answer, done.suggestion) == (None, None)
    assert texts(chat.session) == [
        ("customer", "what tier is C-1001 on?"),
        ("suggestion", "Anna Keller (C-1001) is on the Business tier. [1]"),
    ]
    late = chat.session.messages.latest("pk")
    assert (late.metadata["used"], late.sources[0]["title"]) == ("dismissed", "CRM: customer C-1001")


def test_after_handing_back_the_agent_answers_again(chat: Chat) -> None:
    take_over(session=chat.session, user=chat.actor)
    chat.turn("hello")
    hand_back(session=chat.session, user=chat.actor)

    assert chat.say("hello").startswith("Hello!")


def test_an_unexpected_failure_leaves_an_answer_that_says_so(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "prepare_planner", BrokenPlanner)

    message = chat.ask("what tier is C-1001 on?")

    assert message.text.startswith("Something went wrong while answering. Your message was kept.")
    assert texts(chat.session)[0] == ("customer", "what tier is C-1001 on?")
    assert (chat.event("error")["code"], chat.events[-1].event) == ("turn_failed", "error")


def test_the_metadata_counts_messages_and_facts(chat: Chat) -> None:
    asked = chat.ask("my address is anna.keller@example.com, last invoice INV-20001 please")
    first = answer_payload(asked)["metadata"]
    second = chat.ask("thanks").metadata

    assert (first["message_count"], first["has_context"], first["facts_extracted"]) == (2, False, 2)
    assert (second["message_count"], second["has_context"], second["facts_extracted"]) == (4, True, 0)
    assert set(first) == {
        "session_id",
        "request_id",
        "message_count",
        "has_context",
        "facts_extracted",
        "ticket_id",
        "breakers",
        "compliance",
    }


def test_whom_a_conversation_is_about_is_kept_once_confirmed(chat: Chat) -> None:
    chat.say("what tier is nobody@example.org on?")
    assert chat.session.customer_id == ""

    chat.say("what tier is anna.keller@example.com on?")
    assert chat.session.customer_id == "C-1001"


def reads(queries: CaptureQueriesContext) -> int:
    """Count the reads, but not those of a tool's rows, which stand for fifty milliseconds once they were read."""
    kept = ('FROM "tools_toolconfig"', 'FROM "tools_breaker"')
    return sum(one["sql"].startswith("SELECT") and not any(row in one["sql"] for row in kept) for one in queries)


def test_a_turn_of_a_long_conversation_costs_no_more_queries(
    chat: Chat,
) -> None:
    chat.say("hello")
    with CaptureQueriesContext(connection) as short:
        chat.say("hello")
    Message.objects.bulk_create(Message(session=chat.session, author="customer", text="more") for _ in range(30))
    with CaptureQueriesContext(connection) as long:
        chat.say("hello")

    assert reads(long) == reads(short)


def test_questions_beyond_what_one_turn_answers_are_named(chat: Chat) -> None:
    answer = chat.say("stock of " + ", ".join(f"SKU-{number}" for number in range(1001, 1010)))

    assert answer.endswith("I left 1 question out; please send it again in a message of its own.")
    assert [f"(SKU-{number})" in answer for number in (1001, 1008, 1009)] == [True, True, False]
