"""Several properties of a ticket changed at once, or none, without overwriting what the writer has not read."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.tickets.errors import PropertiesChanged
from apps.tickets.models import Queue, Ticket
from apps.tickets.services.changes import (
    assign_ticket,
    change_priority,
    change_status,
    lock_ticket,
    move_to_queue,
    set_tags,
    tag_names,
)

# The status last: nothing can be changed once the ticket is closed.
CHANGES: Mapping[str, Callable[[Ticket, Any, User | None], object]] = {
    "priority": lambda ticket, value, actor: change_priority(ticket=ticket, priority=value, actor=actor),
    "assignee": lambda ticket, value, actor: assign_ticket(ticket=ticket, assignee=value, actor=actor),
    "queue": lambda ticket, value, actor: move_to_queue(ticket=ticket, queue=value, actor=actor),
    "tags": lambda ticket, value, actor: set_tags(ticket=ticket, names=value, actor=actor),
    "status": lambda ticket, value, actor: change_status(ticket=ticket, status=value, actor=actor),
}


def change_properties(
    *, ticket: Ticket, wanted: Mapping[str, Any], read: Mapping[str, Any], actor: User | None
) -> Ticket:
    """Give a ticket the values wanted of `status`, `priority`, `assignee`, `queue` and `tags`: all of them, or none.

    `read` is what the writer saw in their place, as far as that is known. Raises PropertiesChanged where a colleague
    has put something else there since, TicketClosed, InvalidTransition, NotAbleToWork.
    """
    with transaction.atomic():
        lock_ticket(ticket)
        lost = [name for name in wanted if _is_lost(ticket, name, wanted[name], read)]
        if lost:
            raise PropertiesChanged(ticket.number, lost)
        for name in CHANGES:
            if name in wanted:
                CHANGES[name](ticket, wanted[name], actor)
    return ticket


def _is_lost(ticket: Ticket, name: str, value: Any, read: Mapping[str, Any]) -> bool:
    """Tell whether a value would overwrite one that the writer has not read."""
    present = _plain(_present(ticket, name))
    return name in read and present not in (_plain(read[name]), _plain(value))


def _present(ticket: Ticket, name: str) -> User | Queue | str | list[str] | None:
    if name == "tags":
        return [tag.name for tag in ticket.tags.all()]
    value: User | Queue | str | None = getattr(ticket, name)
    return value


def _plain(value: object) -> object:
    """Return a value as it is compared: tags by their names, whatever their order."""
    return tag_names(map(str, value)) if isinstance(value, list) else value
