"""The words of tickets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketStatus(models.TextChoices):
    """Where a ticket stands."""

    OPEN = "open", _("Open")
    PENDING = "pending", _("Pending")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class Priority(models.TextChoices):
    """How urgent a ticket is."""

    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class TicketEventKind(models.TextChoices):
    """What happened to a ticket."""

    OPENED = "opened", _("Opened")
    ASSIGNED = "assigned", _("Assigned")
    STATUS = "status", _("Status changed")
    PRIORITY = "priority", _("Priority changed")
    NOTE = "note", _("Note")
    MERGED = "merged", _("Merged")
    LINKED = "linked", _("Linked")
    UNLINKED = "unlinked", _("Link taken away")
    QUEUE = "queue", _("Queue changed")
    TAGS = "tags", _("Tags changed")
    SLA_WARNING = "sla_warning", _("Time is running out")
    SLA_BREACH = "sla_breach", _("Time is over")
    ESCALATED = "escalated", _("Escalated")
    RATED = "rated", _("Rated by the customer")


class ClockKind(models.TextChoices):
    """What a customer waits for."""

    FIRST_REPLY = "first_reply", _("First reply")
    NEXT_REPLY = "next_reply", _("Next reply")
    RESOLUTION = "resolution", _("Resolution")


class ClockState(models.TextChoices):
    """How a clock stands."""

    RUNNING = "running", _("In time")
    WARNED = "warned", _("Running out")
    BREACHED = "breached", _("Over time")
    MET = "met", _("Met")
