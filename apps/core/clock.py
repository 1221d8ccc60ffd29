"""The time, read at the edges and handed down."""

from datetime import date, datetime
from functools import cache
from zoneinfo import available_timezones

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware of its zone."""
    return timezone.now()


def today() -> date:
    """Return the day it is in the deployment's TIME_ZONE, whoever looks."""
    return timezone.localdate(now(), timezone.get_default_timezone())


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones; finding them reads through the system's folders."""
    return frozenset(available_timezones())
