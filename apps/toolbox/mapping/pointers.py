"""JSON pointers (RFC 6901): where in a document a value stands."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from apps.toolbox.shapes import Shape

Pointer = Annotated[
    str,
    Field(max_length=200),
    Shape(
        r"^(/([^~/]|~[01])*)*$",
        gettext_lazy("Write a pointer such as /rows/0/name; it begins with a slash, or is empty."),
    ),
]

PLACE = re.compile(r"0|[1-9][0-9]?")


def value_at(document: Any, pointer: str) -> Any:
    """Return the value that stands there, or None where nothing does."""
    for token in _tokens(pointer):
        if isinstance(document, Mapping):
            document = document.get(token)
        elif isinstance(document, list) and token.isdecimal() and int(token) < len(document):
            document = document[int(token)]
        else:
            return None
    return document


def put_at(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Put a value there, making the objects and lists on the way: below a name, 0 to 99 are places of a list.

    A place behind the list's end leaves None in between; see `without_gaps`.
    """
    place: Any = document
    tokens = _tokens(pointer)
    for token, following in pairwise(tokens):
        if _at(place, token) is None:
            _set(place, token, [] if _is_place(following) else {})
        place = _at(place, token)
    _set(place, tokens[-1], value)


def contradiction(pointers: Iterable[str]) -> str:
    """Return why not all of the pointers can be put into one document, empty where they can."""
    document: dict[str, Any] = {}
    for pointer in sorted(pointers):
        if not pointer:
            return _("The whole can not be put together from its parts: give each value a name, such as /name.")
        try:
            taken = value_at(document, pointer) is not None
            put_at(document, pointer, "taken")
        except (AttributeError, TypeError, ValueError):
            taken = True
        if taken:
            return _("%(pointer)s stands where another value does.") % {"pointer": pointer}
    return ""


def without_gaps(value: Any) -> Any:
    """Return the value without what is None in its lists."""
    if isinstance(value, list):
        return [without_gaps(one) for one in value if one is not None]
    return {name: without_gaps(one) for name, one in value.items()} if isinstance(value, dict) else value


def _at(place: Any, token: str) -> Any:
    if isinstance(place, list):
        return place[int(token)] if _is_place(token) and int(token) < len(place) else None
    return place.get(token)


def _set(place: Any, token: str, value: Any) -> None:
    if isinstance(place, list):
        place.extend([None] * (int(token) + 1 - len(place)))
        place[int(token)] = value
    else:
        place[token] = value


def _is_place(token: str) -> bool:
    return PLACE.fullmatch(token) is not None


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
