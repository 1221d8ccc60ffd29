"""Answers of reads, kept for a while: in this process, or in Redis where REDIS_URL is set."""

from functools import cache

from django.conf import settings

from apps.tools.cache.entries import Entry, Store
from apps.tools.cache.keys import CacheKey, generation_of, key_of
from apps.tools.cache.local import LocalStore
from apps.tools.cache.redis import RedisStore
from apps.tools.cache.stats import CacheFigures, CacheOperation, CacheReport, ToolFigures, UsedEntry

__all__ = [
    "CacheFigures",
    "CacheKey",
    "CacheOperation",
    "CacheReport",
    "Entry",
    "Store",
    "ToolFigures",
    "UsedEntry",
    "generation_of",
    "key_of",
    "store",
]


@cache
def store() -> Store:
    """Return the one store of this process."""
    bounds = {"max_entries": settings.TOOL_CACHE_MAX_ENTRIES, "max_bytes": settings.TOOL_CACHE_MAX_BYTES}
    if settings.REDIS_URL:
        return RedisStore(settings.REDIS_URL, prefix=settings.REDIS_PREFIX, **bounds)
    return LocalStore(**bounds)
