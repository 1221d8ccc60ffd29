"""Statements of our own reach the driver directly, and behave as Django's: errors, transactions, whoever watches."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from apps.core.driver import fetch_all, fetch_one, run, run_many
from apps.live.models import LiveStream

pytestmark = pytest.mark.django_db

INSERT = "INSERT INTO live_livestream (name, last_seq) VALUES (%s, %s)"
SELECT = "SELECT name, last_seq FROM live_livestream WHERE name = %s"


def test_rows_are_written_and_read() -> None:
    run(INSERT, ("a", 1))
    assert run_many(INSERT, [("b", 2), ("c", 3)]) == 2
    assert [fetch_one(SELECT, [name]) for name in ("a", "b", "nobody")] == [("a", 1), ("b", 2), None]
    assert fetch_all("SELECT name FROM live_livestream WHERE last_seq > %s ORDER BY name", [1]) == [("b",), ("c",)]
    assert fetch_all(SELECT, ["nobody"]) == []


def test_the_number_of_changed_rows_is_returned() -> None:
    run_many(INSERT, [("a", 1), ("b", 2)])

    changed = run_many("UPDATE live_livestream SET last_seq = %s WHERE name = %s", [(7, "a"), (8, "nobody")])

    assert (changed, LiveStream.objects.get(name="a").last_seq) == (1, 7)


def test_the_drivers_errors_are_djangos() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run_many(INSERT, [("a", 1), ("a", 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        run(INSERT, [None, 1])
    with pytest.raises(DatabaseError), transaction.atomic():
        fetch_one("SELECT nothing FROM nowhere WHERE name = %s", ["a"])


def test_a_text_is_a_value_and_never_a_statement() -> None:
    name = "'); DROP TABLE live_livestream; --"
    run_many(INSERT, [(name, 1)])

    assert fetch_one(SELECT, [name]) == (name, 1)


def test_what_is_written_in_a_transaction_goes_with_it() -> None:
    with transaction.atomic():
        run_many(INSERT, [("a", 1)])
        transaction.set_rollback(True)

    assert LiveStream.objects.count() == 0


@pytest.mark.parametrize(
    "work",
    [
        lambda: fetch_one(SELECT, ["a"]),
        lambda: fetch_all(SELECT, ["a"]),
        lambda: run(INSERT, ["a", 1]),
        lambda: run_many(INSERT, [("a", 1)]),
    ],
)
def test_in_a_broken_transaction_nothing_is_run(work: Callable[[], object]) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            work()


def test_whoever_wraps_statements_sees_them() -> None:
    seen: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        seen.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(wrapper):
        run(INSERT, ("a", 1))
        run_many(INSERT, [("b", 1)])
        fetch_one(SELECT, ["a"])
        fetch_all(SELECT, ["a"])

    assert seen == [INSERT, INSERT, SELECT, SELECT]


def test_whoever_counts_statements_counts_them() -> None:
    with CaptureQueriesContext(connection) as queries:
        run_many(INSERT, [("a", 1)])
        fetch_one(SELECT, ["a"])

    assert len(queries) == 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_is_opened_again() -> None:
    connection.close()

    run_many(INSERT, [("a", 1)])
    connection.close()

    assert fetch_one(SELECT, ["a"]) == ("a", 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps statements by itself")
def test_a_statement_that_is_run_again_and_again_is_prepared() -> None:
    for _ in range(4):
        fetch_one(SELECT, ["a"])

    prepared = fetch_all(
        "SELECT from_sql FROM pg_prepared_statements WHERE statement LIKE %s", ["SELECT name, last_seq%"]
    )
    assert prepared == [(False,)]
