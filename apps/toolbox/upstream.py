"""What every tool that speaks to another system does with its paths and a missing row."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from apps.core.http import NotFound

Found = TypeVar("Found")


def segment(identifier: str) -> str:
    """Return an identifier as one segment of a path; the schemas refuse "." and "..", which no quoting helps."""
    return quote(identifier, safe="")


def chosen(**parameters: str | int | None) -> dict[str, str | int]:
    """Return the query parameters that were given."""
    return {name: value for name, value in parameters.items() if value is not None}


def found(read: Callable[[], Found]) -> Found | None:
    """Return what `read` returns, or None where the system says that there is no such row.

    A 404 without a JSON object does not come from the system: the endpoint itself is wrong, and NotFound goes on.
    """
    try:
        return read()
    except NotFound as error:
        if not isinstance(error.body, dict):
            raise
        return None
