"""What can be done with tickets."""

from apps.tickets.services.changes import (
    NEXT_STATUSES,
    WORKS,
    add_note,
    assign_ticket,
    change_priority,
    change_status,
    check_transition,
    count_from,
    lock_ticket,
    merge_tickets,
    move_to_queue,
    open_ticket,
    rate_ticket,
    resolve_ticket,
    set_tags,
)
from apps.tickets.services.clocks import check_clocks, on_message
from apps.tickets.services.links import link_tickets, unlink_tickets
from apps.tickets.services.properties import change_properties

__all__ = [
    "NEXT_STATUSES",
    "WORKS",
    "add_note",
    "assign_ticket",
    "change_priority",
    "change_properties",
    "change_status",
    "check_clocks",
    "check_transition",
    "count_from",
    "link_tickets",
    "lock_ticket",
    "merge_tickets",
    "move_to_queue",
    "on_message",
    "open_ticket",
    "rate_ticket",
    "resolve_ticket",
    "set_tags",
    "unlink_tickets",
]
