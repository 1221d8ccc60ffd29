"""Whether the parts that a request needs are there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One part, whether it works, and what is wrong where it does not."""

    name: str
    ok: bool
    detail: str = ""


def check_parts() -> list[PartHealth]:
    """Ask the database, its migrations and the cache."""
    return [_health("database", _ask_database), _health("migrations", _ask_migrations), _health("cache", _ask_cache)]


def _health(name: str, ask: Callable[[], str]) -> PartHealth:
    try:
        detail = ask()
    except (DatabaseError, RedisError, OSError) as error:
        detail = type(error).__name__
    return PartHealth(name=name, ok=not detail, detail=detail)


def _ask_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return "" if cursor.fetchone() == (1,) else "no answer"


def _ask_migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else ""


def _ask_cache() -> str:
    cache.set("core:readyz", 1, timeout=10)
    return "" if cache.get("core:readyz") == 1 else "does not keep what it is given"
