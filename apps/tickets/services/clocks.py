"""SLA clocks: started and met as tickets go on, and watched for warnings and breaches."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.conversations.models import Message
from apps.conversations.types import Author
from apps.tickets.hours import after_business_minutes
from apps.tickets.models import SlaClock, SlaPolicy, Ticket
from apps.tickets.services.records import record
from apps.tickets.types import ClockKind, ClockState, TicketEventKind, TicketStatus

OVER = (TicketStatus.RESOLVED, TicketStatus.CLOSED)


def start_clocks(ticket: Ticket, *kinds: ClockKind, now: datetime) -> None:
    """Start clocks as the policy of the ticket's priority says; without a policy there are none."""
    policy = SlaPolicy.objects.filter(priority=ticket.priority).first()
    for kind in kinds:
        if policy and policy.minutes(kind):
            fresh = {"started_at": now, "met_at": None, **_times(policy, kind, start=now)}
            SlaClock.objects.update_or_create(ticket=ticket, kind=kind, defaults=fresh)


def retime_clocks(ticket: Ticket) -> None:
    """Set the clocks that run by the policy of the ticket's new priority, counted from when they started.

    One that is over time stays so; one that the policy does not know is taken away.
    """
    policy = SlaPolicy.objects.filter(priority=ticket.priority).first()
    for clock in ticket.clocks.filter(met_at=None).exclude(state=ClockState.BREACHED):
        if policy and policy.minutes(clock.kind):
            times = _times(policy, clock.kind, start=clock.started_at)
            SlaClock.objects.filter(pk=clock.pk).update(**times)
        else:
            clock.delete()


def _times(policy: SlaPolicy, kind: str, *, start: datetime) -> dict[str, Any]:
    minutes = policy.minutes(kind)
    return {
        "state": ClockState.RUNNING,
        "warn_at": after_business_minutes(start, minutes * policy.warn_percent / 100, policy),
        "due_at": after_business_minutes(start, minutes, policy),
    }


def meet_clocks(ticket: Ticket, *kinds: ClockKind, now: datetime) -> None:
    """Stop clocks: the customer has what they waited for. One that is over time stays so, with its end."""
    going = SlaClock.objects.filter(ticket=ticket, kind__in=kinds, met_at=None)
    going.filter(state=ClockState.BREACHED).update(met_at=now)
    going.exclude(state=ClockState.BREACHED).update(met_at=now, state=ClockState.MET)


def on_message(*, message: Message) -> None:
    """Let the clocks of a session's open tickets know what was said: a reply stops them, a question starts one."""
    if message.author not in {Author.AGENT, Author.CUSTOMER}:
        return
    for ticket in Ticket.objects.of_session(message.session).exclude(status__in=OVER):
        if message.author == Author.AGENT:
            meet_clocks(ticket, ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, now=message.created_at)
        elif not _waits(ticket):
            start_clocks(ticket, ClockKind.NEXT_REPLY, now=message.created_at)


def _waits(ticket: Ticket) -> bool:
    """Tell whether a clock for a reply runs already: a second question does not set it back."""
    replies = Q(kind=ClockKind.FIRST_REPLY) | Q(kind=ClockKind.NEXT_REPLY)
    return SlaClock.objects.filter(replies, ticket=ticket, met_at=None).exists()


def check_clocks(*, now: datetime) -> int:
    """Tell, once each, which clocks run out and which are over time, escalate their tickets, and return the number."""
    breached = list(SlaClock.objects.to_breach(now=now)[:500])
    warned = list(SlaClock.objects.to_warn(now=now)[:500])
    told = [_tell(clock, ClockState.BREACHED, TicketEventKind.SLA_BREACH) for clock in breached]
    told += [_tell(clock, ClockState.WARNED, TicketEventKind.SLA_WARNING) for clock in warned]
    return sum(told)


def _tell(clock: SlaClock, state: ClockState, kind: TicketEventKind) -> bool:
    """Move a clock on and tell it; False where another process was faster."""
    from apps.tickets.services.escalation import escalate  # noqa: PLC0415 - it changes tickets, which start clocks

    with transaction.atomic():
        # The ticket before its clock, as everywhere: who closes it at this moment and this could wait for each other.
        ticket = Ticket.objects.select_for_update().filter(pk=clock.ticket_id).first()
        moved = SlaClock.objects.filter(pk=clock.pk, state=clock.state).update(state=state)
        if ticket and moved:
            record(ticket, kind, None, clock=clock.kind, due=clock.due_at.isoformat())
            escalate(ticket=ticket, clock=clock, is_breach=state == ClockState.BREACHED)
    return bool(moved)
