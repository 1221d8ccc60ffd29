"""Tickets: opening, changing and merging them; every change leaves its event."""

import pytest

from apps.conversations.services import start_session
from apps.live.models import LiveEvent
from apps.live.types import chat_stream
from apps.tickets.errors import InvalidTransition, MergeIntoItself, TicketClosed
from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.services import (
    add_note,
    assign_ticket,
    change_priority,
    change_status,
    merge_tickets,
    open_ticket,
    resolve_ticket,
)
from apps.tickets.types import Priority, TicketEventKind, TicketStatus

pytestmark = pytest.mark.django_db

OPEN, PENDING, RESOLVED, CLOSED = TicketStatus
ALLOWED = {
    (OPEN, PENDING),
    (OPEN, RESOLVED),
    (OPEN, CLOSED),
    (PENDING, OPEN),
    (PENDING, RESOLVED),
    (PENDING, CLOSED),
    (RESOLVED, OPEN),
    (RESOLVED, CLOSED),
}


@pytest.fixture
def ticket(agent) -> Ticket:
    return open_ticket(subject="Late parcel", actor=agent)


def ticket_in(status: TicketStatus) -> Ticket:
    """Return a ticket that went straight to a status."""
    ticket = open_ticket(subject="Late parcel")
    return change_status(ticket=ticket, status=status, actor=None)


def events(ticket: Ticket) -> list[tuple[str, str, dict]]:
    """Return kind, actor and data of what happened after the ticket was opened."""
    later = ticket.events.exclude(kind=TicketEventKind.OPENED)
    return [(event.kind, event.actor.username if event.actor else "", event.data) for event in later]


class TestOpening:
    def test_a_ticket_carries_what_led_to_it(self, agent) -> None:
        session = start_session(owner=agent, customer_id="C-1001")
        ticket = open_ticket(
            subject="Wants a person",
            description="Third parcel in a row",
            priority=Priority.HIGH,
            session=session,
            reasons=("anger", "human"),
            conversation=({"author": "customer", "text": "Enough!"},),
            tool_timeline=({"tool": "crm", "status": "completed"},),
            actor=agent,
        )

        kept = Ticket.objects.get()
        assert kept == ticket
        assert (kept.subject, kept.description, kept.priority) == ("Wants a person", "Third parcel in a row", "high")
        assert (kept.status, kept.customer_id, kept.session, kept.created_by) == (OPEN, "C-1001", session, agent)
        assert kept.reasons == ["anger", "human"]
        assert kept.conversation == [{"author": "customer", "text": "Enough!"}]
        assert kept.tool_timeline == [{"tool": "crm", "status": "completed"}]
        assert kept.number == f"T-{kept.pk}"

    def test_opening_is_the_first_event(self, agent) -> None:
        ticket = open_ticket(subject="Late parcel", reasons=["human"], actor=agent)

        event = TicketEvent.objects.get()
        assert (event.ticket, event.kind, event.actor, event.data) == (
            ticket,
            TicketEventKind.OPENED,
            agent,
            {"reasons": ["human"]},
        )

    def test_the_followers_of_the_session_are_told_the_number(self, agent) -> None:
        session = start_session(owner=agent)
        ticket = open_ticket(subject="Late parcel", session=session)

        told = LiveEvent.objects.get(stream=chat_stream(session.pk))
        assert told.event == "ticket"
        assert told.data == {"ticket_id": ticket.pk, "number": ticket.number}

    def test_a_ticket_without_a_session_tells_nobody(self, ticket) -> None:
        assert not LiveEvent.objects.exists()

    def test_a_customer_number_of_its_own_comes_before_the_sessions(self, agent) -> None:
        session = start_session(owner=agent, customer_id="C-1001")

        assert open_ticket(subject="x", session=session, customer_id="C-1002").customer_id == "C-1002"

    def test_a_long_subject_is_cut_with_an_ellipsis(self) -> None:
        subject = open_ticket(subject="word " * 100).subject

        assert len(subject) == 200
        assert subject.endswith("…")


class TestStatuses:
    @pytest.mark.parametrize("before", [OPEN, PENDING, RESOLVED])
    @pytest.mark.parametrize("after", [OPEN, PENDING, RESOLVED, CLOSED])
    def test_a_ticket_goes_only_where_the_rules_let_it(self, before, after) -> None:
        ticket = ticket_in(before)

        if before == after or (before, after) in ALLOWED:
            assert change_status(ticket=ticket, status=after, actor=None).status == after
        else:
            with pytest.raises(InvalidTransition) as refusal:
                change_status(ticket=ticket, status=after, actor=None)
            assert (refusal.value.code, refusal.value.status) == ("invalid_transition", 409)
            assert Ticket.objects.get().status == before

    def test_a_change_of_status_is_recorded(self, ticket, supervisor) -> None:
        change_status(ticket=ticket, status=PENDING, actor=supervisor)

        assert events(ticket) == [("status", "supervisor", {"before": "open", "after": "pending"})]

    def test_the_status_that_it_has_is_no_change(self, ticket, supervisor) -> None:
        change_status(ticket=ticket, status=OPEN, actor=supervisor)

        assert events(ticket) == []

    def test_resolving_is_dated_and_reopening_takes_the_date_away(self, ticket, agent) -> None:
        assert resolve_ticket(ticket=ticket, actor=agent).resolved_at is not None
        assert change_status(ticket=ticket, status=OPEN, actor=agent).resolved_at is None

    def test_closing_a_resolved_ticket_keeps_the_date_it_was_resolved(self, ticket, agent) -> None:
        resolved_at = resolve_ticket(ticket=ticket, actor=agent).resolved_at
        change_status(ticket=ticket, status=CLOSED, actor=agent)

        assert Ticket.objects.get().resolved_at == resolved_at

    def test_a_change_sees_what_was_changed_meanwhile(self, ticket, agent) -> None:
        stale = Ticket.objects.get(pk=ticket.pk)
        resolve_ticket(ticket=ticket, actor=agent)

        with pytest.raises(InvalidTransition):
            change_status(ticket=stale, status=PENDING, actor=agent)


class TestOtherChanges:
    def test_assigning_names_who_had_it_and_who_has_it(self, ticket, agent, supervisor) -> None:
        assign_ticket(ticket=ticket, assignee=agent, actor=supervisor)
        assign_ticket(ticket=ticket, assignee=agent, actor=supervisor)
        assign_ticket(ticket=ticket, assignee=None, actor=agent)

        assert Ticket.objects.get().assignee is None
        assert events(ticket) == [
            ("assigned", "supervisor", {"before": "", "after": "agent"}),
            ("assigned", "agent", {"before": "agent", "after": ""}),
        ]

    def test_a_change_of_priority_is_recorded_once(self, ticket, agent) -> None:
        for _ in range(2):
            change_priority(ticket=ticket, priority=Priority.URGENT, actor=agent)

        assert Ticket.objects.get().priority == Priority.URGENT
        assert events(ticket) == [("priority", "agent", {"before": "normal", "after": "urgent"})]

    def test_a_note_is_an_event_and_a_change(self, ticket, agent) -> None:
        before = ticket.updated_at
        add_note(ticket=ticket, text="Called back", actor=agent)

        assert events(ticket) == [("note", "agent", {"text": "Called back"})]
        assert Ticket.objects.get().updated_at > before

    @pytest.mark.parametrize(
        "change",
        [
            lambda ticket, user: assign_ticket(ticket=ticket, assignee=user, actor=user),
            lambda ticket, user: change_priority(ticket=ticket, priority=Priority.LOW, actor=user),
            lambda ticket, user: change_status(ticket=ticket, status=OPEN, actor=user),
            lambda ticket, user: resolve_ticket(ticket=ticket, actor=user),
            lambda ticket, user: add_note(ticket=ticket, text="x", actor=user),
            lambda ticket, user: merge_tickets(source=ticket, target=open_ticket(subject="y"), actor=user),
            lambda ticket, user: merge_tickets(source=open_ticket(subject="y"), target=ticket, actor=user),
        ],
    )
    def test_a_closed_ticket_stays_as_it_is(self, agent, change) -> None:
        ticket = ticket_in(CLOSED)
        before = list(ticket.events.values())

        with pytest.raises(TicketClosed) as refusal:
            change(ticket, agent)
        assert refusal.value.code == "ticket_closed"
        assert ticket.number in str(refusal.value)
        assert list(ticket.events.values()) == before


class TestMerging:
    def test_the_source_is_closed_as_a_part_of_the_target(self, ticket, agent) -> None:
        source = open_ticket(subject="Parcel still late")
        target = merge_tickets(source=source, target=ticket, actor=agent)

        kept = Ticket.objects.get(pk=source.pk)
        assert target == ticket
        assert (kept.status, kept.merged_into) == (CLOSED, ticket)
        assert Ticket.objects.get(pk=ticket.pk).status == OPEN
        assert events(source) == [("merged", "agent", {"into": ticket.number})]
        assert events(ticket) == [("merged", "agent", {"source": source.number})]

    def test_a_ticket_is_not_merged_into_itself(self, ticket, agent) -> None:
        with pytest.raises(MergeIntoItself) as refusal:
            merge_tickets(source=ticket, target=Ticket.objects.get(), actor=agent)
        assert refusal.value.code == "merge_into_itself"
        assert events(ticket) == []

    def test_two_tickets_are_not_merged_into_each_other(self, ticket, agent) -> None:
        source = open_ticket(subject="Parcel still late")
        merge_tickets(source=source, target=ticket, actor=agent)

        with pytest.raises(TicketClosed):
            merge_tickets(source=ticket, target=source, actor=agent)


class TestReading:
    def test_everybody_with_a_role_sees_the_queue(
        self, ticket, agent, operator, supervisor, auditor, make_user
    ) -> None:
        for user in (agent, operator, supervisor, auditor):
            assert list(Ticket.objects.visible_to(user)) == [ticket]
        assert not Ticket.objects.visible_to(make_user(username="visitor")).exists()

    def test_filters_narrow_together(self, agent) -> None:
        urgent = open_ticket(subject="a", priority=Priority.URGENT, customer_id="C-1001")
        open_ticket(subject="b", priority=Priority.URGENT, customer_id="C-1002")
        open_ticket(subject="c", customer_id="C-1001")
        assign_ticket(ticket=urgent, assignee=agent, actor=agent)

        find = Ticket.objects.matching
        assert list(find(priority="urgent", customer_id="C-1001")) == [urgent]
        assert list(find(assignee="agent", status="open")) == [urgent]
        assert find().count() == 3
        assert not find(status="closed").exists()
