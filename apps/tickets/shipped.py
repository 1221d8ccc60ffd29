"""The SLA policies to begin with; from then on the rows are the operators'."""

from typing import Any

from apps.tickets.models import SlaPolicy
from apps.tickets.types import Priority

# First reply, next reply and resolution in minutes of business hours.
POLICIES = {
    Priority.URGENT: (30, 60, 480),
    Priority.HIGH: (60, 120, 960),
    Priority.NORMAL: (240, 480, 2400),
    Priority.LOW: (480, 960, 4800),
}


def add_policies(**_signal: Any) -> None:
    """Add the shipped policies where there is none at all."""
    if SlaPolicy.objects.exists():
        return
    SlaPolicy.objects.bulk_create(
        SlaPolicy(priority=priority, first_reply=first, next_reply=following, resolution=resolution)
        for priority, (first, following, resolution) in POLICIES.items()
    )
