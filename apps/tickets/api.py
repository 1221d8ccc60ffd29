"""The JSON API of the tickets."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from apps.accounts.api_auth import require_permission, require_scope
from apps.accounts.models import User
from apps.accounts.types import Scope
from apps.conversations.models import ChatSession
from apps.core.keyset import keyset_page
from apps.core.text import Storable
from apps.tickets.models import Queue, SlaClock, Ticket, TicketEvent
from apps.tickets.services import (
    add_note,
    assign_ticket,
    change_priority,
    change_status,
    link_tickets,
    lock_ticket,
    merge_tickets,
    move_to_queue,
    open_ticket,
    set_tags,
    unlink_tickets,
)
from apps.tickets.types import ClockKind, ClockState, Priority, TicketStatus

router = Router(tags=["tickets"])

Text = Annotated[Storable, StringConstraints(strip_whitespace=True)]


class ClockOut(Schema):
    """What the customer waits for, and until when they should have it."""

    kind: ClockKind
    state: ClockState
    due_at: datetime
    met_at: datetime | None


class TicketOut(Schema):
    """A ticket as lists show it."""

    id: int
    number: str
    subject: str
    status: TicketStatus
    priority: Priority
    customer_id: str
    session_id: UUID | None
    assignee: str | None
    created_by: str | None
    queue: str | None
    tags: list[str]
    clocks: list[ClockOut]
    score: int | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None

    @staticmethod
    def resolve_queue(ticket: Ticket) -> str | None:
        """Return the queue's name."""
        return ticket.queue.name if ticket.queue else None

    @staticmethod
    def resolve_tags(ticket: Ticket) -> list[str]:
        """Return the tags as words."""
        return [tag.name for tag in ticket.tags.all()]

    @staticmethod
    def resolve_clocks(ticket: Ticket) -> list[SlaClock]:
        """Return the clocks, the one that ends first in front."""
        return list(ticket.clocks.all())

    @staticmethod
    def resolve_assignee(ticket: Ticket) -> str | None:
        """Return the assignee's user name."""
        return ticket.assignee.get_username() if ticket.assignee else None

    @staticmethod
    def resolve_created_by(ticket: Ticket) -> str | None:
        """Return the user name of who opened it."""
        return ticket.created_by.get_username() if ticket.created_by else None


class EventOut(Schema):
    """One thing that happened to a ticket."""

    kind: str
    actor: str | None
    data: dict[str, Any]
    created_at: datetime

    @staticmethod
    def resolve_actor(event: TicketEvent) -> str | None:
        """Return the user name of who did it."""
        return event.actor.get_username() if event.actor else None


class TicketDetail(TicketOut):
    """A ticket with what it carries and what happened to it."""

    description: str
    reasons: list[str]
    conversation: list[dict[str, Any]]
    tool_timeline: list[dict[str, Any]]
    merged_into: str | None
    linked: list[str]
    events: list[EventOut]

    @staticmethod
    def resolve_merged_into(ticket: Ticket) -> str | None:
        """Return the number of the ticket it is a part of."""
        return ticket.merged_into.number if ticket.merged_into else None

    @staticmethod
    def resolve_linked(ticket: Ticket) -> list[str]:
        """Return the numbers of the tickets linked to it."""
        return [other.number for other in Ticket.objects.linked_to(ticket)]

    @staticmethod
    def resolve_events(ticket: Ticket) -> list[TicketEvent]:
        """Return the events with who did them."""
        return list(ticket.events.select_related("actor"))


class Tickets(Schema):
    """A page of tickets, newest first."""

    items: list[TicketOut]
    next: str | None


class TicketFilters(Schema):
    """What tickets to list."""

    status: TicketStatus | None = None
    priority: Priority | None = None
    customer_id: Storable = ""
    assignee: Storable = ""


class NewTicket(Schema):
    """What a ticket is opened with."""

    subject: Annotated[Text, Field(min_length=1, max_length=200)]
    description: Annotated[Storable, Field(max_length=10_000)] = ""
    priority: Priority = Priority.NORMAL
    customer_id: Annotated[Text, Field(max_length=64)] = ""
    session_id: UUID | None = None


class TicketChange(Schema):
    """What to change of a ticket; what is left out stays. Null takes an `assignee` or a `queue` away.

    With `seen`, the ticket's `updated_at` as it was read, a change that came after it is not overwritten (409).
    """

    status: TicketStatus | None = None
    priority: Priority | None = None
    assignee: Storable | None = None
    queue: Storable | None = None
    tags: Annotated[list[Annotated[Text, Field(max_length=40)]], Field(max_length=20)] | None = None
    note: Annotated[Text, Field(min_length=1, max_length=10_000)] | None = None
    seen: datetime | None = None


class OtherTicket(Schema):
    """The ticket to be linked to, or to become a part of."""

    ticket_id: int


@router.get("", response=Tickets, summary="List tickets")
def list_tickets(request: HttpRequest, filters: Query[TicketFilters], cursor: str = "") -> dict[str, Any]:
    """Return the tickets the caller may see that fit every filter, newest first."""
    user = require_scope(request, Scope.TICKETS_READ)
    tickets = Ticket.objects.visible_to(user).for_list().matching(**filters.dict())
    page = keyset_page(tickets, by="created_at", cursor=cursor)
    return {"items": page.rows, "next": page.next or None}


@router.post("", response={201: TicketDetail}, summary="Open a ticket")
def create_ticket(request: HttpRequest, data: NewTicket) -> Status[Ticket]:
    """Open a ticket, for a session the caller may see where one is named."""
    user = require_permission(request, Scope.TICKETS_WRITE, "tickets.add_ticket")
    values = data.dict(exclude={"session_id"})
    visible = ChatSession.objects.visible_to(user)
    session = get_object_or_404(visible, pk=data.session_id) if data.session_id else None
    return Status(201, open_ticket(**values, session=session, actor=user))


@router.get("/{ticket_id}", response=TicketDetail, summary="One ticket")
def get_ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    """Return a ticket the caller may see."""
    user = require_scope(request, Scope.TICKETS_READ)
    return get_object_or_404(Ticket.objects.visible_to(user).for_list(), pk=ticket_id)


@router.patch("/{ticket_id}", response=TicketDetail, summary="Change a ticket")
def change_ticket(request: HttpRequest, ticket_id: int, data: TicketChange) -> Ticket:
    """Make all of the changes, or none where one of them is refused."""
    user, ticket = _to_change(request, ticket_id)
    with transaction.atomic():
        if data.seen:
            lock_ticket(ticket, seen=data.seen)
        _apply(ticket, data, actor=user)
    return ticket


@router.post("/{ticket_id}/merge", response=TicketDetail, summary="Merge a ticket into another")
def merge(request: HttpRequest, ticket_id: int, data: OtherTicket) -> Ticket:
    """Close the ticket as a part of another one, and return the other."""
    user, source = _to_change(request, ticket_id)
    return merge_tickets(source=source, target=_seen(user, data.ticket_id), actor=user)


@router.post("/{ticket_id}/links", response={201: TicketDetail}, summary="Link two tickets")
def link(request: HttpRequest, ticket_id: int, data: OtherTicket) -> Status[Ticket]:
    """Let the two tickets name each other; linking them again changes nothing."""
    user, ticket = _to_change(request, ticket_id)
    link_tickets(ticket=ticket, other=_seen(user, data.ticket_id), actor=user)
    return Status(201, ticket)


@router.delete("/{ticket_id}/links/{linked_id}", response={204: None}, summary="Take a link away")
def unlink(request: HttpRequest, ticket_id: int, linked_id: int) -> Status[None]:
    """Take the link of two tickets away; where there is none nothing changes."""
    user, ticket = _to_change(request, ticket_id)
    unlink_tickets(ticket=ticket, other=_seen(user, linked_id), actor=user)
    return Status(204, None)


def _to_change(request: HttpRequest, ticket_id: int) -> tuple[User, Ticket]:
    user = require_permission(request, Scope.TICKETS_WRITE, "tickets.change_ticket")
    return user, _seen(user, ticket_id)


def _seen(user: User, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(user), pk=ticket_id)


def _apply(ticket: Ticket, data: TicketChange, *, actor: User) -> None:
    """Make the changes that the request names; the status comes last, since a closed ticket takes no more."""
    if data.note:
        add_note(ticket=ticket, text=data.note, actor=actor)
    if "assignee" in data.model_fields_set:
        assignee = get_object_or_404(User, username=data.assignee, is_active=True) if data.assignee else None
        assign_ticket(ticket=ticket, assignee=assignee, actor=actor)
    if "queue" in data.model_fields_set:
        queue = get_object_or_404(Queue, name=data.queue) if data.queue else None
        move_to_queue(ticket=ticket, queue=queue, actor=actor)
    if data.tags is not None:
        set_tags(ticket=ticket, names=data.tags, actor=actor)
    if data.priority:
        change_priority(ticket=ticket, priority=data.priority, actor=actor)
    if data.status:
        change_status(ticket=ticket, status=data.status, actor=actor)
