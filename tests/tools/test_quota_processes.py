"""The limit holds over threads and processes together."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from apps.tools.errors import QuotaExceeded
from apps.tools.models import Limit, TokenBucket
from apps.tools.quota import take_call

BURST = 20
TOOL = Limit("probe", per_minute=1, burst=BURST, per_day=0)
CALLER = Limit("probe/user-1", per_minute=1, burst=BURST, per_day=0)

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    """Return the address of the test database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(str(database["USER"])), quote(str(database["PASSWORD"]))
    return f"postgres://{user}:{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def taken(limits: list[Limit], tries: int) -> int:
    """Return how many calls a thread was given."""
    count = 0
    for _ in range(tries):
        try:
            take_call(tool="probe", limits=limits)
        except QuotaExceeded:
            continue
        count += 1
    connection.close()
    return count


def test_two_processes_together_never_exceed_the_limit() -> None:
    environment = os.environ | {
        "TEST_DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.tools.take_calls", "30"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    given = [int(process.communicate(timeout=30)[0]) for process in processes]

    assert BURST <= sum(given) <= BURST + 1
    assert TokenBucket.objects.get().used_today == sum(given)


@pytest.mark.parametrize("limits", [[TOOL], [TOOL, CALLER]])
def test_two_threads_together_get_exactly_the_burst(limits: list[Limit]) -> None:
    with ThreadPoolExecutor(2) as pool:
        given = [future.result(30) for future in [pool.submit(taken, limits, BURST) for _ in range(2)]]

    assert BURST <= sum(given) <= BURST + 1
    assert set(TokenBucket.objects.values_list("used_today", flat=True)) == {sum(given)}
