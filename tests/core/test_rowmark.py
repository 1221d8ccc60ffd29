"""A mark tells whether a tool's row or breaker was changed, without asking the database."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.core.rowmark import current_mark
from apps.tools.models import Breaker, ToolConfig
from tests.chaos.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def save_one() -> None:
    ToolConfig.objects.get(name="crm").save()


def update_all() -> None:
    ToolConfig.objects.update(enabled=False)


def update_several() -> None:
    rows = list(ToolConfig.objects.all())
    ToolConfig.objects.bulk_update(rows, ["timeout_s"])


def insert() -> None:
    Breaker.objects.bulk_create([Breaker(tool="crm", origin="x")])


def create() -> None:
    Breaker.objects.create(tool="crm", origin="x", opened_at=timezone.now())


def delete() -> None:
    ToolConfig.objects.filter(name="crm").delete()


@pytest.mark.parametrize("change", [save_one, update_all, update_several, insert, create, delete])
def test_a_change_renews_the_mark_once_it_is_committed(change: Callable[[], None]) -> None:
    before = current_mark()

    with transaction.atomic():
        change()
        meanwhile = mark_of_another_caller()
    after = current_mark()

    assert before == meanwhile
    assert after not in {before, None}


def mark_of_another_caller() -> bytes | None:
    """Return the mark as a thread with a connection of its own sees it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(current_mark).result(10)


def test_what_is_rolled_back_leaves_the_mark() -> None:
    before = current_mark()

    with transaction.atomic():
        update_all()
        transaction.set_rollback(True)

    assert current_mark() == before


def test_reading_leaves_the_mark() -> None:
    before = current_mark()

    list(ToolConfig.objects.all())

    assert (before is not None, current_mark()) == (True, before)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="processes share a mark beside a file alone")
def test_a_change_by_another_process_renews_the_mark() -> None:
    before = current_mark()
    code = "import django; django.setup(); from tests.core.test_rowmark import update_all; update_all()"
    told = {"TEST_DATABASE_URL": database_url(), "TEST_DATA_DIR": str(settings.DATA_DIR)}

    subprocess.run([sys.executable, "-c", code], env=os.environ | told, check=True, timeout=60)

    assert set(ToolConfig.objects.values_list("enabled", flat=True)) == {False}
    assert current_mark() != before


def test_inside_a_transaction_nothing_stands_for_the_rows() -> None:
    with transaction.atomic():
        assert current_mark() is None
