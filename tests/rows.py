"""The rows of a test database, remembered and put back: much quicker than the signals of a migration make them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction


@dataclass(frozen=True)
class Rows:
    """All rows of the tables of our models, by the statement that inserts them."""

    by_statement: dict[str, Sequence[tuple[Any, ...]]]

    @classmethod
    def now(cls) -> "Rows":
        """Remember the rows as they are."""
        by_statement = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                name = connection.ops.quote_name(table)
                cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 - a table of ours
                if rows := cursor.fetchall():
                    names = [column[0] for column in cursor.description]
                    columns = ", ".join(map(connection.ops.quote_name, names))
                    places = ", ".join(["%s"] * len(names))
                    statement = f"INSERT INTO {name} ({columns}) VALUES ({places})"  # noqa: S608 - as above
                    by_statement[statement] = [tuple(map(_bindable, row)) for row in rows]
        return cls(by_statement)

    def insert(self) -> None:
        """Insert them into empty tables; rows made afterwards get numbers above theirs."""
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, rows in self.by_statement.items():
                cursor.executemany(statement, rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
                cursor.execute(statement)

    def put_back(self) -> None:
        """Let them take the place of what is there."""
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        self.insert()


def _bindable(value: Any) -> Any:
    """Return a value as both databases take it: SQLite has no time of day."""
    return value.isoformat() if isinstance(value, time) else value


def end_other_sessions() -> None:
    """End the sessions that threads of a test's server have not given back yet: PostgreSQL drops no database in use."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608 - words of ours
