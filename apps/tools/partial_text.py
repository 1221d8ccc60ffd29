"""Text of an answer that is still being written: who runs a call may listen to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]

_listener: ContextVar[Listener | None] = ContextVar("partial_text_listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let the listener hear the text of calls made inside the block, piece by piece, in the call's own thread."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def hear_text(piece: str) -> None:
    """Tell whoever listens of the next piece of text."""
    if listener := _listener.get():
        listener(piece)
