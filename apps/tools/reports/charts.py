"""The geometry of charts: numbers in, shapes for an SVG out. Units are those of the drawing's own view box."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 120.0, 28.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart over time, the bad share of it in `bad_height`; `y` grows downwards."""

    x: float
    y: float
    width: float
    height: float
    bad_y: float
    bad_height: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar: its tone, its number and its place."""

    tone: str
    label: str
    value: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its label, its parts and their sum."""

    label: str
    total: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar before it is drawn."""

    tone: str
    label: str
    value: int


def columns(*, totals: Sequence[int], bad: Sequence[int], width: float = WIDTH, height: float = HEIGHT) -> list[Column]:
    """Return a column for each number, the highest as high as the drawing; a number above 0 is at least 1 high."""
    step = width / max(len(totals), 1)
    scale = height / max([*totals, 1])
    return [
        _column(
            index * step, step * 0.8, _at_least_one(total * scale, total), _at_least_one(wrong * scale, wrong), height
        )
        for index, (total, wrong) in enumerate(zip(totals, bad, strict=True))
    ]


def bars(rows: Mapping[str, Sequence[Part]], *, width: float = 100.0) -> list[Bar]:
    """Return a stacked bar for each row, the longest as long as the drawing is wide."""
    longest = max([sum(part.value for part in parts) for parts in rows.values()] + [1])
    return [
        Bar(label, sum(part.value for part in parts), _segments(parts, width / longest))
        for label, parts in rows.items()
    ]


def _column(x: float, width: float, height: float, bad: float, ground: float) -> Column:
    return Column(
        round(x, 2), round(ground - height, 2), round(width, 2), round(height, 2), round(ground - bad, 2), round(bad, 2)
    )


def _at_least_one(height: float, value: int) -> float:
    return max(height, 1.0) if value else 0.0


def _segments(parts: Sequence[Part], scale: float) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    x = 0.0
    for part in parts:
        if part.value:
            segments.append(Segment(part.tone, part.label, part.value, round(x, 2), round(part.value * scale, 2)))
            x += part.value * scale
    return tuple(segments)
