"""Fields that every log line of a piece of work carries, such as the chat session's id."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default={})  # noqa: B039 - never changed in place


def current_log_fields() -> Mapping[str, str]:
    """Return the fields bound at present."""
    return _fields.get()


@contextmanager
def log_fields(**fields: object) -> Iterator[None]:
    """Add the fields, as text, to every log line written inside."""
    token = _fields.set({**_fields.get(), **{name: str(value) for name, value in fields.items()}})
    try:
        yield
    finally:
        _fields.reset(token)
