"""One line for each read under way: the trace that a killed process leaves of a call without a row.

The lines stand in a mapped file: writing one is a copy in memory, which the system keeps when the process is killed,
which is what calls die of; it does not survive a power cut.
"""

import json
import mmap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from pydantic_core import to_json

from apps.core.process import is_dead

LIMIT_BYTES = 1_000_000
UNUSED = b"\0"


class IntentFile:
    """The lines of one process; once `limit` bytes are full, the file is begun anew with those still under way."""

    def __init__(self, path: Path, *, limit: int = LIMIT_BYTES) -> None:
        self.path = path
        self._limit = limit
        self._lock = threading.Lock()
        self._lines: dict[UUID, bytes] = {}
        self._map: mmap.mmap | None = None
        self._end = 0

    def add(self, call_id: UUID, intent: dict[str, Any]) -> None:
        """Write the line of a call; raises OSError where there is no room for it."""
        line = to_json(intent, fallback=str) + b"\n"
        with self._lock:
            if self._map is None or self._end + len(line) > len(self._map):
                self._map = self._begun_anew(len(line))
            self._map[self._end : self._end + len(line)] = line
            self._end += len(line)
            self._lines[call_id] = line

    def drop(self, call_id: UUID) -> None:
        """Forget a call whose row stands; its line goes when the file is rewritten."""
        self._lines.pop(call_id, None)

    def _begun_anew(self, more: int) -> mmap.mmap:
        """Put a file with the lines that still count, and room for more, in place of the old one, in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        lines = b"".join(self._lines.copy().values())
        # The room is written, not only reserved: a mapped page that the disk has no room for would end the process.
        fresh.write_bytes(lines + UNUSED * max(self._limit, more))
        with fresh.open("r+b") as file:
            mapped = mmap.mmap(file.fileno(), 0)
        fresh.replace(self.path)
        self._end = len(lines)
        return mapped


def path_of(folder: Path, process: str) -> Path:
    """Return the path of a process's intents."""
    return folder / f"{quote(process, safe='')}.intents"


def left_by_the_dead(folder: Path) -> Iterator[tuple[str, Path, list[dict[str, Any]]]]:
    """Yield the name, the path and the intents of each process of this host that is gone."""
    for path in sorted(folder.glob("*.intents")):
        process = unquote(path.stem)
        if is_dead(process):
            yield process, path, list(_intents_in(path))


def lines_in(path: Path) -> list[bytes]:
    """Return the lines that were written, without the room behind them."""
    return path.read_bytes().rstrip(UNUSED).splitlines()


def _intents_in(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what the lines say; the last one may be torn, and then its call has not left the house."""
    for line in lines_in(path):
        try:
            yield json.loads(line)
        except ValueError:
            continue
