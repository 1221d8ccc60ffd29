"""What a language model may use up in a turn, and what it is handed back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.audit.models import ToolCall
from apps.tools.errors import InvalidConfig
from apps.tools.models import ToolConfig
from apps.tools.services import change_config
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import USAGE, ModelServer, asks, events, part, says

ChatOf = Callable[[str], Chat]
Limits = Callable[..., None]
QUESTION = "What tier am I on?"
LOOK_UP = ("crm__lookup_customer", {"customer_id": "C-1001"})
ANSWER = says("Anna Keller is on the business tier. [1]")


def by_model(chat: Chat) -> list[tuple[str, str]]:
    """Return the calls that the model asked for, as they are on record."""
    calls = ToolCall.objects.for_session(chat.session.pk).filter(origin="model")
    return sorted(calls.values_list("operation", "status"))


def test_calls_asked_for_together_are_made_together_and_handed_back_in_order(
    model: ModelServer, chat_of: ChatOf
) -> None:
    chat = chat_of("C-1001")
    wanted = [
        LOOK_UP,
        ("billing__get_invoices", {"customer_id": "C-1001"}),
        ("inventory__check_stock", {"sku": "SKU-1043"}),
    ]
    model.plays(asks(*wanted), says("You are on the business tier. [1]"))

    message = chat.ask("My tier, my invoices, and is SKU-1043 in stock?")

    assert by_model(chat) == [
        ("check_stock", "completed"),
        ("get_invoices", "completed"),
        ("lookup_customer", "completed"),
    ]
    handed_back = [one for one in model.requests[1]["messages"] if one["role"] == "tool"]
    assert [
        (one["tool_call_id"], f'source="{at}"' in one["content"]) for at, one in enumerate(handed_back, start=1)
    ] == [
        ("call_0", True),
        ("call_1", True),
        ("call_2", True),
    ]
    assert message.metadata["planner"]["used"]["calls"] == 3


def test_a_call_that_comes_in_one_piece_is_understood(model: ModelServer, chat_of: ChatOf) -> None:
    whole = {"index": 0, "id": "c", "function": {"name": LOOK_UP[0], "arguments": json.dumps(LOOK_UP[1])}}
    model.plays(events(part("tool_calls", tool_calls=[whole]), "[DONE]"), ANSWER)

    assert chat_of("C-1001").ask(QUESTION).metadata["planner"]["name"] == "model"


def test_a_server_that_does_not_stream_is_understood(model: ModelServer, chat_of: ChatOf, limits: Limits) -> None:
    limits(turn_streams=False)
    model.plays(asks(LOOK_UP), ANSWER)

    assert chat_of("C-1001").say(QUESTION) == "Anna Keller is on the business tier. [1]"
    assert [request.get("stream", False) for request in model.requests] == [False, False]


def test_the_same_call_for_ever_is_made_once_and_ends_with_the_rules(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(asks(LOOK_UP))

    message = chat.ask(QUESTION)

    assert by_model(chat) == [("lookup_customer", "completed")]
    planner = message.metadata["planner"]
    assert (planner["fallback"]["code"], planner["used"]["steps"], len(model.requests)) == ("step_limit", 6, 6)
    assert {"tool": "crm", "operation": "lookup_customer", "code": "repeated_call"} in planner["refused"]
    assert "repeated_call" in model.told("tool", request=2)[-1]
    assert "Business tier" in message.text


def test_the_last_answer_of_a_turn_may_not_ask_for_more(model: ModelServer, chat_of: ChatOf, limits: Limits) -> None:
    limits(turn_steps=2)
    model.plays(asks(LOOK_UP), ANSWER)

    message = chat_of("C-1001").ask(QUESTION)

    assert [request["tool_choice"] for request in model.requests] == ["auto", "none"]
    assert message.metadata["planner"]["name"] == "model"


def test_calls_beyond_the_limit_are_not_made(model: ModelServer, chat_of: ChatOf, limits: Limits) -> None:
    limits(turn_calls=1)
    chat = chat_of("C-1001")
    model.plays(asks(LOOK_UP, ("billing__get_invoices", {"customer_id": "C-1001"})), ANSWER)

    message = chat.ask(QUESTION)

    assert by_model(chat) == [("lookup_customer", "completed")]
    refused = [(one["operation"], one["code"]) for one in message.metadata["planner"]["refused"]]
    assert refused == [("get_invoices", "too_many_calls")]
    assert model.requests[1]["tool_choice"] == "none"


@pytest.mark.parametrize(
    ("settings", "code", "requests"),
    [
        ({"turn_tokens": 500}, "token_budget", 0),
        ({"turn_tokens": 20_000}, "token_budget", 1),
        ({"turn_cost": "0.5", "input_price": "10000"}, "cost_budget", 1),
    ],
    ids=["too small for the question", "used up by the first answer", "money"],
)
def test_a_budget_that_is_used_up_ends_with_the_rules(
    model: ModelServer, chat_of: ChatOf, limits: Limits, settings: dict[str, Any], code: str, requests: int
) -> None:
    limits(**settings)
    model.plays(
        events(
            part(tool_calls=[{"index": 0, "id": "c", "function": {"name": LOOK_UP[0], "arguments": '{"email": "x"}'}}]),
            part("tool_calls"),
            {"choices": [], "usage": {"prompt_tokens": 19_000, "completion_tokens": 500, "total_tokens": 19_500}},
            "[DONE]",
        )
    )

    message = chat_of("C-1001").ask(QUESTION)

    assert (message.metadata["planner"]["fallback"]["code"], len(model.requests)) == (code, requests)
    assert "Business tier" in message.text


def test_what_a_turn_used_is_stored_with_its_answer(model: ModelServer, chat_of: ChatOf, limits: Limits) -> None:
    limits(input_price="2", output_price="10", currency="EUR")
    model.plays(asks(LOOK_UP), ANSWER)

    used = chat_of("C-1001").ask(QUESTION).metadata["planner"]["used"]

    assert used == {"steps": 2, "calls": 1, "repairs": 0, "tokens": 240, "cost": "0.0008", "currency": "EUR"}


def test_a_server_that_counts_nothing_is_counted_for(model: ModelServer, chat_of: ChatOf) -> None:
    model.plays(says("Hello! How can I help you?", usage=None))

    used = chat_of("C-1001").ask("hello").metadata["planner"]["used"]

    assert used["tokens"] > 1000


@pytest.mark.parametrize(
    "first",
    [
        asks((LOOK_UP[0], '{"customer_id": ')),
        says("  "),
        says("You owe 999 EUR."),
        asks((LOOK_UP[0], {"customer": "C-1001"})),
    ],
    ids=["malformed arguments", "nothing", "figures that stand nowhere", "arguments that break the schema"],
)
def test_a_slip_may_be_put_right(model: ModelServer, chat_of: ChatOf, first: Any) -> None:
    model.plays(first, asks(LOOK_UP), ANSWER)

    message = chat_of("C-1001").ask(QUESTION)

    assert message.text == "Anna Keller is on the business tier. [1]"
    assert USAGE["total_tokens"] <= message.metadata["planner"]["used"]["tokens"]


def test_slips_are_put_right_so_often_and_no_oftener(model: ModelServer, chat_of: ChatOf, limits: Limits) -> None:
    limits(turn_repairs=1)
    model.plays(says(""), says(""), ANSWER)

    message = chat_of("C-1001").ask(QUESTION)

    assert (message.metadata["planner"]["fallback"]["code"], len(model.requests)) == ("empty_answer", 2)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"turn_steps": 0}, "settings.turn_steps"),
        ({"turn_cost": "-1"}, "settings.turn_cost"),
        ({"not_offered": ["drop table"]}, "settings.not_offered.0"),
    ],
)
def test_an_operator_is_told_which_bound_is_wrong(model: ModelServer, settings: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        change_config(config=ToolConfig.objects.get(name="language_model"), changes={"settings": settings}, actor=None)

    assert [fault.field for fault in caught.value.errors] == [field]
