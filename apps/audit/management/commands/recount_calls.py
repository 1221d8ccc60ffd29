"""`manage.py recount_calls`: count the hours and days of calls again from the record."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.audit.rollup import KEPT, recount
from apps.core.clock import now


class Command(BaseCommand):
    """Make the rows that charts read anew, from the calls alone; the server may run meanwhile."""

    help = "Count the hours and days of calls, which charts read, again from the record."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Count again and say how many rows were made."""
        self.stdout.write(f"{recount(now=now())} rows for the hours of the last {KEPT.days} days.")
