"""Tables in the text of a passage, one row a line with its cells between bars. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header, and rows that start with their name."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> dict[str, str]:
        """Return the cells of a column by the name of their row; empty where there is no such column."""
        places = [at for at, title in enumerate(self.header) if at and title.lower() == name.lower()]
        return {row[0]: row[places[0]] for row in self.rows if places and len(row) > places[0]}


def is_row(line: str) -> bool:
    """Tell whether a line is a row of a table."""
    return " | " in line or line.strip().startswith("|")


def cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row, of Markdown or of a passage's plain text."""
    is_markdown = line.strip().startswith("|") and line.strip().endswith("|")
    return tuple(cell.strip() for cell in (line.strip().strip("|") if is_markdown else line).split("|"))


def tables_of(text: str) -> Iterator[Table]:
    """Yield the tables of a text."""
    lines: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        if is_row(line):
            lines += [] if RULE.match(line) else [cells(line)]
        elif lines:
            yield Table(lines[0], tuple(lines[1:]))
            lines = []


def row_text(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Return a row as people say it: "Team – Requests a minute: 120"."""
    named = (f"{name}: {cell}" if name else cell for name, cell in zip(header[1:], row[1:], strict=False))
    return f"{row[0]} – {'; '.join(named)}"
