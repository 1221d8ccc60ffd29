"""Who may follow which stream: the apps that own the streams bring their rules when they are ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.live.models import LiveEvent

Events = Sequence[LiveEvent]


def every_event(_user: Any, events: Events) -> Events:
    """Return the events as they are: who may follow the stream may see all of it."""
    return events


@dataclass(frozen=True, slots=True)
class StreamGuard:
    """The rule of one kind of stream.

    `admits(user, key)` tells whether the user may follow the stream `kind:key` (the key is empty for `tools`);
    `visible(user, events)` returns those of its events that the user may see.
    """

    admits: Callable[[Any, str], bool]
    visible: Callable[[Any, Events], Events] = every_event


_guards: dict[str, StreamGuard] = {}


def register_stream_guard(kind: str, guard: StreamGuard) -> None:
    """Put the streams `kind` and `kind:<key>` under a rule; streams without one are refused to everybody."""
    _guards[kind] = guard


def stream_guard(stream: str) -> StreamGuard | None:
    """Return the rule of a stream, or None where nobody may follow it."""
    return _guards.get(stream.partition(":")[0])
