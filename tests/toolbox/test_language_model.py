"""The language model against chat-completions servers: answers, tools, streams, costs, and why there is no answer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from apps.core.http import ConnectionCut, HttpError, TimedOut
from apps.toolbox.language_model.errors import (
    AnswerCutShort,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnfinished,
    ErrorInAnswer,
    NoCompletion,
    ToolArgumentsMalformed,
)
from apps.toolbox.language_model.schemas import LanguageModelSettings
from apps.tools.types import Effect
from tests.toolbox.completions import HELLO, LOOK, MODEL, PATH, PRICES, USAGE, answer_with, call_of, complete
from tests.toolbox.conftest import Upstream, ask, run_with


def test_the_operations_only_read() -> None:
    effects = {name: operation.effect for name, operation in MODEL.operations.items()}

    assert effects == {"complete": Effect.READ, "embed": Effect.READ}


def test_an_answer_comes_with_its_tokens_and_their_exact_cost(upstream: Upstream) -> None:
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": 400}}
    upstream.answers("POST", PATH, answer_with(content="It left on Monday.", usage=usage))

    assert complete(settings=PRICES) == {
        "text": "It left on Monday.",
        "tool_calls": [],
        "finish_reason": "stop",
        "model": "gpt-test-1",
        "usage": {
            "prompt_tokens": 1000,
            "cached_tokens": 400,
            "completion_tokens": 200,
            "total_tokens": 1200,
            "cost": "0.004",
            "currency": "USD",
        },
    }


def test_only_what_is_set_is_sent(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, answer_with(content="Yes."))

    complete(settings={"model": "gpt-5", "max_tokens_field": "max_completion_tokens", "temperature": None})

    assert upstream.sent == {"model": "gpt-5", "messages": HELLO, "max_completion_tokens": 1024}
    assert upstream.request.headers["Authorization"] == "Bearer test-key"


def test_everything_that_is_set_is_sent(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, answer_with(content="{}"))
    messages = [
        {"role": "system", "content": "You help."},
        *HELLO,
        {"role": "assistant", "tool_calls": [call_of("look", '{"id": 1}')]},
        {"role": "tool", "content": "On its way.", "tool_call_id": "call_1"},
    ]

    complete(messages=messages, tools=[LOOK], tool_choice="required", temperature=0, stop=["END"], as_json=True)

    assert upstream.sent == {
        "model": "llama3.2",
        "messages": messages,
        "max_tokens": 1024,
        "temperature": 0,
        "tools": [{"type": "function", "function": LOOK}],
        "tool_choice": "required",
        "stop": ["END"],
        "response_format": {"type": "json_object"},
    }


@pytest.mark.parametrize(("asked", "sent"), [(10, 10), (5000, 300), (None, 300)])
def test_a_caller_may_ask_for_fewer_tokens_than_the_row_allows(
    upstream: Upstream, asked: int | None, sent: int
) -> None:
    upstream.answers("POST", PATH, answer_with(content="Yes."))

    complete(settings={"max_tokens": 300}, max_tokens=asked)

    assert upstream.sent["max_tokens"] == sent


def test_a_server_without_a_key_is_sent_none(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, answer_with(content="Yes."))

    ask(MODEL, "complete", run=replace(run_with(settings=LanguageModelSettings()), headers={}), messages=HELLO)

    assert "Authorization" not in upstream.request.headers


def test_a_wanted_function_comes_with_its_arguments(upstream: Upstream) -> None:
    calls = [call_of("look", '{"id": "ORD-50001", "amount": 10.10}'), call_of("look", "", number="call_2")]
    upstream.answers("POST", PATH, answer_with(content=None, tool_calls=calls, reason="tool_calls"))

    answer = complete(tools=[LOOK])

    assert (answer["text"], answer["finish_reason"]) == ("", "tool_calls")
    assert answer["tool_calls"] == [
        {"id": "call_1", "name": "look", "arguments": {"id": "ORD-50001", "amount": "10.10"}},
        {"id": "call_2", "name": "look", "arguments": {}},
    ]


def test_servers_that_end_a_function_call_with_stop_are_understood(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, answer_with(content=None, tool_calls=[call_of("look", "{}")]))

    assert complete(tools=[LOOK])["finish_reason"] == "tool_calls"


def test_a_server_that_counts_nothing_and_names_no_model_is_understood(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, {"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}]})

    answer = complete(settings={"model": "local"})

    assert (answer["usage"], answer["model"]) == (None, "local")


@pytest.mark.parametrize("calls", [[call_of("look", '{"id": ')], [call_of("look", "[1]")], [call_of("look", "null")],
                                   [call_of("pay", "{}")], []])  # fmt: skip
def test_functions_that_can_not_be_called_are_an_error(upstream: Upstream, calls: list[Any]) -> None:
    upstream.answers("POST", PATH, answer_with(content=None, tool_calls=calls, reason="tool_calls"))

    with pytest.raises(ToolArgumentsMalformed) as caught:
        complete(tools=[LOOK])

    assert caught.value.code == "model_tool_malformed"
    assert caught.value.usage is not None


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (answer_with(content=None, refusal="I can not help."), AnswerRefused, "declines to answer: I can not help"),
        (answer_with(content="It left", reason="length"), AnswerCutShort, "Raise max_tokens"),
        (answer_with(content="", reason="content_filter"), AnswerFiltered, "content filter"),
        (answer_with(content="It left", reason=None), AnswerUnfinished, "finish_reason missing"),
        (answer_with(content="It left", reason=""), AnswerUnfinished, "finish_reason missing"),
        (answer_with(content="It left", reason="eos"), AnswerUnfinished, "finish_reason eos"),
    ],
)
def test_an_answer_that_is_none_says_why_and_keeps_what_it_cost(
    upstream: Upstream, answer: dict[str, Any], error: type[NoCompletion], words: str
) -> None:
    upstream.answers("POST", PATH, answer)

    with pytest.raises(error, match=words) as caught:
        complete(settings=PRICES)

    assert caught.value.usage is not None
    assert caught.value.usage.cost == Decimal("0.0045")
    assert caught.value.retryable is False


def test_the_text_before_the_limit_is_kept(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, answer_with(content="It left on", reason="length"))

    with pytest.raises(AnswerCutShort) as caught:
        complete()

    assert caught.value.partial_text == "It left on"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": {"message": "Overloaded", "code": 502}}, ErrorInAnswer),
        ({"error": "Overloaded"}, ErrorInAnswer),
        ({"error": {"code": "content_filter", "message": "Held back"}}, AnswerFiltered),
    ],
)
def test_an_error_inside_a_good_answer_is_an_error(
    upstream: Upstream, body: dict[str, Any], error: type[NoCompletion]
) -> None:
    upstream.answers("POST", PATH, body)

    with pytest.raises(error, match=r"Overloaded|content filter"):
        complete()


def test_a_question_that_a_filter_refuses_is_told_apart_from_a_wrong_one(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, {"error": {"code": "content_filter", "message": "Held back"}}, status=400)
    upstream.answers("POST", PATH, {"error": {"code": "context_length_exceeded", "message": "Too long"}}, status=400)

    with pytest.raises(AnswerFiltered):
        complete()
    with pytest.raises(HttpError, match="Too long"):
        complete()


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_status_keeps_the_servers_words(upstream: Upstream, status: int, *, stream: bool) -> None:
    upstream.answers("POST", PATH, {"error": {"message": "So it is."}}, status=status)

    with pytest.raises(HttpError, match="So it is"):
        complete(stream=stream)


@pytest.mark.parametrize("body", [[], None, {}, {"choices": []}, {"choices": [{}]}, {"choices": "none"}])
def test_an_answer_of_another_shape_is_refused(upstream: Upstream, body: Any) -> None:
    upstream.answers("POST", PATH, body)

    with pytest.raises(ValidationError):
        complete()


def test_silence_is_a_timeout_and_a_cut_is_a_cut(upstream: Upstream) -> None:
    upstream.stays_silent("POST", PATH)
    upstream.cuts("POST", PATH)

    with pytest.raises(TimedOut):
        complete()
    with pytest.raises(ConnectionCut):
        complete(stream=True)
