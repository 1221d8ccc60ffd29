"""What a conversation should not forget."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pydantic import ValidationError

from apps.accounts.models import User
from apps.conversations.models import ChatSession, Memory
from apps.conversations.services import add_message, remember, remember_slots, start_session
from apps.conversations.types import Author, MemoryKind
from apps.tickets.services import open_ticket
from apps.toolbox.memory.tool import MemoryTool
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from apps.tools.types import CallContext, Effect
from tests.toolbox.conftest import ask, run_with

MEMORY = MemoryTool()


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent, customer_id="C-1001")


def run_in(session: ChatSession, user: User | None) -> Run:
    return run_with(context=CallContext(request_id="request-1", user=user, session_id=session.pk))


@pytest.fixture
def run(session: ChatSession, agent: User) -> Run:
    return run_in(session, agent)


def values(answer: dict[str, Any]) -> list[str]:
    return [memory["value"] for memory in answer["memories"]]


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in MEMORY.operations.items()} == {
        "store": Effect.RECORD,
        "retrieve": Effect.READ,
        "summarize_session": Effect.READ,
        "forget": Effect.RECORD,
        "cleanup": Effect.RECORD,
    }


def test_what_is_stored_is_retrieved(run: Run) -> None:
    stored = ask(MEMORY, "store", run=run, key="gateway", value="offline since Monday", type="context", importance=0.9)

    assert (stored["key"], stored["value"], stored["type"]) == ("gateway", "offline since Monday", "context")
    assert (stored["importance"], stored["customer_id"], stored["expires_at"]) == (0.9, "", None)
    assert ask(MEMORY, "retrieve", run=run) == {"memories": [stored], "total_count": 1}


def test_the_same_value_is_remembered_once(run: Run) -> None:
    first = ask(MEMORY, "store", run=run, key="language", value="German")
    second = ask(MEMORY, "store", run=run, key="language", value="German")

    assert second["memory_id"] == first["memory_id"]
    assert Memory.objects.count() == 1


def test_memories_come_by_importance_and_are_found_by_words_type_and_limit(run: Run) -> None:
    ask(MEMORY, "store", run=run, key="phone", value="+49 761 1", importance=0.2)
    ask(MEMORY, "store", run=run, key="tone", value="prefers short answers", type="preference", importance=0.9)
    ask(MEMORY, "store", run=run, key="order", value="ORD-50001 is late", importance=0.5)

    assert values(ask(MEMORY, "retrieve", run=run)) == ["prefers short answers", "ORD-50001 is late", "+49 761 1"]
    assert values(ask(MEMORY, "retrieve", run=run, limit=1)) == ["prefers short answers"]
    assert values(ask(MEMORY, "retrieve", run=run, type="preference")) == ["prefers short answers"]
    assert values(ask(MEMORY, "retrieve", run=run, query="order")) == ["ORD-50001 is late"]


def test_a_memory_of_the_customer_is_known_in_their_next_session(run: Run, agent: User) -> None:
    ask(MEMORY, "store", run=run, key="language", value="German", of_customer=True)
    ask(MEMORY, "store", run=run, key="mood", value="in a hurry")
    next_session = run_in(start_session(owner=agent, customer_id="C-1001"), agent)
    other_customer = run_in(start_session(owner=agent, customer_id="C-1002"), agent)

    assert values(ask(MEMORY, "retrieve", run=next_session)) == ["German"]
    assert values(ask(MEMORY, "retrieve", run=other_customer)) == []


def test_nothing_is_remembered_of_an_unknown_customer(agent: User) -> None:
    run = run_in(start_session(owner=agent), agent)

    with pytest.raises(OperationFailed, match="customer is not known yet"):
        ask(MEMORY, "store", run=run, key="language", value="German", of_customer=True)
    assert not Memory.objects.exists()


def test_an_expired_memory_is_not_recalled_and_cleaned_up(run: Run, session: ChatSession) -> None:
    kept = ask(MEMORY, "store", run=run, key="coupon", value="valid", expires_in_s=3600)
    remember(session=session, key="coupon", value="lapsed", expires_at=timezone.now() - timedelta(seconds=1))

    assert values(ask(MEMORY, "retrieve", run=run)) == ["valid"]
    assert ask(MEMORY, "cleanup", run=run) == {"forgotten": 1}
    assert list(Memory.objects.values_list("pk", flat=True)) == [kept["memory_id"]]


def test_cleaning_up_leaves_other_sessions_alone(run: Run, agent: User) -> None:
    foreign = start_session(owner=agent, customer_id="C-1002")
    remember(session=foreign, key="coupon", value="lapsed", expires_at=timezone.now() - timedelta(seconds=1))

    assert ask(MEMORY, "cleanup", run=run) == {"forgotten": 0}


def test_forgetting_deletes_for_good(run: Run) -> None:
    ask(MEMORY, "store", run=run, key="phone", value="+49 761 1")
    ask(MEMORY, "store", run=run, key="phone", value="+49 761 2")
    order = ask(MEMORY, "store", run=run, key="order", value="ORD-50001")

    assert ask(MEMORY, "forget", run=run, key="phone") == {"forgotten": 2}
    assert ask(MEMORY, "forget", run=run, memory_id=order["memory_id"]) == {"forgotten": 1}
    assert ask(MEMORY, "forget", run=run, key="phone") == {"forgotten": 0}
    assert not Memory.objects.exists()


def test_a_memory_of_another_session_is_not_forgotten(run: Run, agent: User) -> None:
    foreign = remember(session=start_session(owner=agent, customer_id="C-1002"), key="phone", value="+49 761 1")

    assert ask(MEMORY, "forget", run=run, memory_id=foreign.pk) == {"forgotten": 0}
    assert Memory.objects.filter(pk=foreign.pk).exists()


def test_a_summary_quotes_the_session_and_makes_nothing_up(run: Run, session: ChatSession, agent: User) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="My gateway is offline.")
    add_message(session=session, author=Author.AGENT, text="Since when?", user=agent)
    add_message(session=session, author=Author.CUSTOMER, text="Since\n Monday.")
    remember_slots(session=session, slots={"customer_id": "C-1001"})
    number = open_ticket(subject="Gateway offline", session=session).number
    Memory.objects.all().delete()
    remember(session=session, key="since", value="Monday", kind=MemoryKind.CONTEXT)

    summary = ask(MEMORY, "summarize_session", run=run)

    assert summary["session_id"] == str(session.pk)
    assert (summary["message_count"], summary["messages_by_author"]) == (3, {"customer": 2, "agent": 1})
    assert (summary["first_question"], summary["last_question"]) == ("My gateway is offline.", "Since Monday.")
    assert summary["last_answer"] == "Since when?"
    assert (summary["customer_id"], summary["slots"]["customer_id"]) == ("C-1001", "C-1001")
    assert (summary["tickets"], values(summary)) == ([number], ["Monday"])
    assert summary["text"] == (
        "3 messages. The customer asked first: “My gateway is offline.” The customer asked last: “Since Monday.” "
        f"The last answer: “Since when?” Tickets: {number}."
    )


def test_the_summary_of_an_empty_session_says_just_that(run: Run) -> None:
    summary = ask(MEMORY, "summarize_session", run=run)

    assert (summary["message_count"], summary["text"], summary["tickets"]) == (0, "0 messages.", [])


def test_long_words_are_cut_in_a_summary(run: Run, session: ChatSession) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="word " * 200)

    question = ask(MEMORY, "summarize_session", run=run)["first_question"]

    assert (len(question), question[-1]) == (300, "…")


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("store", {"key": "a", "value": "b"}),
        ("retrieve", {}),
        ("summarize_session", {}),
        ("forget", {"key": "a"}),
        ("cleanup", {}),
    ],
)
def test_without_a_session_that_the_caller_sees_nothing_is_done(
    operation: str, arguments: dict[str, Any], operator: User, agent: User
) -> None:
    foreign = start_session(owner=operator)
    remember(session=foreign, key="a", value="b")

    for session_id in (None, foreign.pk, uuid.uuid4()):
        run = run_with(context=CallContext(request_id="request-1", user=agent, session_id=session_id))
        with pytest.raises(OperationFailed, match="Nothing was changed") as caught:
            ask(MEMORY, operation, run=run, **arguments)
        assert caught.value.reason_code == "no_session"
    assert Memory.objects.count() == 1


def test_the_system_itself_sees_every_session(session: ChatSession) -> None:
    run = run_with(context=CallContext(request_id="request-1", role="operator", session_id=session.pk))

    assert ask(MEMORY, "retrieve", run=run)["total_count"] == 0


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("store", {"key": "", "value": "x"}, ("key",)),
        ("store", {"key": "x", "value": "x" * 501}, ("value",)),
        ("store", {"key": "x", "value": "y", "importance": 1.5}, ("importance",)),
        ("store", {"key": "x", "value": "y", "type": "secret"}, ("type",)),
        ("store", {"key": "x", "value": "y", "expires_in_s": 0}, ("expires_in_s",)),
        ("store", {"key": "x", "value": "y", "session_id": "z"}, ("session_id",)),
        ("retrieve", {"limit": 0}, ("limit",)),
        ("forget", {}, ()),
        ("cleanup", {"session_id": "z"}, ("session_id",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        MEMORY.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
