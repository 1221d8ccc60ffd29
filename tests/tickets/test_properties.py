"""The properties of a ticket, edited in place, also by two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import User
from apps.tickets.models import Queue, Ticket
from apps.tickets.services import add_note, change_priority, change_status, open_ticket, set_tags
from apps.tickets.types import Priority, TicketStatus
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ticket(agent: User) -> Ticket:
    return open_ticket(subject="Late parcel", actor=agent)


def sent_by(client: Client, ticket: Ticket) -> Callable[..., Any]:
    """Return how a person changes fields of the form that their page shows by now."""
    form = client.get(f"/tickets/{ticket.pk}/").context["properties"]

    def send(**fields: object) -> HttpResponse:
        return client.post(f"/tickets/{ticket.pk}/properties/", {**form.data, **fields}, headers=HTMX)

    return send


def stands(ticket: Ticket) -> dict[str, Any]:
    ticket = Ticket.objects.get(pk=ticket.pk)
    tags = [tag.name for tag in ticket.tags.all()]
    return {"status": ticket.status, "priority": ticket.priority, "queue": ticket.queue_id, "tags": tags} | {
        "assignee": ticket.assignee_id
    }


@pytest.mark.parametrize(
    ("name", "value", "kept", "event"),
    [
        ("status", "pending", "pending", "status"),
        ("priority", "urgent", "urgent", "priority"),
        ("tags", "Refund, very late,refund", ["refund", "very-late"], "tags"),
    ],
)
def test_one_property_is_changed_and_the_others_stay(
    client_for: ClientFor, agent: User, ticket: Ticket, name: str, value: str, kept: object, event: str
) -> None:
    before = stands(ticket)
    response = sent_by(client_for(agent), ticket)(**{name: value})
    assert (response.status_code, stands(ticket)) == (200, before | {name: kept})
    assert [one.kind for one in ticket.events.all()] == ["opened", event]


def test_a_ticket_is_given_to_somebody_and_put_into_a_queue(
    client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket
) -> None:
    queue = Queue.objects.create(name="Shipping")
    sent_by(client_for(agent), ticket)(assignee=supervisor.pk, queue=queue.pk)
    assert (stands(ticket)["assignee"], stands(ticket)["queue"]) == (supervisor.pk, queue.pk)
    sent_by(client_for(agent), ticket)(assignee="", queue="")
    assert (stands(ticket)["assignee"], stands(ticket)["queue"]) == (None, None)


def test_the_answer_brings_panel_heading_and_history_and_says_that_it_is_saved(
    client_for: ClientFor, agent: User, ticket: Ticket
) -> None:
    html = sent_by(client_for(agent), ticket)(priority="urgent").content.decode()
    assert html.lstrip().startswith('<section class="stack" id="properties"')
    assert "Saved" in text_of(html)
    assert 'id="ticket-head" hx-swap-oob="true"' in html
    assert 'id="events" hx-swap-oob="true"' in html
    assert "Normal → Urgent" in text_of(html)
    assert "<textarea" not in html


def test_without_javascript_the_whole_form_is_sent_and_the_page_comes_back(
    client_for: ClientFor, agent: User, ticket: Ticket
) -> None:
    client = client_for(agent)
    form = client.get(f"/tickets/{ticket.pk}/").context["properties"]
    page = client.post(f"/tickets/{ticket.pk}/properties/", {**form.data, "priority": "low"}, follow=True)
    assert page.redirect_chain == [(f"/tickets/{ticket.pk}/", 302)]
    assert "The ticket is changed." in page.content.decode()
    assert stands(ticket)["priority"] == "low"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("status", "lost", "Select a valid choice."),
        ("priority", "", "This field is required."),
        ("assignee", "999", "Select a valid choice."),
        ("tags", "x" * 401, "at most 400 characters"),
    ],
)
def test_what_was_never_offered_is_refused_beside_its_field(
    client_for: ClientFor, agent: User, ticket: Ticket, name: str, value: str, reason: str
) -> None:
    before = stands(ticket)
    response = sent_by(client_for(agent), ticket)(**{name: value})
    assert (response.status_code, stands(ticket)) == (422, before)
    assert list(response.context["properties"].errors) == [name]
    assert reason in response.content.decode()


def test_only_a_status_that_can_follow_is_offered(client_for: ClientFor, agent: User, ticket: Ticket) -> None:
    change_status(ticket=ticket, status=TicketStatus.RESOLVED, actor=agent)
    form = client_for(agent).get(f"/tickets/{ticket.pk}/").context["properties"]
    assert [value for value, _label in form.fields["status"].choices] == ["open", "resolved", "closed"]


def test_people_who_may_work_on_tickets_are_offered_and_who_has_it_already(
    client_for: ClientFor, agent: User, supervisor: User, auditor: User, ticket: Ticket
) -> None:
    Ticket.objects.update(assignee=auditor)
    html = client_for(agent).get(f"/tickets/{ticket.pk}/").content.decode()
    form = client_for(agent).get(f"/tickets/{ticket.pk}/").context["properties"]
    assert [user.username for user in form.fields["assignee"].queryset] == ["agent", "auditor", "supervisor"]
    assert f'<option value="{auditor.pk}" selected>auditor</option>' in html
    Ticket.objects.update(assignee=None)
    assert sent_by(client_for(agent), ticket)(assignee=auditor.pk).status_code == 422


class TestTwoPeople:
    def test_a_colleague_s_change_is_not_overwritten_and_both_are_told(
        self, client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket
    ) -> None:
        late = sent_by(client_for(agent), ticket)
        change_priority(ticket=ticket, priority=Priority.URGENT, actor=supervisor)
        response = late(priority="low")
        assert (response.status_code, stands(ticket)["priority"]) == (409, "urgent")
        assert "supervisor changed this to “Urgent” meanwhile, which stands. Yours, “Low”, is not saved." in (
            text_of(response.content.decode())
        )
        assert '<option value="urgent" selected>' in response.content.decode()
        assert sent_by(client_for(agent), ticket)(priority="low").status_code == 200

    def test_tags_of_a_colleague_are_not_wiped_by_an_old_page(
        self, client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket
    ) -> None:
        late = sent_by(client_for(agent), ticket)
        set_tags(ticket=ticket, names=["angry"], actor=supervisor)
        assert (late(tags="refund").status_code, stands(ticket)["tags"]) == (409, ["angry"])

    def test_what_a_colleague_changed_elsewhere_is_no_conflict(
        self, client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket
    ) -> None:
        late = sent_by(client_for(agent), ticket)
        change_priority(ticket=ticket, priority=Priority.URGENT, actor=supervisor)
        add_note(ticket=ticket, text="Called back.", actor=supervisor)
        assert late(status="pending").status_code == 200
        assert (stands(ticket)["status"], stands(ticket)["priority"]) == ("pending", "urgent")

    def test_both_may_want_the_same(self, client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket) -> None:
        late = sent_by(client_for(agent), ticket)
        set_tags(ticket=ticket, names=["angry", "refund"], actor=supervisor)
        assert late(tags="Refund, angry").status_code == 200

    def test_of_several_changes_none_is_made_where_one_is_refused(
        self, client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket
    ) -> None:
        late = sent_by(client_for(agent), ticket)
        change_priority(ticket=ticket, priority=Priority.URGENT, actor=supervisor)
        before = stands(ticket)
        assert late(priority="low", tags="refund", status="pending").status_code == 409
        assert stands(ticket) == before

    def test_a_status_that_can_not_follow_any_more_is_explained_at_the_status(
        self, client_for: ClientFor, agent: User, ticket: Ticket
    ) -> None:
        change_status(ticket=ticket, status=TicketStatus.RESOLVED, actor=agent)
        response = client_for(agent).post(f"/tickets/{ticket.pk}/properties/", {"status": "pending"}, headers=HTMX)
        assert response.status_code == 409
        assert list(response.context["properties"].errors) == ["status"]

    def test_a_ticket_that_was_closed_meanwhile_says_so_and_offers_nothing(
        self, client_for: ClientFor, agent: User, supervisor: User, ticket: Ticket
    ) -> None:
        late = sent_by(client_for(agent), ticket)
        change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=supervisor)
        response = late(priority="low")
        assert response.status_code == 409
        assert f"Ticket {ticket.number} is closed and stays as it is. Open a new one." in response.content.decode()
        assert "<select" not in response.content.decode()


def test_who_may_only_look_sees_the_properties_as_text(client_for: ClientFor, auditor: User, ticket: Ticket) -> None:
    client = client_for(auditor)
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Status Open Priority Normal Assigned to nobody" in text_of(html)
    assert 'class="properties"' not in html
    assert client.post(f"/tickets/{ticket.pk}/properties/", {"priority": "low"}).status_code == 403
