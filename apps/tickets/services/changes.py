"""Opening, changing and merging tickets; every change leaves a TicketEvent.

`seen` is the `updated_at` that the writer has read: a change that came after it is not overwritten.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import meet_customer
from apps.live.services import publish
from apps.live.types import chat_stream
from apps.tickets.errors import InvalidTransition, MergeIntoItself, NotAbleToWork, TicketChanged, TicketClosed
from apps.tickets.models import Queue, Tag, Ticket, TicketEvent
from apps.tickets.services.clocks import meet_clocks, retime_clocks, start_clocks
from apps.tickets.services.records import record
from apps.tickets.types import ClockKind, Priority, TicketEventKind, TicketStatus

SUBJECT_LENGTH = 200
WORKS = "tickets.change_ticket"
NEXT_STATUSES: Mapping[str, frozenset[str]] = {
    TicketStatus.OPEN: frozenset({TicketStatus.PENDING, TicketStatus.RESOLVED, TicketStatus.CLOSED}),
    TicketStatus.PENDING: frozenset({TicketStatus.OPEN, TicketStatus.RESOLVED, TicketStatus.CLOSED}),
    TicketStatus.RESOLVED: frozenset({TicketStatus.OPEN, TicketStatus.CLOSED}),
    TicketStatus.CLOSED: frozenset(),
}


def open_ticket(
    *,
    subject: str,
    description: str = "",
    priority: Priority = Priority.NORMAL,
    customer_id: str = "",
    session: ChatSession | None = None,
    reasons: Iterable[str] = (),
    conversation: Iterable[Mapping[str, Any]] = (),
    tool_timeline: Iterable[Mapping[str, Any]] = (),
    actor: User | None = None,
) -> Ticket:
    """Open a ticket that carries the conversation and the tool calls that led to it.

    A subject over 200 characters ends in an ellipsis. Followers of the session are told the number.
    """
    with transaction.atomic():
        ticket = Ticket.objects.create(
            subject=Truncator(subject).chars(SUBJECT_LENGTH),
            description=description,
            priority=priority,
            customer_id=customer_id or (session.customer_id if session else ""),
            session=session,
            reasons=list(reasons),
            conversation=[dict(entry) for entry in conversation],
            tool_timeline=[dict(entry) for entry in tool_timeline],
            created_by=actor,
        )
        meet_customer(ticket.customer_id)
        record(ticket, TicketEventKind.OPENED, actor, reasons=ticket.reasons)
        start_clocks(ticket, ClockKind.FIRST_REPLY, ClockKind.RESOLUTION, now=ticket.created_at)
        if session:
            data = {"ticket_id": ticket.pk, "number": ticket.number}
            publish(stream=chat_stream(session.pk), event="ticket", data=data)
    return ticket


def assign_ticket(*, ticket: Ticket, assignee: User | None, actor: User | None, seen: datetime | None = None) -> Ticket:
    """Give the ticket to somebody, or to nobody. Raises NotAbleToWork, TicketClosed, TicketChanged."""
    if assignee is not None and not may_work(assignee):
        raise NotAbleToWork(assignee.get_username())
    with transaction.atomic():
        lock_ticket(ticket, seen=seen)
        before, ticket.assignee = ticket.assignee, assignee
        ticket.save(update_fields=["assignee", "updated_at"])
        if before != assignee:
            record(ticket, TicketEventKind.ASSIGNED, actor, before=_name(before), after=_name(assignee))
    return ticket


def may_work(user: User) -> bool:
    """Tell whether a person may work on tickets."""
    return user.is_active and user.has_perm(WORKS)


def change_status(*, ticket: Ticket, status: TicketStatus, actor: User | None, seen: datetime | None = None) -> Ticket:
    """Move the ticket to a status; to the one it has is no change. Opened again, it has a new clock to be resolved.

    Raises TicketClosed, TicketChanged, InvalidTransition.
    """
    with transaction.atomic():
        lock_ticket(ticket, seen=seen)
        before = ticket.status
        if before == status:
            return ticket
        check_transition(number=ticket.number, before=before, after=status)
        _set_status(ticket, status)
        if before == TicketStatus.RESOLVED and status == TicketStatus.OPEN:
            start_clocks(ticket, ClockKind.RESOLUTION, now=timezone.now())
        record(ticket, TicketEventKind.STATUS, actor, before=before, after=str(status))
    return ticket


def check_transition(*, number: str, before: str, after: str) -> None:
    """Raise InvalidTransition where a ticket can not go from one status to the other."""
    if after not in NEXT_STATUSES[before] | {before}:
        raise InvalidTransition(number=number, before=before, after=after)


def resolve_ticket(*, ticket: Ticket, actor: User | None) -> Ticket:
    """Say that the matter is settled. Raises TicketClosed."""
    return change_status(ticket=ticket, status=TicketStatus.RESOLVED, actor=actor)


def change_priority(*, ticket: Ticket, priority: Priority, actor: User | None, seen: datetime | None = None) -> Ticket:
    """Say how urgent the ticket is; its clocks follow the policy of that. Raises TicketClosed, TicketChanged."""
    with transaction.atomic():
        lock_ticket(ticket, seen=seen)
        before = ticket.priority
        if before != priority:
            ticket.priority = priority
            ticket.save(update_fields=["priority", "updated_at"])
            record(ticket, TicketEventKind.PRIORITY, actor, before=before, after=str(priority))
            retime_clocks(ticket)
    return ticket


def add_note(*, ticket: Ticket, text: str, actor: User | None) -> TicketEvent:
    """Add a note for those who work on the ticket. Raises TicketClosed."""
    with transaction.atomic():
        lock_ticket(ticket)
        ticket.save(update_fields=["updated_at"])
        return record(ticket, TicketEventKind.NOTE, actor, text=text)


def count_from(*, ticket: Ticket, since: datetime, actor: User | None) -> Ticket:
    """Count the clocks that run from an earlier moment: the customer has waited since then, on another way to us.

    Raises TicketClosed.
    """
    with transaction.atomic():
        lock_ticket(ticket)
        going = ticket.clocks.filter(met_at=None).values_list("kind", flat=True)
        start_clocks(ticket, *(ClockKind(kind) for kind in going), now=since)
        text = _("The customer has waited since %(moment)s.") % {
            "moment": date_format(localtime(since), "SHORT_DATETIME_FORMAT")
        }
        add_note(ticket=ticket, text=text, actor=actor)
    return ticket


def move_to_queue(*, ticket: Ticket, queue: Queue | None, actor: User | None, seen: datetime | None = None) -> Ticket:
    """Put the ticket into another queue, or into none. Raises TicketClosed, TicketChanged."""
    with transaction.atomic():
        lock_ticket(ticket, seen=seen)
        before = ticket.queue
        if before != queue:
            ticket.queue = queue
            ticket.save(update_fields=["queue", "updated_at"])
            record(ticket, TicketEventKind.QUEUE, actor, before=str(before or ""), after=str(queue or ""))
    return ticket


def set_tags(*, ticket: Ticket, names: Iterable[str], actor: User | None) -> Ticket:
    """Mark the ticket with these words and no others; new ones are made. Raises TicketClosed."""
    wanted = tag_names(names)
    with transaction.atomic():
        lock_ticket(ticket)
        before = sorted(ticket.tags.values_list("name", flat=True))
        if before != wanted:
            Tag.objects.bulk_create([Tag(name=name) for name in wanted], ignore_conflicts=True)
            ticket.tags.set(Tag.objects.filter(name__in=wanted))
            ticket.save(update_fields=["updated_at"])
            record(ticket, TicketEventKind.TAGS, actor, before=", ".join(before), after=", ".join(wanted))
    return ticket


def tag_names(names: Iterable[str]) -> list[str]:
    """Return words as tags are spelled, each once, in the order of their letters."""
    return sorted({slug for name in names if (slug := slugify(name)[:40])})


def rate_ticket(*, ticket: Ticket, score: int, comment: str = "") -> Ticket:
    """Keep what the customer thinks of the help (1 to 5), in place of an earlier rating; also of a closed ticket."""
    with transaction.atomic():
        ticket.score, ticket.score_comment = score, comment[:2_000]
        ticket.save(update_fields=["score", "score_comment"])
        record(ticket, TicketEventKind.RATED, None, after=f"{score}/5", text=ticket.score_comment)
    return ticket


def merge_tickets(*, source: Ticket, target: Ticket, actor: User | None) -> Ticket:
    """Close the source as a part of the target, and return the target. Raises MergeIntoItself, TicketClosed."""
    if source.pk == target.pk:
        raise MergeIntoItself(source.number)
    with transaction.atomic():
        # One order for everybody, so that two merges can not wait for each other.
        for ticket in sorted((source, target), key=lambda each: each.pk):
            lock_ticket(ticket)
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        _set_status(source, TicketStatus.CLOSED)
        target.save(update_fields=["updated_at"])
        record(source, TicketEventKind.MERGED, actor, into=target.number)
        record(target, TicketEventKind.MERGED, actor, source=source.number)
    return target


def lock_ticket(ticket: Ticket, *, seen: datetime | None = None) -> None:
    """Lock the ticket's row and bring the object up to date with it; raises TicketClosed, TicketChanged."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update())
    if ticket.status == TicketStatus.CLOSED:
        raise TicketClosed(ticket.number)
    # JSON carries milliseconds.
    if seen is not None and abs(ticket.updated_at - seen) >= timedelta(milliseconds=1):
        raise TicketChanged(ticket.number)


def _set_status(ticket: Ticket, status: TicketStatus) -> None:
    is_over = status in (TicketStatus.RESOLVED, TicketStatus.CLOSED)
    ticket.status = status
    ticket.resolved_at = (ticket.resolved_at or timezone.now()) if is_over else None
    ticket.save(update_fields=["status", "resolved_at", "updated_at"])
    if is_over:
        meet_clocks(ticket, *ClockKind, now=ticket.resolved_at or timezone.now())
    elif status == TicketStatus.PENDING:
        meet_clocks(ticket, ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, now=timezone.now())


def _name(user: User | None) -> str:
    return user.get_username() if user else ""
