"""Escalation rules one by one and together, and the clocks that call for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.tickets.models import EscalationRule, Queue, SlaClock, SlaPolicy, Ticket
from apps.tickets.services import change_status, check_clocks, open_ticket
from apps.tickets.types import ClockKind, ClockState, Priority, TicketStatus

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = timezone.now()


@pytest.fixture
def ticket(db: None) -> Ticket:
    return open_ticket(subject="Late parcel")


def turn(ticket: Ticket, kind: ClockKind = ClockKind.FIRST_REPLY, *, is_breach: bool = True) -> None:
    """Let the time of a clock be over, or run out, and the sweep see it."""
    due = NOW - HOUR if is_breach else NOW + HOUR
    SlaClock.objects.filter(ticket=ticket, kind=kind).update(warn_at=NOW - 2 * HOUR, due_at=due)
    check_clocks(now=NOW)
    ticket.refresh_from_db()


def rule(name: str = "Rule", **fields: Any) -> EscalationRule:
    return EscalationRule.objects.create(name=name, **fields)


def applied(ticket: Ticket) -> list[str]:
    return [event.data["text"] for event in ticket.events.filter(kind="escalated")]


@pytest.mark.parametrize("is_breach", [True, False])
@pytest.mark.parametrize("on_breach", [True, False])
def test_a_rule_is_for_a_warning_or_for_a_breach(ticket: Ticket, on_breach: bool, is_breach: bool) -> None:
    rule(on_breach=on_breach)
    turn(ticket, is_breach=is_breach)
    assert applied(ticket) == (["Rule"] if on_breach == is_breach else [])


@pytest.mark.parametrize("kind", [ClockKind.FIRST_REPLY, ClockKind.RESOLUTION])
@pytest.mark.parametrize("of", ["", ClockKind.FIRST_REPLY, ClockKind.RESOLUTION, ClockKind.NEXT_REPLY])
def test_a_rule_is_for_one_clock_or_for_all(ticket: Ticket, of: str, kind: ClockKind) -> None:
    rule(clock=of)
    turn(ticket, kind)
    assert applied(ticket) == (["Rule"] if of in {"", kind} else [])


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("of", ["", Priority.URGENT])
def test_a_rule_is_for_one_priority_or_for_all(priority: Priority, of: str) -> None:
    ticket = open_ticket(subject="Late parcel", priority=priority)
    rule(priority=of)
    turn(ticket)
    assert applied(ticket) == (["Rule"] if of in {"", priority} else [])


@pytest.mark.parametrize(
    ("does", "kinds"),
    [
        ({}, []),
        ({"set_priority": "high"}, ["priority"]),
        ({"set_priority": "normal"}, []),
        ({"set_queue": True}, ["queue"]),
        ({"assign_to": True}, ["assigned"]),
        ({"set_priority": "low", "set_queue": True, "assign_to": True}, ["priority", "queue", "assigned"]),
    ],
)
def test_a_rule_changes_what_it_names_and_leaves_the_rest(
    ticket: Ticket, supervisor: User, does: dict[str, Any], kinds: list[str]
) -> None:
    targets = {"set_queue": Queue.objects.create(name="Second line"), "assign_to": supervisor}
    fields = {name: targets.get(name, value) for name, value in does.items()}
    rule(**fields)
    turn(ticket)

    assert [event.kind for event in ticket.events.all()] == ["opened", "sla_breach", "escalated", *kinds]
    assert (ticket.priority, ticket.queue, ticket.assignee) == (
        fields.get("set_priority", "normal"),
        fields.get("set_queue"),
        fields.get("assign_to"),
    )


def test_rules_are_applied_in_the_order_they_were_made_and_the_last_word_stands(ticket: Ticket) -> None:
    rule("First", set_priority=Priority.URGENT)
    rule("Never", is_active=False, set_priority=Priority.LOW)
    rule("Second", set_priority=Priority.HIGH)
    turn(ticket)
    assert (applied(ticket), ticket.priority) == (["First", "Second"], "high")


def test_which_rules_fit_is_decided_before_any_of_them_changes_the_ticket(ticket: Ticket) -> None:
    rule("Raise", priority=Priority.NORMAL, set_priority=Priority.URGENT)
    rule("For urgent ones", priority=Priority.URGENT, set_queue=Queue.objects.create(name="Second line"))
    turn(ticket)
    assert (applied(ticket), ticket.queue) == (["Raise"], None)


def test_a_rule_whose_queue_and_person_are_gone_changes_nothing_and_says_it_was_applied(
    ticket: Ticket, supervisor: User
) -> None:
    queue = Queue.objects.create(name="Second line")
    rule(set_queue=queue, assign_to=supervisor)
    queue.delete()
    supervisor.delete()
    turn(ticket)
    assert [event.kind for event in ticket.events.all()] == ["opened", "sla_breach", "escalated"]


def test_a_rule_passes_over_a_person_who_may_not_work_on_tickets_any_more(ticket: Ticket, supervisor: User) -> None:
    rule(set_priority=Priority.HIGH, assign_to=supervisor)
    supervisor.groups.clear()
    turn(ticket)
    assert (ticket.priority, ticket.assignee) == ("high", None)


@pytest.mark.parametrize("status", [TicketStatus.RESOLVED, TicketStatus.CLOSED])
def test_what_is_settled_is_neither_told_nor_escalated(ticket: Ticket, status: TicketStatus) -> None:
    rule(set_priority=Priority.URGENT)
    change_status(ticket=ticket, status=status, actor=None)
    turn(ticket)
    assert [event.kind for event in ticket.events.all()] == ["opened", "status"]


def test_a_pending_ticket_waits_for_the_customer_but_its_resolution_goes_on(ticket: Ticket) -> None:
    change_status(ticket=ticket, status=TicketStatus.PENDING, actor=None)
    turn(ticket)
    turn(ticket, ClockKind.RESOLUTION)
    states = dict(ticket.clocks.values_list("kind", "state"))
    assert states == {"first_reply": ClockState.MET, "resolution": ClockState.BREACHED}


def test_two_clocks_of_a_ticket_that_are_over_in_one_sweep_are_told_each(ticket: Ticket) -> None:
    rule()
    SlaClock.objects.update(warn_at=NOW - 2 * HOUR, due_at=NOW - HOUR)
    assert check_clocks(now=NOW) == 2
    told = [event.data["clock"] for event in ticket.events.filter(kind="sla_breach")]
    assert (sorted(told), applied(ticket)) == (["first_reply", "resolution"], ["Rule", "Rule"])


@pytest.mark.parametrize(("percent", "hours"), [(0, 0), (50, 2), (75, 3), (100, 4)])
def test_a_policy_warns_at_its_share_of_the_time(percent: int, hours: int) -> None:
    SlaPolicy.objects.filter(priority=Priority.NORMAL).update(warn_percent=percent, weekdays="", first_reply=240)
    clock = open_ticket(subject="Late parcel").clocks.get(kind=ClockKind.FIRST_REPLY)
    assert (clock.warn_at - clock.started_at, clock.due_at - clock.started_at) == (hours * HOUR, 4 * HOUR)


@pytest.mark.parametrize("kind", [ClockKind.FIRST_REPLY, ClockKind.RESOLUTION])
def test_a_policy_of_no_minutes_sets_no_clock(kind: ClockKind) -> None:
    SlaPolicy.objects.update(**{kind: 0})
    assert not open_ticket(subject="Some day").clocks.filter(kind=kind).exists()
