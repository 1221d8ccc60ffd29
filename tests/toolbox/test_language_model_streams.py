"""Streamed completions: heard piece by piece, put together whole, and what breaks them."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.http import ResponseUnreadable
from apps.toolbox.language_model.errors import (
    AnswerCutShort,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnfinished,
    ErrorInAnswer,
    NoCompletion,
    StreamCut,
)
from apps.toolbox.language_model.streaming import read_stream
from apps.tools.partial_text import listening
from tests.toolbox.completions import LOOK, PATH, PRICES, USAGE, answer_with, complete
from tests.toolbox.conftest import Upstream


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
