"""Rows of several tables written by one statement, on PostgreSQL: common table expressions that insert.

They take the rows as one JSON document, so that the statement is the same however many they are and is planned once.
Outside of a transaction it is a commit of its own, without a round trip for BEGIN and COMMIT.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial

from django.db import connection
from django.db.models import Field, ForeignKey, Model

Cte = Callable[[str], str]


def insertion_cte(model: type[Model], names: Sequence[str] = ()) -> Cte:
    """Return what makes the expression that inserts rows, with the columns of all fields or of those named.

    It is given SQL that stands for the rows: an array of JSON objects, from field name to value.
    """
    return partial(_insertion, model, tuple(names))


def _insertion(model: type[Model], names: tuple[str, ...], rows: str) -> str:
    fields = [model._meta.get_field(name) for name in names] or model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)  # type: ignore[union-attr]  # no relations back
    given = ", ".join(f'"{field.name}"' for field in fields)
    typed = ", ".join(f'"{field.name}" {_type_of(field)}' for field in fields)  # type: ignore[arg-type]  # as above
    table = model._meta.db_table
    insertion = f'INSERT INTO "{table}" ({columns}) SELECT {given} FROM json_to_recordset({rows}) AS r({typed})'  # noqa: S608 - names of our own tables
    return f"inserted_{table} AS ({insertion})"


def _type_of(field: "Field[object, object]") -> str:
    target = field.target_field if isinstance(field, ForeignKey) else field
    return str(target.rel_db_type(connection))


@cache
def statement(ctes: tuple[tuple[str, Cte], ...]) -> str:
    """Return the statement of some expressions; it takes a JSON document with an array of rows under each name."""
    expressions = [cte(f"(SELECT document -> '{name}' FROM given)") for name, cte in ctes]  # noqa: S608 - names of our own kinds
    return f"WITH given AS (SELECT %s::json AS document), {', '.join(expressions)} SELECT 1"
