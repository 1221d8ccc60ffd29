"""Two agents at one ticket: nobody overwrites what they have not read."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tickets.errors import TicketChanged
from apps.tickets.models import Queue, Ticket
from apps.tickets.services import (
    add_note,
    assign_ticket,
    change_priority,
    change_status,
    move_to_queue,
    open_ticket,
    set_tags,
)
from apps.tickets.types import Priority, TicketStatus

ClientFor = Callable[[User], Client]


@pytest.fixture
def ticket(db: None) -> Ticket:
    return open_ticket(subject="No heating")


@pytest.fixture
def seen(ticket: Ticket) -> datetime:
    """When the ticket was last changed before a colleague came."""
    ticket.refresh_from_db()
    return ticket.updated_at


CHANGES: dict[str, Callable[..., Ticket]] = {
    "status": lambda **who: change_status(status=TicketStatus.PENDING, **who),
    "priority": lambda **who: change_priority(priority=Priority.HIGH, **who),
    "queue": lambda **who: move_to_queue(queue=None, **who),
    "assignee": lambda **who: assign_ticket(assignee=None, **who),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_after_a_colleagues_is_refused_and_leaves_no_trace(
    name: str, ticket: Ticket, seen: datetime, agent: User, supervisor: User
) -> None:
    add_note(ticket=Ticket.objects.get(), text="The customer called back.", actor=supervisor)
    with pytest.raises(TicketChanged, match=ticket.number):
        CHANGES[name](ticket=ticket, actor=agent, seen=seen)

    assert [event.kind for event in ticket.events.all()] == ["opened", "note"]
    assert Ticket.objects.values_list("status", "priority").get() == ("open", "normal")


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_to_what_was_read_is_made(name: str, ticket: Ticket, seen: datetime, agent: User) -> None:
    changed = CHANGES[name](ticket=ticket, actor=agent, seen=seen)

    assert changed.pk == ticket.pk


def test_who_does_not_say_what_they_have_read_is_not_held_up(ticket: Ticket, agent: User) -> None:
    set_tags(ticket=Ticket.objects.get(), names=["angry"], actor=agent)

    assert change_priority(ticket=ticket, priority=Priority.LOW, actor=agent).priority == "low"


def test_a_program_that_read_an_older_ticket_is_told(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    client, url = client_for(agent), f"/api/v1/tickets/{ticket.pk}"
    read = client.get(url).json()["updated_at"]
    Queue.objects.create(name="Billing")
    moved = client.patch(url, {"queue": "Billing", "seen": read}, content_type="application/json")
    late = client.patch(url, {"status": "resolved", "seen": read}, content_type="application/json")
    assert (moved.status_code, late.status_code) == (200, 409)
    assert (late.json()["code"], late.json()["retryable"]) == ("ticket_changed", True)
    ticket.refresh_from_db()
    assert (ticket.status, str(ticket.queue)) == ("open", "Billing")
