"""SLA clocks while tickets go on: other priorities, tickets opened again, other zones, policies with mistakes."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, add_reply, merge_sessions, start_session
from apps.conversations.types import Author
from apps.tickets.errors import TicketClosed
from apps.tickets.hours import after_business_minutes
from apps.tickets.models import EscalationRule, Queue, SlaClock, SlaPolicy, Ticket
from apps.tickets.services import change_priority, change_status, check_clocks, count_from, open_ticket
from apps.tickets.types import ClockKind, ClockState, Priority, TicketStatus

ALWAYS = {"weekdays": "1234567", "opens": time(0), "closes": time(23, 59, 59)}


@pytest.fixture
def ticket(db: None) -> Ticket:
    return open_ticket(subject="No heating")


def clock(ticket: Ticket, kind: ClockKind) -> SlaClock:
    return SlaClock.objects.get(ticket=ticket, kind=kind)


def due(ticket: Ticket, kind: ClockKind, minutes: int) -> datetime:
    """Return when a clock of the ticket that allows so many minutes is due."""
    policy = SlaPolicy.objects.get(priority=ticket.priority)
    return after_business_minutes(clock(ticket, kind).started_at, minutes, policy)


def over_time(ticket: Ticket, kind: ClockKind) -> datetime:
    return clock(ticket, kind).due_at + timedelta(minutes=1)


class TestZones:
    @pytest.mark.parametrize(
        ("zone", "start", "due_at"),
        [
            ("Europe/Berlin", datetime(2026, 7, 6, 5, tzinfo=UTC), datetime(2026, 7, 6, 7, tzinfo=UTC)),
            ("America/New_York", datetime(2026, 7, 6, 5, tzinfo=UTC), datetime(2026, 7, 6, 13, tzinfo=UTC)),
            ("Asia/Kolkata", datetime(2026, 7, 6, 1, tzinfo=UTC), datetime(2026, 7, 6, 3, 30, tzinfo=UTC)),
            ("Pacific/Auckland", datetime(2026, 7, 6, 5, tzinfo=UTC), datetime(2026, 7, 6, 6, tzinfo=UTC)),
            ("Pacific/Auckland", datetime(2026, 7, 3, 5, 30, tzinfo=UTC), datetime(2026, 7, 5, 20, 30, tzinfo=UTC)),
        ],
    )
    def test_the_hours_are_those_of_the_policys_zone(self, zone: str, start: datetime, due_at: datetime) -> None:
        assert after_business_minutes(start, 60, SlaPolicy(zone=zone)) == due_at

    @pytest.mark.parametrize(
        ("day", "hours"),
        [(datetime(2026, 3, 29, tzinfo=UTC), 23), (datetime(2026, 10, 25, tzinfo=UTC), 25)],
        ids=["an hour is left out", "an hour comes twice"],
    )
    def test_on_the_day_the_clocks_change_time_passes_as_always(self, day: datetime, hours: int) -> None:
        policy = SlaPolicy(zone="Europe/Berlin", **ALWAYS)
        midnight = day - timedelta(hours=1 if hours == 23 else 2)

        assert after_business_minutes(midnight, 12 * 60, policy) == midnight + timedelta(hours=12)
        assert after_business_minutes(midnight, hours * 60, policy) - midnight >= timedelta(hours=hours)

    @pytest.mark.parametrize(("field", "value"), [("zone", "Berlin"), ("zone", ""), ("weekdays", "Mo-Fr")])
    def test_a_policy_that_could_time_nothing_is_refused(self, db: None, field: str, value: str) -> None:
        policy = SlaPolicy.objects.get(priority=Priority.NORMAL)
        setattr(policy, field, value)
        with pytest.raises(ValidationError) as refused:
            policy.clean()

        assert list(refused.value.message_dict) == [field]


class TestPriorities:
    def test_a_higher_priority_shortens_the_clocks_that_run(self, ticket: Ticket) -> None:
        change_priority(ticket=ticket, priority=Priority.URGENT, actor=None)

        assert clock(ticket, ClockKind.FIRST_REPLY).due_at == due(ticket, ClockKind.FIRST_REPLY, 30)
        assert clock(ticket, ClockKind.RESOLUTION).due_at == due(ticket, ClockKind.RESOLUTION, 480)

    def test_a_lower_priority_takes_a_warning_back(self, ticket: Ticket) -> None:
        check_clocks(now=clock(ticket, ClockKind.FIRST_REPLY).warn_at)
        assert clock(ticket, ClockKind.FIRST_REPLY).state == ClockState.WARNED
        change_priority(ticket=ticket, priority=Priority.LOW, actor=None)

        assert clock(ticket, ClockKind.FIRST_REPLY).state == ClockState.RUNNING

    def test_what_is_over_time_stays_so(self, ticket: Ticket) -> None:
        before = clock(ticket, ClockKind.FIRST_REPLY).due_at
        check_clocks(now=over_time(ticket, ClockKind.FIRST_REPLY))
        change_priority(ticket=ticket, priority=Priority.LOW, actor=None)

        after = clock(ticket, ClockKind.FIRST_REPLY)
        assert (after.state, after.due_at) == (ClockState.BREACHED, before)

    def test_a_clock_that_the_new_policy_does_not_know_is_taken_away(self, ticket: Ticket) -> None:
        SlaPolicy.objects.filter(priority=Priority.LOW).update(resolution=0)
        change_priority(ticket=ticket, priority=Priority.LOW, actor=None)

        assert [each.kind for each in ticket.clocks.all()] == [ClockKind.FIRST_REPLY]

    def test_without_any_policy_no_clock_is_left_running(self, ticket: Ticket) -> None:
        SlaPolicy.objects.all().delete()
        change_priority(ticket=ticket, priority=Priority.LOW, actor=None)

        assert not ticket.clocks.exists()


class TestOpenedAgain:
    def test_a_resolved_ticket_has_a_new_clock_to_be_resolved(self, ticket: Ticket) -> None:
        change_status(ticket=ticket, status=TicketStatus.RESOLVED, actor=None)
        change_status(ticket=ticket, status=TicketStatus.OPEN, actor=None)

        again = clock(ticket, ClockKind.RESOLUTION)
        assert (again.state, again.met_at) == (ClockState.RUNNING, None)
        assert again.due_at == due(ticket, ClockKind.RESOLUTION, 2400)
        assert clock(ticket, ClockKind.FIRST_REPLY).state == ClockState.MET

    def test_a_pending_ticket_keeps_its_clock(self, ticket: Ticket) -> None:
        before = clock(ticket, ClockKind.RESOLUTION)
        change_status(ticket=ticket, status=TicketStatus.PENDING, actor=None)
        change_status(ticket=ticket, status=TicketStatus.OPEN, actor=None)

        after = clock(ticket, ClockKind.RESOLUTION)
        assert (after.started_at, after.due_at, after.state) == (before.started_at, before.due_at, before.state)


class TestMergedConversations:
    def test_a_reply_in_the_whole_meets_the_clock_of_the_parts_ticket(self, agent: User) -> None:
        part, whole = start_session(owner=agent), start_session(owner=agent)
        ticket = open_ticket(subject="No heating", session=part)
        merge_sessions(source=part, target=whole, user=agent)
        add_reply(session=whole, user=agent, text="We are on our way.")

        assert clock(ticket, ClockKind.FIRST_REPLY).state == ClockState.MET

    def test_a_question_in_the_whole_starts_the_next_one(self, agent: User) -> None:
        part, whole = start_session(owner=agent), start_session(owner=agent)
        ticket = open_ticket(subject="No heating", session=part)
        merge_sessions(source=part, target=whole, user=agent)
        add_reply(session=whole, user=agent, text="We are on our way.")
        add_message(session=whole, author=Author.CUSTOMER, text="When?")

        assert clock(ticket, ClockKind.NEXT_REPLY).state == ClockState.RUNNING

    def test_other_conversations_are_none_of_its_business(self, agent: User) -> None:
        ticket = open_ticket(subject="No heating", session=start_session(owner=agent))
        other: ChatSession = start_session(owner=agent)
        add_reply(session=other, user=agent, text="Hello")

        assert clock(ticket, ClockKind.FIRST_REPLY).state == ClockState.RUNNING


class TestRules:
    def test_rules_apply_in_their_order_and_the_last_word_stays(self, ticket: Ticket) -> None:
        for name in ("Billing", "Field service"):
            EscalationRule.objects.create(name=name, set_queue=Queue.objects.create(name=name))
        check_clocks(now=over_time(ticket, ClockKind.FIRST_REPLY))

        ticket.refresh_from_db()
        assert str(ticket.queue) == "Field service"
        assert [event.data["text"] for event in ticket.events.filter(kind="escalated")] == ["Billing", "Field service"]

    def test_a_rule_of_warnings_leaves_breaches_alone(self, ticket: Ticket) -> None:
        EscalationRule.objects.create(name="Early", on_breach=False, set_priority=Priority.URGENT)
        check_clocks(now=over_time(ticket, ClockKind.FIRST_REPLY))
        ticket.refresh_from_db()
        assert ticket.priority == Priority.NORMAL

        other = open_ticket(subject="Gateway offline")
        check_clocks(now=clock(other, ClockKind.FIRST_REPLY).warn_at)
        other.refresh_from_db()
        assert other.priority == Priority.URGENT

    @pytest.mark.django_db(transaction=True)
    def test_two_processes_that_look_at_once_tell_a_breach_once(self) -> None:
        ticket = open_ticket(subject="No heating")
        EscalationRule.objects.create(name="Late", set_priority=Priority.URGENT)
        late, barrier, told = over_time(ticket, ClockKind.FIRST_REPLY), Barrier(2), []

        def look() -> None:
            barrier.wait()
            told.append(check_clocks(now=late))
            connection.close()

        threads = [Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        kinds = [event.kind for event in ticket.events.all()]
        assert (sum(told), kinds.count("sla_breach"), kinds.count("escalated")) == (1, 1, 1)


class TestCountingFromEarlier:
    SINCE = datetime(2026, 7, 6, 8, 30, tzinfo=UTC)

    def test_the_clocks_that_run_count_from_then_and_a_note_says_since_when(self, ticket: Ticket, agent: User) -> None:
        count_from(ticket=ticket, since=self.SINCE, actor=agent)

        started = ticket.clocks.order_by("kind").values_list("kind", "started_at")
        assert dict(started) == {"first_reply": self.SINCE, "resolution": self.SINCE}
        assert clock(ticket, ClockKind.FIRST_REPLY).due_at == due(ticket, ClockKind.FIRST_REPLY, 240)
        note = ticket.events.latest("pk")
        assert (note.kind, note.actor, note.data) == (
            "note",
            agent,
            {"text": "The customer has waited since 6 Jul, 08:30."},
        )
        assert check_clocks(now=over_time(ticket, ClockKind.FIRST_REPLY)) == 1

    def test_one_that_was_met_stays_as_it_was(self, ticket: Ticket, agent: User) -> None:
        change_status(ticket=ticket, status=TicketStatus.PENDING, actor=agent)
        met = clock(ticket, ClockKind.FIRST_REPLY)

        count_from(ticket=ticket, since=self.SINCE, actor=agent)

        now = clock(ticket, ClockKind.FIRST_REPLY)
        assert (now.state, now.started_at, now.met_at) == (ClockState.MET, met.started_at, met.met_at)

    def test_a_closed_ticket_is_refused(self, ticket: Ticket, agent: User) -> None:
        change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=agent)
        with pytest.raises(TicketClosed):
            count_from(ticket=ticket, since=self.SINCE, actor=agent)
