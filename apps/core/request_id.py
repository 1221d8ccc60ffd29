"""The id that ties a request to its log lines, tool calls and answers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import uuid_utils

HEADER = "X-Request-ID"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """Return a fresh id: 32 hex digits that sort by time."""
    return uuid_utils.uuid7().hex


def current_request_id() -> str:
    """Return the id of the request being served, or an empty string outside of one."""
    return _request_id.get()


def accepted_request_id(offered: str | None) -> str:
    """Return the id that the client or proxy offers where it is 8 to 64 harmless characters, else a fresh one."""
    return offered if offered and ACCEPTABLE.fullmatch(offered) else new_request_id()


def bind_request_id(request_id: str) -> None:
    """Give the rest of this context the id; for contexts that end with their request."""
    _request_id.set(request_id)


@contextmanager
def request_id_bound(request_id: str) -> Iterator[str]:
    """Give what runs inside the id, and the context its former id after it."""
    token = _request_id.set(request_id)
    try:
        yield request_id
    finally:
        _request_id.reset(token)
