"""The cache in Redis, shared by all processes. A Redis that is down is a miss, never an error."""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any, TypeVar

import redis
from cryptography.fernet import InvalidToken, MultiFernet
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from apps.core.fields import field_cipher
from apps.tools.cache.entries import Entry
from apps.tools.cache.keys import CacheKey
from apps.tools.cache.scripts import DROP, READ, WRITE
from apps.tools.cache.stats import CacheOperation, CacheReport, Counts, UsedEntry, make_report

logger = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT_S = 0.25
REST_S = 5.0
BATCH = 500
PARTS = 3


class RedisStore:
    """A store in Redis: entries are sealed with FIELD_KEYS; the bounds are those of all processes together.

    All its keys begin with `prefix`, so that several installations may share one Redis.
    """

    def __init__(self, url: str, *, prefix: str, max_entries: int, max_bytes: int) -> None:
        self._entries, self._figures = f"{prefix}:tool-cache:entry", f"{prefix}:tool-cache:counts"
        self._beside = [f"{prefix}:tool-cache:{name}" for name in ("used", "ends", "sizes")]
        self._client: Any = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._read, self._write, self._forget = map(self._client.register_script, (READ, WRITE, DROP))
        self._max_entries, self._max_bytes = max_entries, max_bytes
        self._counts = Counts()
        self._rests_until = 0.0
        self._is_down = False

    def get(self, key: CacheKey, *, at: float) -> Entry | None:
        """Return the entry while it is kept; a fresh one counts as accessed."""
        sealed = self._ask(lambda: self._read(keys=[self._name(key), self._beside[0]], args=[at]), otherwise=None)
        entry = self._unseal(sealed) if sealed else None
        return entry if entry and entry.is_kept(at) else None

    def peek(self, key: CacheKey) -> Entry | None:
        """Return the entry without counting it as used."""
        sealed = self._ask(lambda: self._client.hget(self._name(key), "sealed"), otherwise=None)
        return self._unseal(sealed) if sealed else None

    def put(self, key: CacheKey, entry: Entry) -> None:
        """Keep an entry for its time, unless it alone is over the bound of bytes; others leave for it."""
        evicted = self._ask(lambda: self._keep(key, entry), otherwise=None) if entry.size <= self._max_bytes else None
        if evicted is None:
            return
        self.count(key.tool, CacheOperation.STORE)
        for name in evicted:
            self.count(self._key(name).tool, CacheOperation.EVICT)

    def clear(self, tool: str | None = None) -> int:
        """Drop the entries of a tool, or all; return how many."""
        return self._ask(lambda: self._drop(self._names(tool)), otherwise=0)

    def keep_only(self, generations: Mapping[str, str]) -> None:
        """Drop what no call can reach any more: entries of another generation of their tool than the one given."""

        def is_over(name: str) -> bool:
            key = self._key(name)
            return generations.get(key.tool, key.generation) != key.generation

        self._ask(lambda: self._drop([name for name in self._names(None) if is_over(name)]), otherwise=0)

    def count(self, tool: str, operation: CacheOperation) -> None:
        """Count what was done for a call of the tool, for all processes together."""
        self._counts.add(tool, operation)
        self._ask(lambda: self._client.hincrby(self._figures, f"{tool} {operation}", 1), otherwise=0)

    def report(self, *, at: float, top: int) -> CacheReport:
        """Return the figures of all processes; with Redis down those of this one, without entries."""
        counts = self._ask(self._shared_counts, otherwise=self._counts.snapshot())
        entries = self._ask(lambda: self._used(top), otherwise=list[UsedEntry]())
        return make_report(backend="redis", counts=counts, entries=entries, top=top, reachable=not self._is_down)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _ask(self, question: Callable[[], T], *, otherwise: T) -> T:
        """Return Redis's answer; one that is down is left alone for a while, so that calls do not wait for it."""
        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            answer = question()
        except RedisError as error:
            self._note_down(error)
            return otherwise
        if self._is_down:
            self._is_down = False
            logger.info("tool_cache_reachable")
        return answer

    def _note_down(self, error: RedisError) -> None:
        self._rests_until = time.monotonic() + REST_S
        if not self._is_down:
            self._is_down = True
            logger.warning("tool_cache_unreachable", extra={"error": str(error)})

    def _keep(self, key: CacheKey, entry: Entry) -> list[str]:
        """Keep an entry; return the names of those that had to leave for it."""
        life_ms = max(int((entry.kept_until - entry.stored_at) * 1000), 1)
        sealed = self._cipher.encrypt(json.dumps(asdict(entry)).encode()).decode()
        moments = (entry.stored_at, entry.fresh_until, entry.kept_until)
        bounds = (self._max_entries, self._max_bytes)
        evicted: list[str] = self._write(
            keys=[*self._beside, self._name(key)], args=[sealed, *moments, entry.size, life_ms, *bounds]
        )
        return evicted

    @cached_property
    def _cipher(self) -> MultiFernet:
        return field_cipher()

    def _unseal(self, sealed: str) -> Entry | None:
        """Return the entry; one sealed with a key that is gone, or of another shape, counts as missing."""
        try:
            return Entry(**json.loads(self._cipher.decrypt(sealed)))
        except (InvalidToken, TypeError, ValueError):
            return None

    def _names(self, tool: str | None) -> list[str]:
        return list(set(self._client.scan_iter(match=f"{self._entries}:{tool or '*'}:*", count=BATCH)))

    def _drop(self, names: Sequence[str]) -> int:
        batches = (names[at : at + BATCH] for at in range(0, len(names), BATCH))
        return sum(int(self._forget(keys=self._beside, args=batch)) for batch in batches)

    def _shared_counts(self) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {}
        for name, amount in self._client.hgetall(self._figures).items():
            tool, _, operation = name.rpartition(" ")
            counts.setdefault(tool, Counter())[operation] = int(amount)
        return counts

    def _used(self, top: int) -> list[UsedEntry]:
        """Return all entries, most accessed first; only the first `top` are unsealed for their arguments."""
        names = self._names(None)
        with self._client.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hmget(name, "stored_at", "bytes", "accesses", "last_access")
            found = [(name, values) for name, values in zip(names, pipe.execute(), strict=True) if _is_whole(values)]
        found.sort(key=lambda each: -int(each[1][2] or 0))
        shown = [self._arguments(name) for name, _ in found[:top]] + [""] * max(len(found) - top, 0)
        return [self._used_entry(name, values, text) for (name, values), text in zip(found, shown, strict=True)]

    def _arguments(self, name: str) -> str:
        sealed = self._client.hget(name, "sealed")
        entry = self._unseal(sealed) if sealed else None
        return entry.arguments if entry else ""

    def _name(self, key: CacheKey) -> str:
        return f"{self._entries}:{key.tool}:{key.operation}:{key.generation}:{key.digest}"

    def _key(self, name: str) -> CacheKey:
        """Return the key that a name stands for; one of another shape is of no generation."""
        tool, *parts = name.removeprefix(f"{self._entries}:").split(":")
        operation, generation, digest = parts if len(parts) == PARTS else ("", "", "")
        return CacheKey(tool, operation, digest, generation)

    def _used_entry(self, name: str, values: list[str | None], arguments: str) -> UsedEntry:
        key = self._key(name)
        stored_at, size, accesses, last_access = values
        return UsedEntry(
            tool=key.tool,
            operation=key.operation,
            arguments=arguments,
            accesses=int(accesses or 0),
            last_access=float(last_access) if last_access else None,
            stored_at=float(stored_at or 0),
            bytes=int(size or 0),
        )


def _is_whole(figures: Sequence[str | None]) -> bool:
    """Tell whether an entry's figures are numbers; one of another shape is no entry of ours."""
    try:
        numbers = [float(each) for each in figures if each is not None]
    except ValueError:
        return False
    return bool(numbers) and figures[0] is not None
