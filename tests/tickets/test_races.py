"""Tickets that several people, and the sweep of the clocks, change at the same moment."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.tickets.errors import TicketClosed
from apps.tickets.models import EscalationRule, SlaClock, Ticket, TicketEvent, TicketLink
from apps.tickets.services import (
    assign_ticket,
    change_priority,
    change_status,
    check_clocks,
    link_tickets,
    lock_ticket,
    merge_tickets,
    open_ticket,
    set_tags,
)
from apps.tickets.types import ClockKind, ClockState, Priority, TicketStatus
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def read(ticket: Ticket) -> Ticket:
    """Return the ticket as another request has read it."""
    return Ticket.objects.get(pk=ticket.pk)


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.values_list("kind", flat=True))


@pytest.fixture
def ticket(db: None) -> Ticket:
    return open_ticket(subject="Late parcel")


@pytest.fixture
def overdue(ticket: Ticket) -> Ticket:
    """A ticket whose first reply is over time, with a rule that raises it."""
    EscalationRule.objects.create(name="Late", set_priority=Priority.URGENT)
    past = timezone.now() - timedelta(hours=1)
    SlaClock.objects.filter(kind=ClockKind.FIRST_REPLY).update(warn_at=past, due_at=past)
    return ticket


def test_two_sweeps_tell_and_escalate_a_breach_once(overdue: Ticket) -> None:
    now = timezone.now()
    assert sorted(together(*[lambda: check_clocks(now=now)] * 3)) == [0, 0, 1]
    assert kinds(overdue) == ["opened", "sla_breach", "escalated", "priority"]


def test_a_ticket_that_is_being_closed_is_not_escalated_and_holds_nobody_up(overdue: Ticket) -> None:
    swept: list[int] = []
    is_sweeping = Event()

    def sweep() -> None:
        try:
            is_sweeping.set()
            swept.append(check_clocks(now=timezone.now()))
        finally:
            connection.close()

    sweeping = Thread(target=sweep)
    with transaction.atomic():
        lock_ticket(overdue)
        sweeping.start()
        assert is_sweeping.wait(5)
        sweeping.join(0.2)  # long enough to reach the lock; shorter only makes the test weaker
        change_status(ticket=overdue, status=TicketStatus.CLOSED, actor=None)
    sweeping.join()

    assert swept == [0]
    assert kinds(overdue) == ["opened", "status"]
    assert overdue.clocks.get(kind=ClockKind.FIRST_REPLY).state == ClockState.MET


def test_of_two_who_resolve_a_ticket_one_is_on_record(ticket: Ticket, agent: User, supervisor: User) -> None:
    people = (agent, supervisor)
    together(*[
        lambda who=who: change_status(ticket=read(ticket), status=TicketStatus.RESOLVED, actor=who) for who in people
    ])  # fmt: skip
    assert kinds(ticket) == ["opened", "status"]


def test_everybody_who_takes_a_ticket_sees_from_whom(ticket: Ticket, agent: User, supervisor: User) -> None:
    people = (agent, supervisor)
    together(*[lambda who=who: assign_ticket(ticket=read(ticket), assignee=who, actor=who) for who in people])

    first, second = (event.data for event in TicketEvent.objects.filter(kind="assigned"))
    assert first["before"] == ""
    assert (second["before"], second["after"]) == (first["after"], read(ticket).assignee.username)


def test_two_tickets_merged_into_each_other_at_once_leave_one_open(ticket: Ticket) -> None:
    other = open_ticket(subject="Parcel still late")
    outcomes = together(
        lambda: merge_tickets(source=read(ticket), target=read(other), actor=None),
        lambda: merge_tickets(source=read(other), target=read(ticket), actor=None),
    )

    assert outcomes.count(TicketClosed) == 1
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["closed", "open"]
    closed = Ticket.objects.get(status="closed")
    assert closed.merged_into == Ticket.objects.get(status="open")


def test_a_ticket_is_merged_into_one_of_two_at_once(ticket: Ticket) -> None:
    targets = [open_ticket(subject=name) for name in ("One", "Two")]
    outcomes = together(*[
        lambda target=target: merge_tickets(source=read(ticket), target=read(target), actor=None) for target in targets
    ])  # fmt: skip

    assert outcomes.count(TicketClosed) == 1
    (target,) = [outcome for outcome in outcomes if outcome is not TicketClosed]
    assert read(ticket).merged_into == target
    assert TicketEvent.objects.filter(kind="merged").count() == 2


def test_a_pair_linked_from_both_ends_at_once_is_linked_once(ticket: Ticket) -> None:
    other = open_ticket(subject="The same parcel")
    together(
        lambda: link_tickets(ticket=read(ticket), other=read(other), actor=None),
        lambda: link_tickets(ticket=read(other), other=read(ticket), actor=None),
    )

    link = TicketLink.objects.get()
    assert (link.first, link.second) == (ticket, other)
    assert (kinds(ticket), kinds(other)) == (["opened", "linked"], ["opened", "linked"])


def test_a_new_tag_set_on_two_tickets_at_once_is_one_tag(ticket: Ticket) -> None:
    other = open_ticket(subject="Another")
    together(*[
        lambda each=each: set_tags(ticket=read(each), names=["Parcel", "late"], actor=None) for each in (ticket, other)
    ])  # fmt: skip
    assert [sorted(tag.name for tag in each.tags.all()) for each in (ticket, other)] == [["late", "parcel"]] * 2


def test_changes_of_different_fields_at_once_are_both_kept(ticket: Ticket, agent: User) -> None:
    together(
        lambda: change_priority(ticket=read(ticket), priority=Priority.HIGH, actor=agent),
        lambda: assign_ticket(ticket=read(ticket), assignee=agent, actor=agent),
        lambda: change_status(ticket=read(ticket), status=TicketStatus.PENDING, actor=agent),
    )

    kept = read(ticket)
    assert (kept.priority, kept.assignee, kept.status) == ("high", agent, "pending")
    assert sorted(kinds(ticket)) == ["assigned", "opened", "priority", "status"]
