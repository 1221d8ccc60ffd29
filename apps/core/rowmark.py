"""A mark that stands for rows that rarely change, and is another one once somebody has committed a change of them.

Who finds the mark that stood before it read the rows need not read them again. It lies in memory, so that looking at it
is no statement: mapped beside the SQLite database, where all processes see it. On PostgreSQL each process has its own,
since the others may be on other hosts; what they change is seen once a reader looks whatever the mark says.
"""

import mmap
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save

LENGTH = 16
Row = TypeVar("Row", bound=Model)
_own = bytearray(os.urandom(LENGTH))


def current_mark() -> bytes | None:
    """Return the mark; None where nothing but the rows themselves tells how they stand, as in a transaction."""
    database = connections[DEFAULT_DB_ALIAS]
    memory = None if database.in_atomic_block else _memory_of(database)
    return None if memory is None else bytes(memory[:LENGTH])


def renew_mark_at_commit(**_signal: Any) -> None:
    """Have everybody read the rows again once the transaction is committed."""
    transaction.on_commit(_renew, robust=True)


def renew_mark_with(model: type[Model]) -> None:
    """Renew the mark whenever a row of a model is saved or deleted; its manager comes from MarkedQuerySet."""
    for signal in (post_save, post_delete):
        signal.connect(renew_mark_at_commit, sender=model, dispatch_uid="row_mark")


class MarkedQuerySet(QuerySet[Row]):
    """Changes rows past their signals, and renews the mark."""

    def update(self, **values: Any) -> int:
        """Change the rows."""
        changed = super().update(**values)
        renew_mark_at_commit()
        return changed

    def bulk_create(self, objs: Iterable[Row], *args: Any, **options: Any) -> list[Row]:
        """Insert rows."""
        rows = super().bulk_create(objs, *args, **options)
        renew_mark_at_commit()
        return rows


def _renew() -> None:
    memory = _memory_of(connections[DEFAULT_DB_ALIAS])
    if memory is not None:
        memory[:LENGTH] = os.urandom(LENGTH)


def _memory_of(database: BaseDatabaseWrapper) -> mmap.mmap | bytearray | None:
    return _mapped(str(database.settings_dict["NAME"])) if database.vendor == "sqlite" else _own


@cache
def _mapped(database: str) -> mmap.mmap | None:
    if ":memory:" in database or "mode=memory" in database:
        return None
    path = Path(f"{database}-mark")
    with path.open("a+b") as file:
        if path.stat().st_size < LENGTH:
            file.write(bytes(LENGTH))
            file.flush()
        return mmap.mmap(file.fileno(), LENGTH)
