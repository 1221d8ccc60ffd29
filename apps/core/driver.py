"""Statements of our own handed to the database's driver as they are: Django's cursors cost more than they do.

On PostgreSQL they are prepared and their parameters bound by the server; Django's own cursor writes them into the text.
Wherever somebody wraps or logs statements, they go through Django's cursor all the same. Parameters are ready for the
driver, and the SQL holds no `%` but its placeholders `%s`.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

try:
    from psycopg import Cursor
except ImportError:
    """There is SQLite."""

Parameters = Sequence[Any]


def fetch_one(sql: str, parameters: Parameters) -> tuple[Any, ...] | None:
    """Return the first row that a statement gives, or None; raises DatabaseError."""
    rows = fetch_all(sql, parameters)
    return rows[0] if rows else None


def fetch_all(sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """Return all rows that a statement gives; raises DatabaseError."""
    database = connections[DEFAULT_DB_ALIAS]
    if _may_be_passed_by(database):
        with database.wrap_database_errors:
            return list(_executed(database, sql, parameters).fetchall())
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def run(sql: str, parameters: Parameters) -> None:
    """Run a statement that gives no rows; raises DatabaseError."""
    database = connections[DEFAULT_DB_ALIAS]
    if _may_be_passed_by(database):
        with database.wrap_database_errors:
            _executed(database, sql, parameters)
    else:
        with database.cursor() as cursor:
            cursor.execute(sql, parameters)


def run_many(sql: str, rows: Sequence[Parameters]) -> int:
    """Run a statement once for each row of parameters and return how many rows it changed; raises DatabaseError."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite" and _may_be_passed_by(database):
        with database.wrap_database_errors:
            return int(database.connection.executemany(_of_sqlite(sql), rows).rowcount)
    with database.cursor() as cursor:
        cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def _may_be_passed_by(database: BaseDatabaseWrapper) -> bool:
    """Tell whether Django's cursor would add nothing; raises TransactionManagementError in a broken transaction."""
    if database.vendor not in {"sqlite", "postgresql"} or database.execute_wrappers or database.queries_logged:
        return False
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_no_broken_transaction()
    return True


def _executed(database: BaseDatabaseWrapper, sql: str, parameters: Parameters) -> Any:
    """Run a statement and return the driver's cursor."""
    if database.vendor == "sqlite":
        return database.connection.execute(_of_sqlite(sql), parameters)
    return Cursor(database.connection).execute(sql, parameters)


@cache
def _of_sqlite(sql: str) -> str:
    return sql.replace("%s", "?")
