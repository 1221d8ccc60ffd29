"""What reading a file gives, and why a file is refused. The child process knows these words and no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a file is not read."""

    TYPE = "type"
    SIZE = "size"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNPACKED = "unpacked"
    IMAGE = "image"
    NAMES = "names"
    ENTITIES = "entities"
    TIME = "time"


class Refused(Exception):
    """A file is not read; `detail` says more, in a few words."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file: its heading, page or sheet, and its text."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take: seconds of CPU, bytes of memory, characters of text, pixels of an image."""

    cpu_s: int = 8
    memory_bytes: int = 512 * 1024 * 1024
    characters: int = 400_000
    pixels: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Contents:
    """The text of a file in its parts; `is_cut` where there was more than may be read, pixels where it is an image."""

    parts: tuple[Part, ...] = ()
    is_cut: bool = False
    width: int = 0
    height: int = 0

    @property
    def characters(self) -> int:
        """Return the length of the text."""
        return sum(len(part.text) for part in self.parts)


def gathered(parts: Iterable[Part], *, limit: int) -> Contents:
    """Return the parts up to a number of characters; what comes after is not even read."""
    kept: list[Part] = []
    left = limit
    for part in parts:
        text = _cleaned(part.text[: limit + 1])
        if text:
            kept.append(Part(_cleaned(part.section[:200]), text[:left]))
        left -= len(text)
        if left < 0 or len(part.text) > limit:
            return Contents(tuple(kept), is_cut=True)
    return Contents(tuple(kept))


def _cleaned(text: str) -> str:
    """Return a text without control characters and lone surrogates, its lines without needless spaces."""
    plain = "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in text)
    lines = [" ".join(line.split()) for line in plain.encode(errors="ignore").decode().split("\n")]
    return "\n".join(line for index, line in enumerate(lines) if line or (index and lines[index - 1])).strip()
