"""Putting an answer together from a stream of events."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.core.http import HttpError
from apps.toolbox.language_model.completion import raise_for_error
from apps.toolbox.language_model.errors import StreamCut
from apps.toolbox.language_model.wire import (
    WireAnswer,
    WireCall,
    WireChoice,
    WireFunction,
    WireMessage,
    WirePart,
    WireUsage,
)

DATA, DONE = "data:", "[DONE]"


@dataclass(slots=True)
class PartialCall:
    """A function call that is still being written."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class PartialAnswer:
    """An answer that is still being written; `hear` is told of each piece of text."""

    hear: Callable[[str], None]
    text: str = ""
    refusal: str = ""
    model: str = ""
    finish_reason: str | None = None
    usage: WireUsage | None = None
    calls: dict[int, PartialCall] = field(default_factory=dict)

    def add(self, part: WirePart) -> None:
        """Take a part in."""
        self.model = part.model or self.model
        self.usage = part.usage or self.usage
        for choice in part.choices[:1]:
            self.finish_reason = choice.finish_reason or self.finish_reason
            self._add_message(choice.delta)

    def whole(self) -> WireAnswer:
        """Return the answer as if it had come at once."""
        calls = [
            WireCall(index=index, id=call.id, function=WireFunction(name=call.name, arguments=call.arguments))
            for index, call in sorted(self.calls.items())
        ]
        message = WireMessage(content=self.text, refusal=self.refusal, tool_calls=calls)
        choice = WireChoice(message=message, finish_reason=self.finish_reason)
        return WireAnswer(model=self.model, choices=[choice], usage=self.usage)

    def _add_message(self, delta: WireMessage) -> None:
        self.refusal += delta.refusal
        if delta.content:
            self.text += delta.content
            self.hear(delta.content)
        for part in delta.tool_calls:
            call = self.calls.setdefault(part.index, PartialCall())
            call.id = call.id or part.id
            call.name = call.name or part.function.name
            call.arguments += part.function.arguments


def read_stream(lines: Iterable[str], hear: Callable[[str], None]) -> WireAnswer:
    """Return the answer of a stream; raises StreamCut where it breaks off, and what `lines` raises before any text.

    A stream is whole with [DONE] or a reason for its end: servers leave out one or the other.
    """
    answer, is_done = PartialAnswer(hear), False
    try:
        for data in _events(lines):
            is_done = data == DONE
            if is_done:
                break
            answer.add(_part(data, answer))
    except HttpError as error:
        if not answer.text:
            raise
        raise StreamCut(error, partial_text=answer.text) from error
    if not is_done and answer.finish_reason is None:
        raise StreamCut(partial_text=answer.text)
    return answer.whole()


def _events(lines: Iterable[str]) -> Iterator[str]:
    """Yield the data of each event; comments, which keep connections open, and other fields say nothing."""
    for line in lines:
        if line.startswith(DATA) and (data := line.removeprefix(DATA).strip()):
            yield data


def _part(data: str, answer: PartialAnswer) -> WirePart:
    try:
        body: Any = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise StreamCut(partial_text=answer.text) from error
    raise_for_error(body)
    return WirePart.model_validate(body)
