"""Tables of figures beside the reference they are measured against, and whether the goal was met."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: a value and its reference in `unit`, the goal for their ratio, and whether less or more is better.

    Without a goal the line only informs; without a value it says why in `note`.
    """

    name: str
    reference: str
    unit: str
    value: float | None = None
    of_reference: float | None = None
    goal: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return the value over its reference."""
        return self.value / self.of_reference if self.value is not None and self.of_reference else None

    @property
    def verdict(self) -> str:
        """Return `met`, `missed`, or nothing where there is no goal."""
        if self.ratio is None:
            return self.note or "not measured"
        if self.goal is None:
            return self.note
        met = self.ratio >= self.goal if self.more_is_better else self.ratio <= self.goal
        return " ".join(filter(None, ("met" if met else "missed", self.note)))


def print_table(title: str, figures: Iterable[Figure]) -> None:
    """Print a table in Markdown, headed by when and where it is measured; each line as soon as it is there."""
    print(f"\n## {title}\n\n{where(os.environ.get('DATABASE_URL', ''))}\n")
    print(
        "| benchmark | measured | reference in the same run | ratio | goal | |\n|---|---|---|---|---|---|", flush=True
    )
    for figure in figures:
        print(_line(figure), flush=True)


def _line(figure: Figure) -> str:
    sign = "≥" if figure.more_is_better else "≤"
    reference = f"{_number(figure.of_reference, figure.unit)} ({figure.reference})"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} x"
    goal = "" if figure.goal is None else f"{sign} {figure.goal:g} x"
    cells = (figure.name, _number(figure.value, figure.unit), reference, ratio, goal, figure.verdict)
    return "| " + " | ".join(cells) + " |"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def where(database_url: str) -> str:
    """Return when and where it is measured."""
    database = "PostgreSQL" if database_url.startswith("postgres") else "SQLite"
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{moment}, {os.cpu_count()} cores, Python {platform.python_version()}, {database}."
