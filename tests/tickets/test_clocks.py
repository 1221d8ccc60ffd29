"""SLA clocks over business hours, their warnings and breaches, and the rules that escalate."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, add_reply, start_session
from apps.conversations.types import Author
from apps.tickets.hours import after_business_minutes
from apps.tickets.models import EscalationRule, Queue, SlaClock, SlaPolicy, Ticket
from apps.tickets.services import change_status, check_clocks, open_ticket
from apps.tickets.types import ClockKind, Priority, TicketEventKind, TicketStatus

BERLIN = SlaPolicy(priority=Priority.NORMAL)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of March 2026 in UTC; Berlin is one hour ahead until the 29th."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (at(2, 8), 60, at(2, 9)),
        (at(2, 5), 60, at(2, 8)),
        (at(2, 16, 30), 60, at(3, 7, 30)),
        (at(6, 16, 30), 60, at(9, 7, 30)),
        (at(7, 12), 30, at(9, 7, 30)),
        (at(2, 7), 600, at(2, 17)),
        (at(2, 7), 1200, at(3, 17)),
        (at(27, 16, 30), 60, at(30, 6, 30)),
    ],
)
def test_only_business_hours_count(start: datetime, minutes: int, due: datetime) -> None:
    assert after_business_minutes(start, minutes, BERLIN) == due


@pytest.mark.parametrize("policy", [{"weekdays": ""}, {"opens": time(18), "closes": time(8)}])
def test_without_business_hours_every_minute_counts(policy: dict[str, object]) -> None:
    assert after_business_minutes(at(7, 12), 30, SlaPolicy(**policy)) == at(7, 12, 30)


@given(start=st.integers(0, 60 * 24 * 60), first=st.integers(1, 3000), second=st.integers(1, 3000))
def test_two_waits_in_a_row_are_one_long_wait(start: int, first: int, second: int) -> None:
    moment = MONDAY + timedelta(minutes=start)
    by_two = after_business_minutes(after_business_minutes(moment, first, BERLIN), second, BERLIN)
    assert by_two == after_business_minutes(moment, first + second, BERLIN)


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)


@pytest.fixture
def ticket(session: ChatSession) -> Ticket:
    """A ticket whose clocks started on a Monday at eight in Berlin: a reply in 4 hours, resolved in 40."""
    made = open_ticket(subject="Late parcel", session=session)
    SlaClock.objects.all().delete()
    for kind, hours in ((ClockKind.FIRST_REPLY, 4), (ClockKind.RESOLUTION, 40)):
        times = {"warn_at": at(2, 7) + timedelta(hours=hours * 0.75), "due_at": at(2, 7) + timedelta(hours=hours)}
        SlaClock.objects.create(ticket=made, kind=kind, started_at=at(2, 7), **times)
    return made


def states(ticket: Ticket) -> dict[str, str]:
    return dict(ticket.clocks.values_list("kind", "state"))


def told(ticket: Ticket) -> list[str]:
    opening = {TicketEventKind.OPENED, TicketEventKind.STATUS}
    return [event.kind for event in ticket.events.all() if event.kind not in opening]


@pytest.mark.django_db
def test_a_new_ticket_has_a_clock_for_the_reply_and_one_for_the_resolution() -> None:
    ticket = open_ticket(subject="Now!", priority=Priority.URGENT)
    assert states(ticket) == {"first_reply": "running", "resolution": "running"}


@pytest.mark.django_db
def test_without_a_policy_there_is_no_clock() -> None:
    SlaPolicy.objects.all().delete()
    assert states(open_ticket(subject="Some day")) == {}


def test_a_reply_meets_the_first_clock_and_the_next_question_starts_another(
    ticket: Ticket, session: ChatSession, agent: User
) -> None:
    add_reply(session=session, user=agent, text="On it")
    assert states(ticket) == {"first_reply": "met", "resolution": "running"}
    add_message(session=session, author=Author.CUSTOMER, text="And?")
    assert states(ticket) == {"first_reply": "met", "resolution": "running", "next_reply": "running"}
    add_reply(session=session, user=agent, text="Done")
    assert states(ticket) == {"first_reply": "met", "resolution": "running", "next_reply": "met"}


def test_a_second_question_does_not_set_the_clock_back(ticket: Ticket, session: ChatSession) -> None:
    before = list(SlaClock.objects.values_list("kind", "due_at"))
    add_message(session=session, author=Author.CUSTOMER, text="Hello?")
    assert list(SlaClock.objects.values_list("kind", "due_at")) == before


@pytest.mark.parametrize("author", [Author.ASSISTANT, Author.NOTE, Author.SYSTEM])
def test_what_no_person_says_to_the_customer_stops_nothing(
    ticket: Ticket, session: ChatSession, author: Author
) -> None:
    add_message(session=session, author=author, text="…")
    assert states(ticket) == {"first_reply": "running", "resolution": "running"}


def test_resolving_meets_every_clock(ticket: Ticket) -> None:
    change_status(ticket=ticket, status=TicketStatus.RESOLVED, actor=None)
    assert states(ticket) == {"first_reply": "met", "resolution": "met"}


def test_a_warning_and_then_a_breach_are_told_once_each(ticket: Ticket) -> None:
    moments = (at(2, 9), at(2, 10, 30), at(2, 10, 45), at(2, 11), at(2, 12))
    assert [check_clocks(now=moment) for moment in moments] == [0, 1, 0, 1, 0]
    assert told(ticket) == ["sla_warning", "sla_breach"]
    assert states(ticket) == {"first_reply": "breached", "resolution": "running"}


def test_a_late_reply_leaves_the_breach_on_record(ticket: Ticket, session: ChatSession, agent: User) -> None:
    check_clocks(now=at(2, 12))
    add_reply(session=session, user=agent, text="Sorry")
    clock = ticket.clocks.get(kind=ClockKind.FIRST_REPLY)
    assert (clock.state, clock.met_at is not None) == ("breached", True)


def test_a_rule_moves_raises_and_assigns_what_is_over_time(ticket: Ticket, supervisor: User) -> None:
    EscalationRule.objects.create(
        name="Late",
        clock=ClockKind.FIRST_REPLY,
        set_priority=Priority.URGENT,
        set_queue=Queue.objects.create(name="Second line"),
        assign_to=supervisor,
    )
    check_clocks(now=at(2, 12))
    ticket.refresh_from_db()
    assert (ticket.priority, str(ticket.queue), ticket.assignee) == ("urgent", "Second line", supervisor)
    assert told(ticket) == ["sla_breach", "escalated", "priority", "queue", "assigned"]


@pytest.mark.parametrize(
    "unfit",
    [{"is_active": False}, {"on_breach": False}, {"clock": ClockKind.RESOLUTION}, {"priority": Priority.LOW}],
)
def test_a_rule_that_does_not_fit_changes_nothing(ticket: Ticket, unfit: dict[str, object]) -> None:
    EscalationRule.objects.create(name="Other", set_priority=Priority.URGENT, **unfit)
    check_clocks(now=at(2, 12))
    ticket.refresh_from_db()
    assert ticket.priority == "normal"
    assert told(ticket) == ["sla_breach"]
