"""Rows of hot tables, written and read without the ORM's query building, which costs more than the database does."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Field, Model

# Values of these types go to every database as they are, so that most fields need no preparing.
PLAIN: dict[type, frozenset[type]] = {
    models.CharField: frozenset({str}),
    models.TextField: frozenset({str}),
    models.FloatField: frozenset({float}),
    models.BooleanField: frozenset({bool}),
    **dict.fromkeys(
        (models.BigIntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField), frozenset({int})
    ),
}
Columns = tuple[tuple["Field[Any, Any]", frozenset[type]], ...]
Row = TypeVar("Row", bound=Model)


def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as field name to value; all rows name the same fields, and those left out have defaults in SQL.

    Raises the database's own IntegrityError.
    """
    names = tuple(rows[0])
    columns = _columns(model, names)
    with connection.cursor() as cursor:
        cursor.executemany(_insert_sql(model, names), [_prepared(columns, row.values()) for row in rows])


def update_rows(model: type[Model], rows: Sequence[Mapping[str, Any]], *, where: str) -> int:
    """Update rows by primary key, where a further SQL condition of our own holds, and return how many were changed.

    Each row names its `id` first; all rows name the same fields.
    """
    names = tuple(rows[0])
    columns = _columns(model, (*names[1:], names[0]))
    values = [_prepared(columns, (*tuple(row.values())[1:], row[names[0]])) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_update_sql(model, names, where), values)
        return int(cursor.rowcount)


def _prepared(columns: Columns, values: Iterable[Any]) -> list[Any]:
    return [
        value if value is None or type(value) in plain else field.get_db_prep_save(value, connection)
        for (field, plain), value in zip(columns, values, strict=True)
    ]


@cache
def _columns(model: type[Model], names: tuple[str, ...]) -> Columns:
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]  # no relations back
    return tuple((field, PLAIN.get(type(field), frozenset())) for field in fields)


@cache
def _insert_sql(model: type[Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{field.column}"' for field, _plain in _columns(model, names))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(["%s"] * len(names))})'  # noqa: S608 - names of our own tables


@cache
def _update_sql(model: type[Model], names: tuple[str, ...], where: str) -> str:
    changes = ", ".join(f'"{field.column}" = %s' for field, _plain in _columns(model, names[1:]))
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "{names[0]}" = %s AND {where}'  # noqa: S608 - as above


def read_row(model: type[Row], **wanted: str) -> Row | None:
    """Return the row whose fields have these values, or None: one query whose SQL is built once."""
    names = tuple(sorted(wanted))
    sql, fields, converters = _select(model, names, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted[name] for name in names])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for position, (functions, expression) in converters.items():
        for convert in functions:
            values[position] = convert(values[position], expression, connection)
    return model.from_db(connection.alias, fields, values)


@cache
def _select(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, list[str], dict[int, Any]]:
    """Return the SELECT, its field names and their converters, as Django's compiler of this vendor makes them.

    A placeholder that equals its name shows which value goes where.
    """
    query = model._default_manager.filter(**dict(zip(names, names, strict=True))).order_by().query
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    if tuple(parameters) != names:
        raise TypeError(f"The conditions of {model.__name__} must be plain text fields.")
    expressions = [expression for expression, *_rest in compiler.select]
    fields = [field.attname for field in model._meta.concrete_fields]
    return sql, fields, dict(compiler.get_converters(expressions))
