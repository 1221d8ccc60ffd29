"""Names that no answer has told are asked of the CRM beside all else, once a customer."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from apps.agent.services import ask_names
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession, KnownCustomer
from apps.core.clock import now
from apps.live.models import LiveEvent
from apps.tickets.models import Ticket
from apps.tickets.services import open_ticket
from tests.agent.turns.conftest import Chat

ChatOf = Callable[[str], Chat]
LATER = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def asked(db: object) -> Callable[[], list[str]]:
    """Know nobody yet; return which customers the CRM is asked for from then on, and under which role."""
    KnownCustomer.objects.all().delete()
    before = set(ToolCall.objects.values_list("pk", flat=True))

    def told() -> list[str]:
        calls = ToolCall.objects.filter(tool="crm").exclude(pk__in=before).order_by("started_at")
        return [f"{call.arguments['customer_id']} {call.caller_role}" for call in calls]

    return told


def shown(chat: Chat) -> str:
    return ChatSession.objects.get(pk=chat.session.pk).customer_shown


def test_a_customer_whom_nothing_has_named_is_asked_for_once(chat_of: ChatOf, asked: Callable[[], list[str]]) -> None:
    chats = [chat_of("C-1002"), chat_of("C-1002")]
    assert ask_names(now=now() + LATER) == 1
    assert [shown(chat) for chat in chats] == ["Tom Becker", "Tom Becker"]
    assert ask_names(now=now() + LATER) == 0
    assert asked() == ["C-1002 operator"]


def test_whoever_looks_at_the_inbox_is_told_of_each_row(chat_of: ChatOf) -> None:
    chat = chat_of("C-1002")
    before = LiveEvent.objects.filter(stream="inbox").count()
    ask_names(now=now() + LATER)
    told = LiveEvent.objects.filter(stream="inbox").order_by("seq")[before:]
    assert [event.data for event in told] == [{"session_id": str(chat.session.pk)}]


def test_nobody_is_asked_for_whom_the_first_answer_names(chat_of: ChatOf, asked: Callable[[], list[str]]) -> None:
    chat = chat_of("C-1004")
    assert ask_names(now=now()) == 0
    chat.say("Which tier is C-1004 on?")
    before = asked()
    assert ask_names(now=now() + LATER) == 0
    assert (shown(chat), asked()) == ("Ondřej Dvořák", before)


def test_a_ticket_s_customer_is_asked_for_too(db: object) -> None:
    ticket = open_ticket(subject="Late parcel", customer_id="C-1002")
    ask_names(now=now() + LATER)
    assert Ticket.objects.with_names().get(pk=ticket.pk).customer_name == "Tom Becker"


def test_whom_the_crm_does_not_know_is_not_asked_for_again(chat_of: ChatOf) -> None:
    chat = chat_of("C-9999")
    assert ask_names(now=now() + LATER) == 1
    assert ask_names(now=now() + timedelta(days=1)) == 0
    assert shown(chat) == "C-9999"


def test_a_call_that_fails_puts_all_of_them_off_for_a_while(chat_of: ChatOf, tool_row: Callable[..., None]) -> None:
    chats = [chat_of("C-1002"), chat_of("C-1004")]
    tool_row("crm", enabled=False)
    moment = now() + LATER
    assert ask_names(now=moment) == 1
    assert ask_names(now=moment + timedelta(minutes=14)) == 0
    tool_row("crm", enabled=True)
    assert ask_names(now=moment + timedelta(minutes=15)) == 2
    assert [shown(chat) for chat in chats] == ["Tom Becker", "Ondřej Dvořák"]


def test_a_round_asks_for_a_few_and_the_next_for_the_rest(asked: Callable[[], list[str]]) -> None:
    for number in range(1001, 1008):
        open_ticket(subject="Late parcel", customer_id=f"C-{number}")
    assert [ask_names(now=now() + LATER) for _ in range(3)] == [5, 2, 0]
    assert len(asked()) == 7


def test_customers_of_tickets_settled_long_ago_are_asked_for_one_a_minute_the_latest_first(
    asked: Callable[[], list[str]],
) -> None:
    Ticket.objects.all().delete()
    for customer_id in ("C-1001", "C-1002", "C-1004"):
        open_ticket(subject="Late parcel", customer_id=customer_id)
    KnownCustomer.objects.all().delete()
    KnownCustomer.objects.create(customer_id="C-1001", name="Anna Keller")
    KnownCustomer.objects.create(customer_id="C-1007", ask_after=None)
    import_module("apps.tickets.migrations.0007_name_settled").fill(apps, None)
    moment = now()
    minutes = [ask_names(now=moment + timedelta(minutes=minute)) for minute in range(4)]
    assert (minutes, [call.split()[0] for call in asked()]) == ([1, 1, 1, 0], ["C-1004", "C-1002", "C-1007"])
