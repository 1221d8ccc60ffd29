"""Rows of several tables written by one statement.

It takes them as one JSON document. On SQLite a temporary view does, whose trigger unfolds it into rows; on PostgreSQL
common table expressions insert (`apps.core.cte`), and several statements were as many round trips. On SQLite, whoever
runs a statement gives the interpreter's lock away and then waits for it behind all threads that compute: of a commit in
six statements among sixteen threads, most was such waiting.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, ForeignKey, Model, UUIDField
from pydantic_core import to_json

from apps.core.cte import Cte, statement
from apps.core.driver import run

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of rows: how they are written by statements of their own, and by a part of one statement.

    `unfolded` is SQLite's SQL, in which `{rows}` stands for the rows as `json_each` gives them; `cte` makes that of
    PostgreSQL. Moments are in UTC. `after` is called with the rows once they are written, with what is to be done at
    the commit.
    """

    name: str
    write: Callable[[list[Any]], None]
    unfolded: str
    cte: Cte
    after: Callable[[Rows], None] | None = None

    def __call__(self, rows: list[Any]) -> None:
        """Write rows by statements of their own."""
        self.write(rows)


def fits_one_statement(kinds: Sequence[object]) -> bool:
    """Tell whether rows of these kinds can be written by one statement."""
    return _vendor() in {"sqlite", "postgresql"} and all(isinstance(kind, Kind) for kind in kinds)


def write_in_one_statement(rows: Mapping[Kind, Rows]) -> None:
    """Write rows of several kinds, all or none; raises DatabaseError. Outside of a transaction they are committed."""
    kinds = tuple(sorted(rows, key=lambda kind: kind.name))
    write = _write_by_cte if _vendor() == "postgresql" else _write_by_view
    write(kinds, to_json({kind.name: rows[kind] for kind in kinds}).decode())
    for kind in kinds:
        if kind.after:
            kind.after(rows[kind])


@cache
def _vendor() -> str:
    return connection.vendor


def _write_by_cte(kinds: tuple[Kind, ...], document: str) -> None:
    run(statement(tuple((kind.name, kind.cte) for kind in kinds)), [document])


def _write_by_view(kinds: tuple[Kind, ...], document: str) -> None:
    view = _view_name(kinds)
    if view not in _views_of_this_connection():
        _make_view(view, kinds)
    run(f"INSERT INTO {view} VALUES (%s)", [document])  # noqa: S608 - a name of our own


def insertion(model: type[Model], names: Sequence[str] = ()) -> str:
    """Return what unfolds rows, given as field name to value, into the columns of all fields or of those named."""
    fields = [model._meta.get_field(name) for name in names] or model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)  # type: ignore[union-attr]  # no relations back
    values = ", ".join(_unfolded(field) for field in fields)  # type: ignore[arg-type]  # as above
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {values} FROM {{rows}}'  # noqa: S608 - names of our own tables


def _unfolded(field: "Field[Any, Any]") -> str:
    """Return the value of a field as Django stores it."""
    target = field.target_field if isinstance(field, ForeignKey) else field
    value = f"json_extract(value, '$.{field.name}')"
    if isinstance(target, DateTimeField):
        return f"replace(rtrim({value}, 'Z'), 'T', ' ')"
    return f"replace({value}, '-', '')" if isinstance(target, UUIDField) else value


class _Made(threading.local):
    """The views that this thread's connection has."""

    connection: Any = None
    views: frozenset[str] = frozenset()


_made = _Made()


def _views_of_this_connection() -> frozenset[str]:
    return _made.views if _made.connection is connection.connection else frozenset()


def _make_view(view: str, kinds: tuple[Kind, ...]) -> None:
    run(f"CREATE TEMP VIEW IF NOT EXISTS {view} AS SELECT '' AS document", ())
    run(f"CREATE TEMP TRIGGER IF NOT EXISTS {view}_unfolded INSTEAD OF INSERT ON {view} BEGIN {_body(kinds)} END", ())
    _made.views = _views_of_this_connection() | {view}
    _made.connection = connection.connection


def _body(kinds: tuple[Kind, ...]) -> str:
    statements = (kind.unfolded.format(rows=f"json_each(NEW.document, '$.{kind.name}')") for kind in kinds)
    return " ".join(f"{statement};" for statement in statements)


@cache
def _view_name(kinds: tuple[Kind, ...]) -> str:
    return "_".join(("batch", *(kind.name for kind in kinds)))
