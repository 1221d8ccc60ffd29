"""Values of JSON columns as people read them."""

import json
import re
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

NOTHING = "–"
MOST_COLUMNS = 5
TABLE = (
    '<div class="scroll" tabindex="0"><table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def readable(value: Any) -> SafeString | str:
    """Return a JSON value as HTML: a word, marks, facts or a table where it is flat enough, else indented JSON."""
    if value is None or value in ({}, []):
        return NOTHING
    if _is_plain(value):
        return _word(value)
    if _is_flat(value):
        pairs = ((name_in_words(name), _word(item)) for name, item in value.items())
        return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))
    if isinstance(value, list) and all(map(_is_plain, value)):
        return format_html('<span class="marks">{}</span>', format_html_join(" ", "<code>{}</code>", zip(value)))
    if isinstance(value, list) and all(map(_is_flat, value)):
        return _table(value)
    return format_html('<pre class="code" tabindex="0">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False))


def name_in_words(name: str) -> str:
    """Return the technical name of a field as people read it: "Customer id"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def in_one_line(value: Any) -> SafeString | str:
    """Return a JSON object for the cell of a list: each name muted before its value."""
    if not isinstance(value, dict) or not value:
        return readable(value)
    pairs = ((name_in_words(name), _word(item) if _is_plain(item) else _json(item)) for name, item in value.items())
    return format_html('<span class="pairs">{}</span>', format_html_join(" ", "<span><i>{}</i> {}</span>", pairs))


def _table(rows: list[dict[str, Any]]) -> SafeString:
    """Return flat objects as the rows of a table, a column for each name there is; as facts where those are many."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > MOST_COLUMNS:
        return format_html(
            '<ol class="items">{}</ol>', format_html_join("", "<li>{}</li>", ((readable(row),) for row in rows))
        )
    head = format_html_join("", '<th scope="col">{}</th>', zip(map(name_in_words, names)))
    cells = ((format_html_join("", "<td>{}</td>", ((_word(row.get(name)),) for name in names)),) for row in rows)
    return format_html(TABLE, head, format_html_join("", "<tr>{}</tr>", cells))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _is_flat(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_plain, value.values()))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and (moment := moment_in(value)):
        return date_format(localtime(moment) if is_aware(moment) else moment, "DATETIME_FORMAT")
    return NOTHING if value in (None, "") else str(value)


def moment_in(text: str) -> datetime | None:
    """Return the moment that a text is; None where it is anything else."""
    try:
        return parse_datetime(text) if MOMENT.match(text) else None
    except ValueError:
        return None
