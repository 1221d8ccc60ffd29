"""Asking for page after page until there are enough rows."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from apps.core.http import JsonResponse
from apps.toolbox.mapping.pointers import put_at, value_at
from apps.toolbox.mapping.settings import Pagination, RequestMapping

ADDRESS = re.compile(r"https?://|/.*\?|\?")
Send = Callable[[Mapping[str, str | int]], JsonResponse]


def rows_gathered(mapping: RequestMapping, inputs: Mapping[str, Any], send: Send) -> JsonResponse:
    """Return the first answer with the rows asked for (`offset`, `limit`) of all its pages in place of its own."""
    paging = mapping.pagination
    if paging is None:
        return send({})
    start, wanted = int(inputs.get("offset", 0)), int(inputs.get("limit", 100))
    first = answer = send(first_page(paging))
    rows = list(_rows(answer, paging))
    for number in range(1, paging.most_pages):
        following = _following(answer, paging, number)
        if len(rows) >= start + wanted or following is None:
            break
        answer = send({paging.parameter: following})
        rows += _rows(answer, paging)
    rows = rows[start : start + wanted]
    if not paging.rows_at:
        return replace(first, body=rows)
    body = deepcopy(first.body)
    if isinstance(body, dict):
        put_at(body, paging.rows_at, rows)
    return replace(first, body=body)


def first_page(paging: Pagination | None) -> dict[str, str | int]:
    """Return the parameters that ask for the first page."""
    return {paging.parameter: paging.first_page} if paging and paging.style == "page" else {}


def _rows(answer: JsonResponse, paging: Pagination) -> list[Any]:
    rows = value_at(answer.body, paging.rows_at)
    return rows if isinstance(rows, list) else []


def _following(answer: JsonResponse, paging: Pagination, number: int) -> str | int | None:
    """Return what asks for the next page, or None behind the last."""
    rows = _rows(answer, paging)
    if not rows or (paging.more_at and not value_at(answer.body, paging.more_at)):
        return None
    if paging.style == "page":
        return paging.first_page + number
    found = value_at(answer.body, paging.next_at) if paging.next_at else value_at(rows[-1], paging.next_in_last or "")
    return _cursor_in(found, paging.parameter) if isinstance(found, str | int) and found != "" else None


def _cursor_in(found: str | int, parameter: str) -> str | int | None:
    """Return a cursor; of an address of the next page only the parameter is taken, and no other place asked."""
    if not isinstance(found, str) or not ADDRESS.match(found):
        return found
    return next(iter(parse_qs(urlsplit(found).query).get(parameter, ())), None)
