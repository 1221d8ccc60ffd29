"""Attempts and calls over time, as lanes of a drawing 100 wide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.audit.models import ToolAttempt, ToolCall

WIDTH = 100.0
LANE = 20
LEAST_WIDTH = 0.4


@dataclass(frozen=True, slots=True)
class Span:
    """Something that took time: what, when, how many milliseconds, and how it ended."""

    label: str
    started_at: datetime
    latency_ms: float
    tone: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the drawing; `start_ms` counts from its beginning."""

    label: str
    tone: str
    start_ms: float
    latency_ms: float
    x: float
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Lanes over `total_ms`."""

    lanes: tuple[Lane, ...]
    total_ms: float

    @property
    def ticks(self) -> list[float]:
        """Return the milliseconds at the quarters of the drawing."""
        return [self.total_ms * quarter / 4 for quarter in range(5)]

    @property
    def height(self) -> int:
        """Return the height of the drawing."""
        return LANE * len(self.lanes)


def of_attempts(call: ToolCall, attempts: Sequence[ToolAttempt]) -> Waterfall:
    """Return the attempts of a call, from its start; the gaps between them are waits."""
    spans = [Span(str(one.number), one.started_at, one.latency_ms, one.outcome) for one in attempts]
    return draw(spans, start=call.started_at, at_least_ms=call.latency_ms or 0.0)


def of_calls(calls: Sequence[ToolCall]) -> Waterfall:
    """Return calls that belong together, from the start of the first."""
    spans = [Span(str(call), call.started_at, call.latency_ms or 0.0, call.status) for call in calls]
    return draw(spans, start=min((call.started_at for call in calls), default=None))


def draw(spans: Sequence[Span], *, start: datetime | None, at_least_ms: float = 0.0) -> Waterfall:
    """Return the spans as lanes, as wide as the drawing from `start` to the last end."""
    if not spans or start is None:
        return Waterfall((), at_least_ms)
    starts = [max((span.started_at - start).total_seconds() * 1000, 0.0) for span in spans]
    total = max([begin + span.latency_ms for begin, span in zip(starts, spans, strict=True)] + [at_least_ms, 0.001])
    scale = WIDTH / total
    lanes = (_lane(span, starts[index], scale, index) for index, span in enumerate(spans))
    return Waterfall(tuple(lanes), total)


def _lane(span: Span, start_ms: float, scale: float, index: int) -> Lane:
    width = max(span.latency_ms * scale, LEAST_WIDTH)
    x = min(start_ms * scale, WIDTH - width)
    y = LANE * index + LANE // 5
    return Lane(span.label, span.tone, start_ms, span.latency_ms, round(x, 2), y, round(width, 2))
