"""Calls drawn over time, compared side by side, and told in words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.comparison import FIELDS, compare
from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.waterfall import LANE, LEAST_WIDTH, WIDTH, Span, draw, of_attempts, of_calls
from apps.audit.words import effect_in_words, origin_in_words

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
SPANS = st.lists(
    st.tuples(st.floats(-1_000, 60_000), st.floats(0, 120_000)).map(
        lambda one: Span("a", START + timedelta(milliseconds=one[0]), one[1], "completed")
    ),
    min_size=1,
    max_size=20,
)


def call_of(**fields: Any) -> ToolCall:
    usual = {"tool": "crm", "operation": "lookup_customer", "status": "completed", "started_at": START}
    return ToolCall(**(usual | {"latency_ms": 100.0} | fields))


def attempt_of(number: int, after_ms: float, latency_ms: float, outcome: str = "failed") -> ToolAttempt:
    started_at = START + timedelta(milliseconds=after_ms)
    return ToolAttempt(number=number, started_at=started_at, latency_ms=latency_ms, outcome=outcome)


class TestWaterfall:
    @given(spans=SPANS)
    def test_every_lane_lies_on_the_drawing_and_can_be_seen(self, spans: list[Span]) -> None:
        for lane in draw(spans, start=START).lanes:
            assert lane.x >= 0
            assert lane.width >= LEAST_WIDTH
            assert lane.x + lane.width <= WIDTH + 0.02  # both are rounded to hundredths

    @given(spans=SPANS)
    def test_lanes_stand_under_each_other_in_their_order(self, spans: list[Span]) -> None:
        waterfall = draw(spans, start=START)
        assert [lane.y // LANE for lane in waterfall.lanes] == list(range(len(spans)))
        assert waterfall.height == LANE * len(spans)

    @given(spans=SPANS)
    def test_the_drawing_reaches_to_the_last_end(self, spans: list[Span]) -> None:
        waterfall = draw(spans, start=START)
        ends = [lane.start_ms + lane.latency_ms for lane in waterfall.lanes]
        assert waterfall.total_ms == max(*ends, 0.001)

    def test_attempts_stand_where_they_ran_and_the_waits_between_them_are_gaps(self) -> None:
        attempts = [attempt_of(1, 0, 100), attempt_of(2, 300, 100, "completed")]
        first, second = of_attempts(call_of(latency_ms=400.0), attempts).lanes

        assert (first.x, first.width, first.tone) == (0.0, 25.0, "failed")
        assert (second.x, second.width, second.tone) == (75.0, 25.0, "completed")

    def test_the_time_before_the_first_attempt_counts(self) -> None:
        (lane,) = of_attempts(call_of(latency_ms=200.0), [attempt_of(1, 100, 100)]).lanes
        assert (lane.x, lane.width) == (50.0, 50.0)

    def test_the_time_after_the_last_attempt_counts(self) -> None:
        waterfall = of_attempts(call_of(latency_ms=1_000.0), [attempt_of(1, 0, 100)])
        assert (waterfall.total_ms, waterfall.lanes[0].width) == (1_000.0, 10.0)

    def test_a_call_that_runs_without_an_end_has_no_width_of_its_own(self) -> None:
        waterfall = of_calls([call_of(latency_ms=None), call_of(latency_ms=100.0)])
        assert [lane.width for lane in waterfall.lanes] == [LEAST_WIDTH, 100.0]

    def test_calls_that_ran_side_by_side_begin_at_one_place(self) -> None:
        later = START + timedelta(milliseconds=100)
        lanes = of_calls([call_of(), call_of(), call_of(started_at=later)]).lanes
        assert [lane.x for lane in lanes] == [0.0, 0.0, 50.0]

    def test_a_clock_that_was_set_back_draws_at_the_beginning(self) -> None:
        (lane,) = of_attempts(call_of(), [attempt_of(1, -500, 100)]).lanes
        assert (lane.start_ms, lane.x) == (0.0, 0.0)

    def test_a_call_refused_before_any_attempt_has_no_lanes(self) -> None:
        waterfall = of_attempts(call_of(latency_ms=3.0), [])
        assert (waterfall.lanes, waterfall.total_ms, waterfall.height) == ((), 3.0, 0)

    def test_no_calls_are_an_empty_drawing(self) -> None:
        assert of_calls([]).lanes == ()

    def test_all_at_one_moment_is_no_division_by_nothing(self) -> None:
        (lane,) = of_calls([call_of(latency_ms=0.0)]).lanes
        assert lane.width == LEAST_WIDTH


CHANGES: dict[str, Any] = {
    "tool": "billing",
    "operation": "get_invoices",
    "status": "failed",
    "gate": "quota",
    "error_code": "timeout",
    "error_message": "Too slow",
    "caller": "ada",
    "caller_role": "operator",
    "origin": "api",
    "revision": 7,
    "dry_run": True,
    "cached": True,
    "attempt_count": 3,
    "latency_ms": 1.0,
    "result_preview": "{}",
    "started_at": START + timedelta(seconds=1),
}


class TestComparison:
    def differing(self, left: ToolCall, right: ToolCall) -> list[str]:
        return [one.label for one in compare(left, right) if one.differs]

    def test_a_call_is_like_itself(self) -> None:
        call = call_of(arguments={"customer_id": "C-1001"})
        assert self.differing(call, call) == []

    def test_every_field_can_make_the_difference(self) -> None:
        assert set(CHANGES) == set(FIELDS)
        for name, value in CHANGES.items():
            fields = [one for one in compare(call_of(), call_of(**{name: value})) if one.differs]
            assert [one.right for one in fields] == [value]

    @pytest.mark.parametrize(
        ("left", "right", "shown"),
        [
            ({"a": 1}, {"a": 1}, []),
            ({"a": 1}, {"a": 2}, [("a", "1", "2")]),
            ({"a": 1}, {}, [("a", "1", "")]),
            ({}, {"a": None}, [("a", "", "null")]),
            ({"a": "1"}, {"a": 1}, [("a", '"1"', "1")]),
            ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a", '{"b": 1}', '{"b": 2}')]),
            ({"ort": "Köln"}, {"ort": "Bonn"}, [("ort", '"Köln"', '"Bonn"')]),
            ({"a": 1, "b": 2}, {"b": 3, "a": 1}, [("b", "2", "3")]),
        ],
    )
    def test_arguments_are_compared_by_their_names(
        self, left: dict[str, Any], right: dict[str, Any], shown: list[tuple[str, str, str]]
    ) -> None:
        rows = compare(call_of(arguments=left), call_of(arguments=right))
        assert [(one.label, one.left, one.right) for one in rows if one.differs] == shown

    def test_fields_are_named_as_people_read_them(self) -> None:
        labels = [one.label for one in compare(call_of(), call_of())]
        assert labels[:4] == ["Tool", "Operation", "Status", "Gate"]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("effect", "words"),
    [("read", "reads only"), ("money", "moves money"), ("contact", "contacts somebody"), ("", ""), ("new", "new")],
)
def test_an_effect_is_told_in_words(effect: str, words: str) -> None:
    assert effect_in_words(effect) == words


@pytest.mark.parametrize(
    ("origin", "words"),
    [("rules", "the agent's rules"), ("api", "a program, by the API"), ("", ""), ("robot", "robot")],
)
def test_an_origin_is_told_in_words(origin: str, words: str) -> None:
    assert origin_in_words(origin) == words


def test_a_call_is_named_after_its_tool_and_operation() -> None:
    call = call_of(id=UUID(int=1), attempt_count=3)
    assert (str(call), call.retry_count) == ("crm.lookup_customer", 2)
    assert call_of(attempt_count=0).retry_count == 0
