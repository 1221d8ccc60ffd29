"""JSON texts of which only the beginning was kept."""

import json
import re
from dataclasses import dataclass
from typing import Any

CUT = "…"
CLOSING = {"{": "}", "[": "]"}
HALF_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a kept text says; `is_cut` where more of it is not there."""

    value: Any
    is_cut: bool


def beginning_of(text: str) -> Beginning | None:
    """Return what a kept JSON text says as far as it goes; None where it is no JSON."""
    is_cut = text.endswith(CUT)
    try:
        return Beginning(json.loads(whole(text.removesuffix(CUT)) if is_cut else text), is_cut)
    except (ValueError, RecursionError):
        return None


def whole(text: str) -> str:
    """Return the longest beginning of a JSON text that can be read, its brackets closed; a text cut off says so."""
    reading = _Reading()
    for place, char in enumerate(text):
        reading.take(place, char)
    if reading.in_value:
        return HALF_ESCAPE.sub(r"\1", text) + CUT + '"' + reading.closing
    return text[: reading.kept] + reading.closing_of_kept


class _Reading:
    """How far a JSON text was read: its open brackets, and where it could end."""

    def __init__(self) -> None:
        self._open_ones: list[str] = []
        self._in_string = self._escaped = self._is_value = False
        self.kept, self.closing_of_kept = 0, ""

    @property
    def in_value(self) -> bool:
        """Tell whether it stands inside a text that is a value, not a name."""
        return self._in_string and self._is_value

    @property
    def closing(self) -> str:
        """Return the brackets that close what is open."""
        return "".join(reversed(self._open_ones))

    def take(self, place: int, char: str) -> None:
        """Read the next character."""
        if self._in_string:
            self._in_string = self._escaped or char != '"'
            self._escaped = char == "\\" and not self._escaped
        elif char == '"':
            self._in_string = True
        elif char in CLOSING:
            self._open_ones.append(CLOSING[char])
            self._keep(place + 1, is_value=char == "[")
        elif char in "]}" and self._open_ones:
            self._open_ones.pop()
            self._keep(place + 1, is_value=False)
        elif char == ",":
            self._keep(place, is_value=self._open_ones[-1:] == ["]"])
        elif char == ":":
            self._is_value = True

    def _keep(self, end: int, *, is_value: bool) -> None:
        self.kept, self.closing_of_kept, self._is_value = end, self.closing, is_value
