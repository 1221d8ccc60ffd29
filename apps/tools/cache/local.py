"""The cache of one process: least recently used goes first, bounded by entries and bytes."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from apps.tools.cache.entries import Entry
from apps.tools.cache.keys import CacheKey
from apps.tools.cache.stats import CacheOperation, CacheReport, Counts, UsedEntry, make_report


@dataclass(slots=True)
class _Slot:
    entry: Entry
    size: int
    accesses: int = 0
    last_access: float | None = None


class LocalStore:
    """A store in memory; its methods may be called from any thread."""

    def __init__(self, *, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._slots: OrderedDict[CacheKey, _Slot] = OrderedDict()
        self._bytes = 0
        self._counts = Counts()

    def get(self, key: CacheKey, *, at: float) -> Entry | None:
        """Return the entry while it is kept, and make it the most recently used; a fresh one counts as accessed."""
        if key not in self._slots:
            return None
        with self._lock:
            slot = self._slots.get(key)
            if slot is None:
                return None
            if not slot.entry.is_kept(at):
                self._remove(key)
                return None
            self._slots.move_to_end(key)
            if slot.entry.is_fresh(at):
                slot.accesses += 1
                slot.last_access = at
            return slot.entry

    def peek(self, key: CacheKey) -> Entry | None:
        """Return the entry without counting it as used."""
        slot = self._slots.get(key)
        return slot.entry if slot else None

    def put(self, key: CacheKey, entry: Entry) -> None:
        """Keep an entry in place of an older one, and evict others until the bounds hold."""
        evicted: list[CacheKey] = []
        slot = _Slot(entry, entry.size)
        with self._lock:
            self._remove(key)
            if slot.size > self._max_bytes:
                return
            self._slots[key] = slot
            self._bytes += slot.size
            while len(self._slots) > self._max_entries or self._bytes > self._max_bytes:
                oldest, its_slot = self._slots.popitem(last=False)
                self._bytes -= its_slot.size
                evicted.append(oldest)
        self._counts.add(key.tool, CacheOperation.STORE)
        for old in evicted:
            self._counts.add(old.tool, CacheOperation.EVICT)

    def clear(self, tool: str | None = None) -> int:
        """Drop the entries of a tool, or all; return how many."""
        with self._lock:
            doomed = [key for key in self._slots if tool in {None, key.tool}]
            for key in doomed:
                self._remove(key)
        return len(doomed)

    def keep_only(self, generations: Mapping[str, str]) -> None:
        """Drop what no call can reach any more: entries of another generation of their tool than the one given."""
        with self._lock:
            for key in [key for key in self._slots if generations.get(key.tool, key.generation) != key.generation]:
                self._remove(key)

    def count(self, tool: str, operation: CacheOperation) -> None:
        """Count what was done for a call of the tool."""
        self._counts.add(tool, operation)

    def report(self, *, at: float, top: int) -> CacheReport:
        """Return the figures of this process; entries that are over their time are not counted."""
        with self._lock:
            entries = [_used(key, slot) for key, slot in self._slots.items() if slot.entry.is_kept(at)]
        return make_report(backend="memory", counts=self._counts.snapshot(), entries=entries, top=top)

    def _remove(self, key: CacheKey) -> None:
        slot = self._slots.pop(key, None)
        if slot:
            self._bytes -= slot.size


def _used(key: CacheKey, slot: _Slot) -> UsedEntry:
    return UsedEntry(
        tool=key.tool,
        operation=key.operation,
        arguments=slot.entry.arguments,
        accesses=slot.accesses,
        last_access=slot.last_access,
        stored_at=slot.entry.stored_at,
        bytes=slot.size,
    )
