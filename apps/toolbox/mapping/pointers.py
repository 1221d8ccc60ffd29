"""JSON pointers (RFC 6901): where in a document a value stands."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from apps.toolbox.shapes import Shape

Pointer = Annotated[
    str,
    Field(max_length=200),
    Shape(r"^(/([^~/]|~[01])*)*$", "Write a pointer such as /rows/0/name; it begins with a slash, or is empty."),
]


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
    """Put a value there, making the objects on the way."""
    *way, last = _tokens(pointer)
    for token in way:
        document = document.setdefault(token, {})
    document[last] = value


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
