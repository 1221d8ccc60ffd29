"""A tool's calls over time, as a drawing with axes: stacked columns, lines at round numbers, marks of time below."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.audit.figures import BAD, Count
from apps.audit.types import CallStatus
from apps.tools.reports.traffic import STEPS, Days, first_step

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960.0, 220.0, 64.0, 24.0, 8.0
GROUND = HEIGHT - BOTTOM
# After how many columns time is marked below.
MARKED_EVERY = {Days.DAY: 3, Days.WEEK: 4, Days.MONTH: 3}
TONES: dict[str, str] = {CallStatus.COMPLETED: "completed", **dict.fromkeys(BAD, "failed")}
# From the ground up.
STACK = {"completed": _("Completed"), "refused": _("Refused or waiting"), "failed": _("Failed")}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a column; `place` holds the attributes of its rectangle: a template takes long to put them together."""

    tone: str
    y: float
    height: float
    place: SafeString


@dataclass(frozen=True, slots=True)
class Column:
    """The calls of one step of time, by tone; `name` says which step."""

    name: str
    numbers: tuple[int, ...]
    blocks: tuple[Block, ...]

    @property
    def calls(self) -> int:
        """Return how many there are."""
        return sum(self.numbers)

    @property
    def said(self) -> str:
        """Return the numbers in words."""
        return ", ".join(f"{word} {number}" for word, number in zip(STACK.values(), self.numbers, strict=True))


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on an axis and its place on it."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing: columns, lines at round numbers with their labels, and marks of time."""

    columns: tuple[Column, ...]
    lines: tuple[Mark, ...]
    marks: tuple[Mark, ...]


def timeline_of(counts: Iterable[Count], *, days: Days, now: datetime) -> Timeline:
    """Return counted calls of the last days over time."""
    step, first = STEPS[days], first_step(days=days, now=now)
    found = [Counter[str]() for _index in range(timedelta(days=days) // step)]
    for count in counts:
        found[(count.start - first) // step][TONES.get(count.status, "refused")] += count.calls
    return draw([(first + index * step, numbers) for index, numbers in enumerate(found)], days)


def draw(steps: list[tuple[datetime, Counter[str]]], days: Days) -> Timeline:
    """Return the drawing of steps of time with their numbers by tone."""
    top = round_up(max([numbers.total() for _start, numbers in steps] + [1]))
    width = (WIDTH - LEFT) / max(len(steps), 1)
    columns = [
        _column(start, numbers, LEFT + index * width, width, top) for index, (start, numbers) in enumerate(steps)
    ]
    lines = [
        Mark(number_format(value, force_grouping=True), _height_to_y(value, top))
        for value in sorted({0, top // 2, top})
    ]
    marks = [
        Mark(_when(start, days), round(LEFT + (index + 0.5) * width, 1))
        for index, (start, _numbers) in enumerate(steps)
        if index % MARKED_EVERY[days] == 0
    ]
    return Timeline(tuple(columns), tuple(lines), tuple(marks))


def round_up(number: int) -> int:
    """Return the next number that is 1, 2 or 5 times a power of ten."""
    power = int(10 ** int(math.log10(number)))
    return next(one * power for one in (1, 2, 5, 10) if one * power >= number)


def _column(start: datetime, numbers: Counter[str], x: float, width: float, top: int) -> Column:
    x, width = round(x + width * 0.1, 1), round(width * 0.8, 1)
    blocks, below = [], 0
    for tone in STACK:
        if numbers[tone]:
            y, ground = _height_to_y(below + numbers[tone], top), _height_to_y(below, top)
            blocks.append(_block(tone, x, y, width, round(max(ground - y, 1.0), 1)))
            below += numbers[tone]
    name = date_format(localtime(start), "j M, H:i")
    return Column(name, tuple(numbers[tone] for tone in STACK), tuple(blocks))


def _block(tone: str, x: float, y: float, width: float, height: float) -> Block:
    return Block(tone, y, height, mark_safe(f'x="{x}" y="{y}" width="{width}" height="{height}"'))  # noqa: S308 - numbers


def _height_to_y(number: int, top: int) -> float:
    return round(GROUND - number / top * (GROUND - TOP), 1)


def _when(start: datetime, days: Days) -> str:
    return date_format(localtime(start), "H:i" if days == Days.DAY else "j M")
