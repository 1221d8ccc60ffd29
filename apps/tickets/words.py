"""What people read in place of the record's own words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.tickets.types import Priority, TicketEventKind, TicketStatus

REASONS: Mapping[str, StrOrPromise] = {
    "wish_for_a_person": _("wish for a person"),
    "legal_threat": _("legal threat"),
    "anger": _("anger"),
    "displeasure": _("displeasure"),
    "shouting": _("shouting"),
    "repeated_failure": _("repeated failure"),
    "low_confidence": _("low confidence"),
    "vip_tier": _("important customer"),
    "compliance": _("held back by the compliance check"),
}
LABELS: Mapping[str, Mapping[str, StrOrPromise]] = {
    TicketEventKind.STATUS: dict(TicketStatus.choices),
    TicketEventKind.PRIORITY: dict(Priority.choices),
}


def reason_in_words(reason: str) -> str:
    """Return why a ticket was escalated; an unknown reason in its own words."""
    return str(REASONS.get(reason, reason.replace("_", " ")))


def value_in_words(kind: str, value: str) -> str:
    """Return what a change of this kind put down, as pages name it; other values as they were written."""
    return str(LABELS.get(kind, {}).get(value, value))
