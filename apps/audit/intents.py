"""One appended line for each read under way: the trace that a killed process leaves of a call without a row.

A line survives SIGKILL of its process, which is what calls die of; it does not survive a power cut.
"""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from apps.audit.process import is_dead

LIMIT_BYTES = 1_000_000


class IntentFile:
    """The lines of one process; rewritten with those still under way once it has grown to `limit` bytes."""

    def __init__(self, path: Path, *, limit: int = LIMIT_BYTES) -> None:
        self.path = path
        self._limit = limit
        self._lock = threading.Lock()
        self._lines: dict[UUID, bytes] = {}
        self._size = 0
        self._file = -1

    def add(self, call_id: UUID, intent: dict[str, Any]) -> None:
        """Append the line of a call; raises OSError where it can not be written whole."""
        line = json.dumps(intent, default=str).encode() + b"\n"
        with self._lock:
            if self._file < 0 or self._size > self._limit:
                self._begin_anew()
            self._append(line)
            self._lines[call_id] = line

    def drop(self, call_id: UUID) -> None:
        """Forget a call whose row stands; its line goes when the file is rewritten."""
        self._lines.pop(call_id, None)

    def _begin_anew(self) -> None:
        """Put a file with the lines that still count in place of the old one, in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        lines = b"".join(self._lines.copy().values())
        fresh.write_bytes(lines)
        fresh.replace(self.path)
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = os.open(self.path, os.O_WRONLY | os.O_APPEND), len(lines)

    def _append(self, line: bytes) -> None:
        written = os.write(self._file, line)
        self._size += written
        if written < len(line):
            raise OSError("The disk is full.")


def path_of(folder: Path, process: str) -> Path:
    """Return the path of a process's intents."""
    return folder / f"{quote(process, safe='')}.intents"


def left_by_the_dead(folder: Path) -> Iterator[tuple[str, Path, list[dict[str, Any]]]]:
    """Yield the name, the path and the intents of each process of this host that is gone."""
    for path in sorted(folder.glob("*.intents")):
        process = unquote(path.stem)
        if is_dead(process):
            yield process, path, list(_intents_in(path))


def _intents_in(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what the lines say; the last one may be torn, and then its call has not left the house."""
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
