"""From the bytes of an answer to JSON, within bounds."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils.translation import gettext as _
from requests import Response

from apps.core.http.errors import ResponseTooLarge, ResponseUnreadable

CHUNK = 65_536
HTML_TYPES = {"text/html", "application/xhtml+xml"}
NO_CONTENT = 204
# Whoever asks for more asks for never; infinity is no JSON.
LONGEST_WAIT_S = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """A good answer: names of headers in lower case, fractions in `body` as Decimal, None for an empty 204."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class LastAnswer:
    """The status of the last request's answer; None while there is no answer, whatever the reason."""

    status: int | None = None


def read_bounded(response: Response, *, host: str, limit: int) -> bytes:
    """Return the whole body; raises ResponseTooLarge, and what `requests` raises for a broken stream."""
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > limit:
            raise ResponseTooLarge(host, limit)
    return bytes(body)


def parse_json(response: Response, content: bytes, *, host: str) -> Any:
    """Return the JSON of a body; raises ResponseUnreadable, which says type and length but nothing of the body."""
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    try:
        if kind in HTML_TYPES:
            _refuse(kind)
        text = content.removeprefix(BOM_UTF8).decode()
        body = DECODER.decode(text)
        return _refuse_halves(body) if "\\ud" in text.lower() else body
    except (ValueError, RecursionError, ArithmeticError) as error:
        reason = _("no JSON, but %(length)d bytes of %(kind)s") % {
            "length": len(content),
            "kind": kind[:80] or _("an unnamed type"),
        }
        raise ResponseUnreadable(host, reason) from error


def _refuse(what: str) -> Any:
    """Refuse what is no JSON: HTML, NaN and the infinities."""
    raise ValueError(what)


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)


def _refuse_halves(body: Any) -> Any:
    """Return the body, or refuse half a character (a lone surrogate), which no database and no other system takes."""
    json.dumps(body, ensure_ascii=False, default=str).encode()
    return body


def parse_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Return the seconds to wait that a Retry-After header asks for, as seconds or as a date; None where it is none.

    At most LONGEST_WAIT_S.
    """
    if not value:
        return None
    try:
        seconds = float(value) if value.strip().isdecimal() else _seconds_until(value, now or datetime.now(UTC))
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT_S)


def _seconds_until(date: str, now: datetime) -> float:
    """Return how far a date of a header is ahead; raises ValueError, and OverflowError for numbers beyond any date."""
    moment = parsedate_to_datetime(date)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
