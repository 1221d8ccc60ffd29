"""Rows of hot tables, written and read without the ORM's query building, which costs more than the database does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import CharField, Field, Model, QuerySet

from apps.core.adapting import adapter_of
from apps.core.driver import fetch_one, run, run_many

Adapt = Callable[[Any], Any]
Columns = tuple[tuple[str, frozenset[type], Adapt], ...]
Converters = Mapping[int, tuple[list[Callable[..., Any]], Any]]
Row = TypeVar("Row", bound=Model)

# Fewer than the databases and their drivers allow in one statement.
PARAMETERS_AT_ONCE = 1_000


def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as field name to value; all rows name the same fields, and those left out have defaults in SQL.

    Raises the database's own IntegrityError.
    """
    names = tuple(rows[0])
    columns = _columns(model, names)
    at_once = PARAMETERS_AT_ONCE // len(names)
    for start in range(0, len(rows), at_once):
        part = rows[start : start + at_once]
        values = [value for row in part for value in _prepared(columns, row.values())]
        run(_insert_sql(model, names, len(part)), values)


def update_rows(model: type[Model], rows: Sequence[Mapping[str, Any]], *, where: str) -> int:
    """Update rows by primary key, where a further SQL condition of our own holds, and return how many were changed.

    Each row names its `id` first; all rows name the same fields.
    """
    names = tuple(rows[0])
    columns = _columns(model, (*names[1:], names[0]))
    values = [_prepared(columns, (*tuple(row.values())[1:], row[names[0]])) for row in rows]
    return run_many(_update_sql(model, names, where), values)


def _prepared(columns: Columns, values: Iterable[Any]) -> list[Any]:
    return [
        value if value is None or type(value) in plain else adapt(value)
        for (_column, plain, adapt), value in zip(columns, values, strict=True)
    ]


@cache
def _columns(model: type[Model], names: tuple[str, ...]) -> Columns:
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]  # no relations back
    return tuple((str(field.column), *adapter_of(field)) for field in fields)


@cache
def _insert_sql(model: type[Model], names: tuple[str, ...], count: int) -> str:
    """Return the INSERT of so many rows: one statement costs less than as many."""
    columns = ", ".join(f'"{column}"' for column, *_how in _columns(model, names))
    row = f"({', '.join(['%s'] * len(names))})"
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([row] * count)}'  # noqa: S608 - names of our own tables


@cache
def _update_sql(model: type[Model], names: tuple[str, ...], where: str) -> str:
    changes = ", ".join(f'"{column}" = %s' for column, *_how in _columns(model, names[1:]))
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "{names[0]}" = %s AND {where}'  # noqa: S608 - as above


def read_row(model: type[Row], **wanted: str | int) -> Row | None:
    """Return the row whose fields have these values, or None: one query whose SQL is built once."""
    names = tuple(sorted(wanted))
    found = _fetched(model, names, [wanted[name] for name in names])
    return None if found is None else _made(model, names, found)


def read_kept_row(model: type[Row], **wanted: str | int) -> Row | None:
    """Return the row as `read_row` does, but the same object as long as the row in the database stays as it is.

    It is shared by all threads, so nobody may change it.
    """
    names = tuple(sorted(wanted))
    values = [wanted[name] for name in names]
    found = _fetched(model, names, values)
    key = (model, *names, *values)
    if found is None:
        _kept.pop(key, None)
        return None
    kept = _kept.get(key)
    if kept is None or kept[0] != found:
        kept = _kept[key] = (found, _made(model, names, found))
    row: Row = kept[1]
    return row


_kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}


def _fetched(model: type[Model], names: tuple[str, ...], values: Sequence[str | int]) -> tuple[Any, ...] | None:
    return fetch_one(_select(model, names, connection.vendor)[0], values)


def _made(model: type[Row], names: tuple[str, ...], found: Sequence[Any]) -> Row:
    """Return the model of a row as it was fetched."""
    _sql, fields, converters = _select(model, names, connection.vendor)
    return model.from_db(connection.alias, fields, converted(found, converters))


def converted(found: Sequence[Any], converters: Converters) -> list[Any]:
    """Return a row's values as its fields have them."""
    values = list(found)
    for position, (functions, expression) in converters.items():
        for convert in functions:
            values[position] = convert(values[position], expression, connection)
    return values


@cache
def _select(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, list[str], Converters]:
    """Return the SELECT, its field names and their converters, as Django's compiler of this vendor makes them."""
    marks = tuple(_mark(model, name) for name in names)
    query = model._default_manager.filter(**dict(zip(names, marks, strict=True))).order_by()
    sql, parameters, converters = compiled(query)
    if parameters != marks:
        raise TypeError(f"The conditions of {model.__name__} must be plain text or numbers.")
    return sql, [field.attname for field in model._meta.concrete_fields], converters


def compiled(query: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...], Converters]:
    """Return the SELECT of a queryset, its parameters, and what makes values of the columns that need it."""
    compiler = query.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    expressions = [expression for expression, *_rest in compiler.select]
    return sql, tuple(parameters), dict(compiler.get_converters(expressions))


def _mark(model: type[Model], name: str) -> str | int:
    """Return a value that a field takes unchanged and that shows where it comes to stand in the SQL."""
    return name if isinstance(model._meta.get_field(name), CharField) else sum(map(ord, name))
