"""Where the language model comes to no answer the rules take the turn, and everybody is told."""

import threading
from collections.abc import Callable

import pytest
from django.test import Client

from apps.audit.models import ToolCall
from apps.tools.models import Breaker
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import (
    USAGE,
    ModelServer,
    Play,
    asks,
    events,
    fails,
    hangs,
    part,
    says,
    writes,
)

ChatOf = Callable[[str], Chat]
ToolRow = Callable[..., None]
QUESTION = "What tier am I on?"
BY_RULES = "Anna Keller (C-1001) is on the Business tier."


def refuses(words: str) -> Play:
    return events(part(refusal=words), part("stop"), {"choices": [], "usage": USAGE}, "[DONE]")


LOOK_UP = {"customer_id": "C-1001"}
WRITTEN = '{"customer_id": "C-10'
FAULTS: list[tuple[str, Play, str]] = [
    ("refusal", refuses("I must not."), "model_refused"),
    ("length", says("Anna is on the", reason="length"), "model_cut_short"),
    ("filter", says("", reason="content_filter"), "model_filtered"),
    ("429", fails(429), "upstream_rate_limited"),
    ("503", fails(503), "upstream_unavailable"),
    ("401", fails(401), "upstream_unauthorized"),
    ("cut stream", events(part(content="Anna is"), is_whole=False), "model_stream_cut"),
    ("cut before any text", events(is_whole=False), "connection_cut"),
    ("no finish_reason", events(part(content="Anna is on"), "[DONE]"), "model_unfinished"),
    ("no end at all", events(part(content="Anna is on")), "model_stream_cut"),
    ("wrong JSON in a stream", events("{nonsense"), "model_stream_cut"),
    ("no JSON at all", writes("<html>Bad gateway</html>"), "response_unreadable"),
    ("an error inside an answer", events({"error": {"message": "Overloaded."}}), "model_error"),
    ("malformed arguments", asks(("crm__lookup_customer", WRITTEN)), "model_tool_malformed"),
    ("a function that was not offered", asks(("crm__drop_table", LOOK_UP)), "model_tool_malformed"),
    ("nothing", says(""), "empty_answer"),
    ("only figures that stand nowhere", says("You owe 999 EUR."), "unsourced_answer"),
]


@pytest.mark.parametrize(("play", "code"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_each_fault_of_the_model_ends_in_the_answer_of_the_rules(
    model: ModelServer, chat_of: ChatOf, play: Play, code: str
) -> None:
    model.plays(play)

    message = chat_of("C-1001").ask(QUESTION)

    assert message.text.startswith(BY_RULES)
    planner = message.metadata["planner"]
    assert (planner["name"], planner["fallback"]["code"]) == ("rules", code)
    assert planner["fallback"]["reason"].endswith(".")


def test_a_server_that_never_ends_its_stream_is_given_its_time_and_no_more(
    model: ModelServer, chat_of: ChatOf, tool_row: ToolRow
) -> None:
    is_over = threading.Event()
    tool_row("language_model", timeout_s=0.3, deadline_s=0.6)
    model.plays(hangs(part(content="Anna is "), until=is_over))

    message = chat_of("C-1001").ask(QUESTION)

    is_over.set()
    assert BY_RULES in message.text
    assert message.metadata["planner"]["fallback"]["code"] == "model_stream_cut"


@pytest.mark.parametrize(
    ("headers", "requests", "planner"),
    [({"Retry_After": "0"}, 3, "model"), ({}, 3, "model"), ({"Retry_After": "60"}, 1, "rules")],
    ids=["Retry-After at once", "without Retry-After", "Retry-After beyond the turn's time"],
)
def test_a_busy_model_is_asked_again_when_it_says_so(
    model: ModelServer, chat_of: ChatOf, tool_row: ToolRow, headers: dict[str, str], requests: int, planner: str
) -> None:
    tool_row("language_model", max_attempts=2, retry_budget_percent=100)
    model.plays(fails(429, **headers), asks(("crm__lookup_customer", LOOK_UP)), says("Anna is on business. [1]"))

    message = chat_of("C-1001").ask(QUESTION)

    assert (message.metadata["planner"]["name"], len(model.requests)) == (planner, requests)


def test_an_open_breaker_leaves_the_model_alone(model: ModelServer, chat_of: ChatOf, tool_row: ToolRow) -> None:
    tool_row("language_model", breaker_failures=1)
    model.plays(fails(503))
    chat = chat_of("C-1001")

    first, second = chat.ask(QUESTION), chat.ask(QUESTION)

    assert len(model.requests) == 1
    assert [one.metadata["planner"]["fallback"]["code"] for one in (first, second)] == [
        "upstream_unavailable",
        "breaker",
    ]
    assert BY_RULES in second.text
    Breaker.objects.all().delete()


def test_a_quota_that_is_used_up_leaves_the_turn_to_the_rules(
    model: ModelServer, chat_of: ChatOf, tool_row: ToolRow
) -> None:
    tool_row("language_model", daily_quota=1)
    model.plays(says("Hello! How can I help you?"))
    chat = chat_of("C-1001")

    names = [chat.ask("hello").metadata["planner"]["name"] for _turn in range(2)]

    assert names == ["model", "rules"]


@pytest.mark.parametrize("row", [{"enabled": False}, {"allowed_roles": ["operator"]}], ids=["off", "another role"])
def test_a_model_that_is_not_meant_to_answer_is_not_missed(
    model: ModelServer, chat_of: ChatOf, tool_row: ToolRow, row: dict[str, object]
) -> None:
    tool_row("language_model", **row)

    message = chat_of("C-1001").ask(QUESTION)

    assert BY_RULES in message.text
    assert ("planner" in message.metadata, model.requests) == (False, [])


def test_the_message_is_weighed_once_whoever_answers_it(model: ModelServer, chat_of: ChatOf) -> None:
    model.plays(fails(503))
    chat = chat_of("C-1001")

    chat.ask(QUESTION)

    weighed = ToolCall.objects.for_session(chat.session.pk).filter(operation="should_escalate")
    assert weighed.count() == 1


def test_the_page_says_who_answered(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(says("Hello! How can I help you?"), fails(503))
    chat.ask("hello")
    chat.ask(QUESTION)
    browser = Client()
    browser.force_login(chat.actor)

    html = browser.get(f"/chat/{chat.session.pk}/").content.decode()

    assert "Language model played-1" in html
    told = "The language model could not answer: it does not answer at the moment. The rules answered in its place."
    assert html.count(told) == 1


def test_the_model_still_hands_over_who_asks_for_a_person(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(says("I am sorry to hear that."))

    message = chat.ask("I want to talk to a human")

    ticket = chat.session.tickets.get()
    assert message.text.startswith("I am sorry to hear that.")
    assert (message.requires_escalation, message.metadata["ticket_id"]) == (True, ticket.pk)
