"""The limit holds over threads; over processes tests/chaos holds it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.tools.errors import QuotaExceeded
from apps.tools.limits.quota import take_call
from apps.tools.models import Limit, TokenBucket

BURST = 20
TOOL = Limit("probe", per_minute=1, burst=BURST, per_day=0)
CALLER = Limit("probe/user-1", per_minute=1, burst=BURST, per_day=0)

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.mark.parametrize("limits", [[TOOL], [TOOL, CALLER]])
def test_two_threads_together_get_exactly_the_burst(limits: list[Limit]) -> None:
    with ThreadPoolExecutor(2) as pool:
        given = [future.result(30) for future in [pool.submit(taken, limits, BURST) for _ in range(2)]]

    assert BURST <= sum(given) <= BURST + 1
    assert set(TokenBucket.objects.values_list("used_today", flat=True)) == {sum(given)}
