"""The language model against chat-completions servers: answers, tools, streams, costs, and why there is no answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from environs import Env
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.core.http import ConnectionCut, HttpError, ResponseUnreadable, TimedOut, is_on_this_machine
from apps.toolbox.language_model.completion import usage_of
from apps.toolbox.language_model.errors import (
    AnswerCutShort,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnfinished,
    ErrorInAnswer,
    NoCompletion,
    StreamCut,
    ToolArgumentsMalformed,
)
from apps.toolbox.language_model.schemas import LanguageModelSettings
from apps.toolbox.language_model.streaming import read_stream
from apps.toolbox.language_model.tool import LanguageModelTool
from apps.toolbox.language_model.wire import WireCached, WireUsage
from apps.tools.defaults import first_config
from apps.tools.models import ToolConfig
from apps.tools.partial_text import listening
from apps.tools.problems import problems_of
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Effect, PlannedCall
from tests.toolbox.conftest import Upstream, ask, run_with

MODEL = LanguageModelTool()
PATH = "/chat/completions"
HELLO = [{"role": "user", "content": "Where is my order?"}]
LOOK = {"name": "look", "description": "Looks an order up.", "parameters": {"type": "object", "properties": {}}}
USAGE = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
PRICES = {"input_price": "2.50", "cached_input_price": "1.25", "output_price": "10"}


def answer_with(*, reason: str | None = "stop", usage: Any = USAGE, **message: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {"id": "c-1", "object": "chat.completion", "model": "gpt-test-1", "choices": [choice], "usage": usage}


def call_of(name: str, arguments: str, *, number: str = "call_1") -> dict[str, Any]:
    return {"id": number, "type": "function", "function": {"name": name, "arguments": arguments}}


def complete(*, settings: dict[str, Any] | None = None, **arguments: Any) -> Any:
    run = run_with(settings=LanguageModelSettings.model_validate(settings or {}))
    return ask(MODEL, "complete", run=run, **{"messages": HELLO, **arguments})


def stream_of(*events: Any) -> str:
    return "".join(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events)


def delta(reason: str | None = None, **changes: Any) -> dict[str, Any]:
    return {"model": "gpt-test-1", "choices": [{"index": 0, "delta": changes, "finish_reason": reason}]}


@pytest.fixture
def streams(upstream: Upstream) -> Callable[[str], Upstream]:
    def answer(text: str) -> Upstream:
        upstream.answers_text("POST", PATH, text, content_type="text/event-stream")
        return upstream

    return answer


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


def test_a_streamed_answer_is_heard_piece_by_piece_and_returned_whole(streams: Callable[[str], Upstream]) -> None:
    pieces: list[str] = []
    upstream = streams(
        ": keep-alive\n\n"
        + stream_of(
            delta(role="assistant", content=""),
            delta(content="It left "),
            "",
            delta(content="on Monday."),
            delta("stop"),
            {"model": "gpt-test-1", "choices": [], "usage": USAGE},
            "[DONE]",
        )
        + "data: after the end\n\n"
    )

    with listening(pieces.append):
        answer = complete(stream=True, settings=PRICES)

    assert pieces == ["It left ", "on Monday."]
    assert (answer["text"], answer["finish_reason"], answer["usage"]["cost"]) == (
        "It left on Monday.",
        "stop",
        "0.0045",
    )
    assert upstream.sent["stream_options"] == {"include_usage": True}


def test_a_streamed_answer_needs_no_listener(streams: Callable[[str], Upstream]) -> None:
    streams(stream_of(delta(content="Yes."), delta("stop"), "[DONE]"))

    assert complete(stream=True)["usage"] is None


def test_functions_are_put_together_from_their_parts(streams: Callable[[str], Upstream]) -> None:
    first = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "look", "arguments": ""}}
    second = {"index": 1, "id": "call_2", "function": {"name": "look", "arguments": '{"id": 2}'}}
    parts = [{"index": 0, "function": {"arguments": text}} for text in ('{"id"', ": 1}")]
    streams(
        stream_of(
            delta(tool_calls=[first]), delta(tool_calls=[parts[0], second]), delta(tool_calls=[parts[1]]),
            delta("tool_calls", content=None), "[DONE]",
        )
    )  # fmt: skip

    answer = complete(stream=True, tools=[LOOK])

    assert [(call["id"], call["arguments"]) for call in answer["tool_calls"]] == [
        ("call_1", {"id": 1}),
        ("call_2", {"id": 2}),
    ]


@pytest.mark.parametrize("ending", ["", "[DONE]"])
def test_a_stream_is_whole_with_a_reason_or_with_done(streams: Callable[[str], Upstream], ending: str) -> None:
    streams(stream_of(delta(content="Yes."), delta("stop"), *([ending] if ending else [])))

    assert complete(stream=True)["text"] == "Yes."


@pytest.mark.parametrize(
    ("events", "kept", "is_tried_again"),
    [
        ([delta(content="It left ")], "It left ", False),
        ([delta(content="It left "), '{"choices": [{"de'], "It left ", False),
        ([delta(role="assistant")], "", True),
        ([], "", True),
    ],
)
def test_a_stream_that_breaks_off_is_tried_again_only_where_nothing_was_heard(
    streams: Callable[[str], Upstream], events: list[Any], kept: str, *, is_tried_again: bool
) -> None:
    streams(stream_of(*events))

    with pytest.raises(StreamCut) as caught:
        complete(stream=True)

    assert (caught.value.partial_text, caught.value.retryable) == (kept, is_tried_again)


@pytest.mark.parametrize(
    ("last", "error"),
    [
        (delta("length"), AnswerCutShort),
        (delta("content_filter"), AnswerFiltered),
        (delta("stop", refusal="I can not help."), AnswerRefused),
        (delta(), AnswerUnfinished),
        ({"error": {"message": "Overloaded"}}, ErrorInAnswer),
    ],
)
def test_a_streamed_answer_that_is_none_says_why(
    streams: Callable[[str], Upstream], last: dict[str, Any], error: type[NoCompletion]
) -> None:
    streams(stream_of(delta(content="It left"), last, "[DONE]"))

    with pytest.raises(error):
        complete(stream=True)


def test_a_server_that_does_not_stream_is_named(upstream: Upstream) -> None:
    upstream.answers("POST", PATH, answer_with(content="Yes."))

    with pytest.raises(ResponseUnreadable, match="no stream of events, but application/json"):
        complete(stream=True)


@given(text=st.text(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=5))
def test_any_text_survives_being_streamed(text: str, cuts: list[int]) -> None:
    ends = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [text[start:end] for start, end in pairwise(ends)]
    lines = stream_of(*(delta(content=piece) for piece in pieces), delta("stop"), "[DONE]").split("\n")

    assert read_stream(lines, lambda _piece: None).choices[0].message.content == text


@given(
    prompt=st.integers(0, 10**7), cached=st.integers(0, 10**7), written=st.integers(0, 10**6),
    prices=st.tuples(*[st.integers(0, 10**9)] * 3),
)  # fmt: skip
def test_costs_are_exact(prompt: int, cached: int, written: int, prices: tuple[int, int, int]) -> None:
    new, kept, out = (Decimal(price).scaleb(-6) for price in prices)
    settings = LanguageModelSettings(input_price=new, cached_input_price=kept, output_price=out)
    counted = WireUsage(
        prompt_tokens=prompt, completion_tokens=written, prompt_tokens_details=WireCached(cached_tokens=cached)
    )

    usage = usage_of(counted, settings)

    assert usage is not None
    known = min(prompt, cached)
    micros = (prompt - known) * prices[0] + known * prices[1] + written * prices[2]
    assert usage.cost * 10**12 == micros
    assert Decimal(usage.model_dump(mode="json")["cost"]) == usage.cost
    assert "E" not in usage.model_dump(mode="json")["cost"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"messages": []}, ("messages",)),
        ({"messages": [{"role": "user"}]}, ("messages", 0)),
        ({"messages": [{"role": "robot", "content": "x"}]}, ("messages", 0, "role")),
        ({"messages": [{"role": "tool", "content": "x"}]}, ("messages", 0)),
        ({"messages": [{"role": "user", "content": "x", "tool_call_id": "1"}]}, ("messages", 0)),
        ({"messages": [{"role": "user", "tool_calls": [call_of("look", "{}")]}]}, ("messages", 0)),
        ({"messages": HELLO, "temperature": 3}, ("temperature",)),
        ({"messages": HELLO, "max_tokens": 0}, ("max_tokens",)),
        ({"messages": HELLO, "tools": [{"name": "two words"}]}, ("tools", 0, "name")),
        ({"messages": HELLO, "model": "another"}, ("model",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    arguments: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        MODEL.operations["complete"].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


def test_it_is_switched_off_at_first_and_has_time_to_think() -> None:
    row = first_config(MODEL, Env())

    assert (row.enabled, row.timeout_s, row.deadline_s, row.api_key) == (False, 60.0, 120.0, "")


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1:8080", True),
        ("http://127.9:8080", True),
        ("http://[::1]:8080/v1", True),
        ("https://api.model.example/v1", False),
        ("http://localhost.example/v1", False),
        ("http://10.0.0.1/v1", False),
        ("", False),
    ],
)
def test_only_servers_on_this_machine_need_no_key(url: str, *, is_here: bool) -> None:
    row = first_config(MODEL, Env())
    row.enabled, row.endpoint = True, url

    assert is_on_this_machine(url) is is_here
    assert [problem.id for problem in problems_of(row)] == ([] if is_here else ["W003" if url else "W002"])


@pytest.mark.django_db
def test_what_the_model_used_is_on_record_with_the_call(upstream: Upstream) -> None:
    ToolConfig.objects.filter(name="language_model").update(enabled=True, endpoint=upstream.base_url, settings=PRICES)
    upstream.answers("POST", PATH, answer_with(content="Yes."))
    call = PlannedCall("language_model", "complete", {"messages": HELLO})

    result = execute_tool(call=call, context=CallContext(request_id="request-1", role="agent"))

    assert result.data["usage"]["cost"] == "0.0045"
