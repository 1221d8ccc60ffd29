"""Tickets in the admin: changes leave their events, what happened stays as it is."""

import pytest
from django.urls import reverse

from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.services import change_status, open_ticket, resolve_ticket
from apps.tickets.types import Priority, TicketStatus

pytestmark = pytest.mark.django_db
LIST = "admin:tickets_ticket_changelist"


@pytest.fixture
def ticket() -> Ticket:
    return open_ticket(subject="Late parcel", customer_id="C-1001")


@pytest.fixture
def as_supervisor(client_for, supervisor):
    return client_for(supervisor)


def save(client, ticket: Ticket, **changes: object):
    """Send the form of a ticket with some fields changed."""
    form = {"status": ticket.status, "priority": ticket.priority, "assignee": ticket.assignee_id or ""}
    management = {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
    return client.post(reverse("admin:tickets_ticket_change", args=[ticket.pk]), form | management | changes)


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.values_list("kind", flat=True))


def test_the_list_shows_numbers_and_is_found_by_customer(as_supervisor, ticket) -> None:
    open_ticket(subject="Other")
    page = as_supervisor.get(reverse(LIST), {"q": "C-1001"}).content.decode()

    assert ticket.number in page
    assert "Late parcel" in page
    assert "Other" not in page


def test_the_list_is_filtered_by_status(as_supervisor, ticket) -> None:
    resolve_ticket(ticket=open_ticket(subject="Solved"), actor=None)
    page = as_supervisor.get(reverse(LIST), {"status": "resolved"}).content.decode()

    assert "Solved" in page
    assert "Late parcel" not in page


def test_the_list_costs_the_same_for_one_and_three_tickets(
    as_supervisor, supervisor, ticket, django_assert_num_queries
) -> None:
    Ticket.objects.update(assignee=supervisor)
    as_supervisor.get(reverse(LIST))
    with django_assert_num_queries(6):
        as_supervisor.get(reverse(LIST))
    for _ in range(2):
        open_ticket(subject="More")
    Ticket.objects.update(assignee=supervisor)
    with django_assert_num_queries(6):
        as_supervisor.get(reverse(LIST))


def test_changes_made_together_leave_an_event_each(as_supervisor, supervisor, ticket) -> None:
    answer = save(as_supervisor, ticket, status="closed", priority="urgent", assignee=supervisor.pk)

    kept = Ticket.objects.get()
    assert answer.status_code == 302
    assert (kept.status, kept.priority, kept.assignee) == (TicketStatus.CLOSED, Priority.URGENT, supervisor)
    assert kinds(ticket) == ["opened", "assigned", "priority", "status"]
    assert set(ticket.events.exclude(kind="opened").values_list("actor__username", flat=True)) == {"supervisor"}


def test_saving_without_a_change_leaves_no_event(as_supervisor, ticket) -> None:
    assert save(as_supervisor, ticket).status_code == 302
    assert kinds(ticket) == ["opened"]


def test_a_status_it_can_not_go_to_is_explained_in_the_form(as_supervisor, ticket) -> None:
    resolve_ticket(ticket=ticket, actor=None)
    answer = save(as_supervisor, ticket, status="pending", priority="urgent")

    assert answer.status_code == 200
    assert "can not go from" in answer.content.decode()
    assert Ticket.objects.get().priority == Priority.NORMAL


def test_what_a_ticket_carries_can_not_be_changed(as_supervisor, ticket) -> None:
    save(as_supervisor, ticket, subject="Other", customer_id="C-9")

    kept = Ticket.objects.get()
    assert (kept.subject, kept.customer_id) == ("Late parcel", "C-1001")


def test_a_closed_ticket_can_be_read_and_not_changed(as_supervisor, ticket) -> None:
    change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=None)

    assert as_supervisor.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).status_code == 200
    assert save(as_supervisor, ticket, status="open").status_code == 403
    assert Ticket.objects.get().status == TicketStatus.CLOSED


def test_events_are_shown_and_stay_as_they_are(as_supervisor, ticket) -> None:
    event = TicketEvent.objects.get()
    forged = {
        "events-TOTAL_FORMS": 1,
        "events-INITIAL_FORMS": 1,
        "events-0-id": event.pk,
        "events-0-ticket": ticket.pk,
        "events-0-kind": "note",
        "events-0-DELETE": "on",
    }
    save(as_supervisor, ticket, **forged)

    assert list(TicketEvent.objects.values_list("pk", "kind")) == [(event.pk, "opened")]


def test_nobody_opens_a_ticket_here(as_supervisor) -> None:
    assert as_supervisor.get(reverse("admin:tickets_ticket_add")).status_code == 403


def test_an_auditor_reads_and_changes_nothing(client_for, auditor, ticket) -> None:
    client = client_for(auditor)

    assert client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).status_code == 200
    assert save(client, ticket, priority="urgent").status_code == 403
    assert Ticket.objects.get().priority == Priority.NORMAL


def test_only_people_who_may_work_on_tickets_are_offered(as_supervisor, supervisor, agent, auditor, ticket) -> None:
    page = as_supervisor.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    assert set(page.context["adminform"].form.fields["assignee"].queryset) == {supervisor, agent}

    save(as_supervisor, ticket, assignee=auditor.pk)
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_who_worked_on_a_ticket_and_may_not_any_more_stays_named(as_supervisor, agent, ticket) -> None:
    Ticket.objects.update(assignee=agent)
    agent.groups.clear()
    ticket.refresh_from_db()
    save(as_supervisor, ticket, priority="high")

    ticket.refresh_from_db()
    assert (ticket.priority, ticket.assignee) == ("high", agent)


def test_a_rule_assigns_only_people_who_may_work_on_tickets(client_for, operator, agent, auditor) -> None:
    page = client_for(operator).get(reverse("admin:tickets_escalationrule_add"))
    assert set(page.context["adminform"].form.fields["assign_to"].queryset) == {operator, agent}
