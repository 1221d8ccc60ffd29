"""The cache in Redis, shared by all processes. A Redis that is down is a miss, never an error."""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable
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
from apps.tools.cache.stats import CacheOperation, CacheReport, Counts, UsedEntry, make_report

logger = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT_S = 0.25
REST_S = 5.0
BATCH = 500

# One round trip: read an entry and, while it is fresh, note the access; never make a key that has expired.
READ = """
local found = redis.call('HMGET', KEYS[1], 'sealed', 'fresh_until')
if found[1] and tonumber(ARGV[1]) < tonumber(found[2]) then
  redis.call('HINCRBY', KEYS[1], 'accesses', 1)
  redis.call('HSET', KEYS[1], 'last_access', ARGV[1])
end
return found[1]
"""


class RedisStore:
    """A store in Redis: entries are sealed with FIELD_KEYS, and leave by their time or by Redis's own maxmemory.

    All its keys begin with `prefix`, so that several installations may share one Redis.
    """

    def __init__(self, url: str, *, prefix: str, max_bytes: int) -> None:
        self._entries, self._figures = f"{prefix}:tool-cache:entry", f"{prefix}:tool-cache:counts"
        self._client: Any = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._read = self._client.register_script(READ)
        self._max_bytes = max_bytes
        self._counts = Counts()
        self._rests_until = 0.0
        self._is_down = False

    def get(self, key: CacheKey, *, at: float) -> Entry | None:
        """Return the entry while it is kept; a fresh one counts as accessed."""
        sealed = self._ask(lambda: self._read(keys=[self._name(key)], args=[at]), otherwise=None)
        entry = self._unseal(sealed) if sealed else None
        return entry if entry and entry.is_kept(at) else None

    def peek(self, key: CacheKey) -> Entry | None:
        """Return the entry without counting it as used."""
        sealed = self._ask(lambda: self._client.hget(self._name(key), "sealed"), otherwise=None)
        return self._unseal(sealed) if sealed else None

    def put(self, key: CacheKey, entry: Entry) -> None:
        """Keep an entry for its time, unless it alone is over the bound of bytes."""
        if entry.size <= self._max_bytes and self._ask(lambda: self._write(key, entry), otherwise=False):
            self.count(key.tool, CacheOperation.STORE)

    def clear(self, tool: str | None = None) -> int:
        """Drop the entries of a tool, or all; return how many."""
        return self._ask(lambda: self._drop(tool), otherwise=0)

    def count(self, tool: str, operation: CacheOperation) -> None:
        """Count what was done for a call of the tool, for all processes together."""
        self._counts.add(tool, operation)
        self._ask(lambda: self._client.hincrby(self._figures, f"{tool} {operation}", 1), otherwise=0)

    def report(self, *, at: float, top: int) -> CacheReport:
        """Return the figures of all processes; with Redis down those of this one, without entries."""
        counts = self._ask(self._shared_counts, otherwise=self._counts.snapshot())
        entries = self._ask(lambda: self._used(top), otherwise=list[UsedEntry]())
        return make_report(backend="redis", counts=counts, entries=entries, top=top)

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

    def _write(self, key: CacheKey, entry: Entry) -> bool:
        name, life_ms = self._name(key), int((entry.kept_until - entry.stored_at) * 1000)
        sealed = self._cipher.encrypt(json.dumps(asdict(entry)).encode()).decode()
        figures = {"stored_at": entry.stored_at, "fresh_until": entry.fresh_until, "bytes": entry.size}
        with self._client.pipeline(transaction=True) as pipe:
            pipe.delete(name)
            pipe.hset(name, mapping={"sealed": sealed, **figures})
            pipe.pexpire(name, max(life_ms, 1))
            pipe.execute()
        return True

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

    def _drop(self, tool: str | None) -> int:
        names = self._names(tool)
        return int(self._client.unlink(*names)) if names else 0

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
            found = [(name, values) for name, values in zip(names, pipe.execute(), strict=True) if values[0]]
        found.sort(key=lambda each: -int(each[1][2] or 0))
        shown = [self._arguments(name) for name, _ in found[:top]] + [""] * max(len(found) - top, 0)
        return [self._used_entry(name, values, text) for (name, values), text in zip(found, shown, strict=True)]

    def _arguments(self, name: str) -> str:
        sealed = self._client.hget(name, "sealed")
        entry = self._unseal(sealed) if sealed else None
        return entry.arguments if entry else ""

    def _name(self, key: CacheKey) -> str:
        return f"{self._entries}:{key.tool}:{key.operation}:{key.digest}"

    def _used_entry(self, name: str, values: list[str | None], arguments: str) -> UsedEntry:
        tool, operation, _digest = name.removeprefix(f"{self._entries}:").split(":")
        stored_at, size, accesses, last_access = values
        return UsedEntry(
            tool=tool,
            operation=operation,
            arguments=arguments,
            accesses=int(accesses or 0),
            last_access=float(last_access) if last_access else None,
            stored_at=float(stored_at or 0),
            bytes=int(size or 0),
        )
