"""How the commands show what they found: as a table for people, as JSON for programs."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

GAP = "  "


def as_json(value: Any) -> str:
    """Return indented JSON; dates, UUIDs and decimals as text."""
    return json.dumps(value, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)


def as_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return aligned columns under their headers."""
    lines = [tuple(headers), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headers))]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def yes_or_no(value: object) -> str:
    """Return the word for a truth."""
    return "yes" if value else "no"
