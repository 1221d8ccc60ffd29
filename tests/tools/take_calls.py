"""A process of its own that takes calls from a tool's bucket: `take_calls.py <tries>` on DATABASE_URL.

It says "ready", begins at a line on its input, and then says how many calls it was given.
"""

import sys

import django

django.setup()

from apps.tools.errors import QuotaExceeded  # noqa: E402 - Django has to be ready
from apps.tools.models import Limit  # noqa: E402
from apps.tools.quota import take_call  # noqa: E402


def is_given(limit: Limit) -> bool:
    try:
        take_call(tool="probe", limits=[limit])
    except QuotaExceeded:
        return False
    return True


print("ready", flush=True)  # noqa: T201 - the test reads it
sys.stdin.readline()
limit = Limit("probe", per_minute=1, burst=20, per_day=0)
print(sum(is_given(limit) for _ in range(int(sys.argv[1]))), flush=True)  # noqa: T201
