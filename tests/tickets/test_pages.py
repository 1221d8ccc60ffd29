"""The ticket pages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.conversations.services import start_session
from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.services import add_note, assign_ticket, change_status, merge_tickets, open_ticket
from apps.tickets.types import Priority, TicketEventKind, TicketStatus
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
URL = "/tickets/"
ACTIONS = {
    "notes": {"text": "Called back"},
    "assign": {},
    "properties": {"status": "pending", "priority": "urgent"},
}


def shown(client: Client, **filters: str) -> list[str]:
    """Return the subjects on the list, in its order."""
    return [ticket.subject for ticket in client.get(URL, filters).context["page"].rows]


@pytest.fixture
def queue(agent: User) -> dict[str, Ticket]:
    """Three tickets that differ in everything."""
    invoice = open_ticket(subject="Wrong invoice", customer_id="C-1042", priority=Priority.URGENT)
    parcel = open_ticket(subject="Late parcel", customer_id="C-1007")
    signin = open_ticket(subject="Cannot sign in", customer_id="C-1042", priority=Priority.LOW)
    assign_ticket(ticket=parcel, assignee=agent, actor=agent)
    change_status(ticket=parcel, status=TicketStatus.PENDING, actor=agent)
    return {"invoice": invoice, "parcel": parcel, "signin": signin}


@pytest.mark.parametrize("path", [URL, "/tickets/1/"])
def test_the_pages_need_a_sign_in(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"] == f"{reverse('accounts:sign_in')}?next={path}"


def test_an_empty_list_says_where_tickets_come_from(client_for: ClientFor, agent: User) -> None:
    page = text_of(client_for(agent).get(URL).content.decode())
    assert "No tickets yet A ticket is opened when the AI agent hands a conversation to a person" in page


def test_a_row_shows_all_that_sorts_the_work(client_for: ClientFor, agent: User, queue: dict[str, Ticket]) -> None:
    Ticket.objects.update(created_at="2026-03-05T14:30:00Z")
    page = text_of(client_for(agent).get(URL).content.decode())
    number = queue["parcel"].number
    assert re.search(
        rf"{number} Late parcel Resolution in [\w ,]+ Pending Normal C-1007 AG agent 5 Mar 2026, 14:30",
        page.replace("\xa0", " "),
    )


def test_the_list_is_newest_first(client_for: ClientFor, agent: User, queue: dict[str, Ticket]) -> None:
    assert shown(client_for(agent)) == ["Cannot sign in", "Late parcel", "Wrong invoice"]


@pytest.mark.parametrize(
    ("filters", "subjects"),
    [
        ({"status": "pending"}, ["Late parcel"]),
        ({"priority": "urgent"}, ["Wrong invoice"]),
        ({"assignee": "me"}, ["Late parcel"]),
        ({"assignee": "nobody"}, ["Cannot sign in", "Wrong invoice"]),
        ({"q": "PARCEL"}, ["Late parcel"]),
        ({"q": "c-1042"}, ["Cannot sign in", "Wrong invoice"]),
        ({"q": "c-1042", "priority": "low"}, ["Cannot sign in"]),
        ({"q": "C-104"}, []),
        ({"status": "nonsense", "q": "parcel"}, ["Late parcel"]),
        ({"q": "9" * 30}, []),
        ({"q": "T-²"}, []),
    ],
)
def test_filters_narrow_the_list(
    client_for: ClientFor, agent: User, queue: dict[str, Ticket], filters: dict[str, str], subjects: list[str]
) -> None:
    assert shown(client_for(agent), **filters) == subjects


@pytest.mark.parametrize("written", ["T-{}", "t-{}", "{}"])
def test_a_ticket_is_found_by_its_number(
    client_for: ClientFor, agent: User, queue: dict[str, Ticket], written: str
) -> None:
    assert shown(client_for(agent), q=written.format(queue["parcel"].pk)) == ["Late parcel"]


def test_a_search_without_a_find_says_what_to_do(client_for: ClientFor, agent: User, queue: dict[str, Ticket]) -> None:
    page = text_of(client_for(agent).get(URL, {"q": "zebra"}).content.decode())
    assert "No ticket fits Take a filter away" in page


def test_paging_keeps_the_filters_and_misses_nothing(client_for: ClientFor, agent: User) -> None:
    Ticket.objects.bulk_create(Ticket(subject=f"Number {i:03}", created_by=agent) for i in range(60))
    client = client_for(agent)
    first = client.get(URL, {"status": "open"})
    second = client.get(URL, {"status": "open", "cursor": first.context["page"].next})
    seen = [ticket.subject for page in (first, second) for ticket in page.context["page"].rows]
    assert sorted(seen) == [f"Number {i:03}" for i in range(60)]
    assert "?status=open&amp;cursor=" in first.content.decode()


def test_a_cursor_that_the_list_did_not_make_is_a_bad_request(client_for: ClientFor, agent: User) -> None:
    assert client_for(agent).get(URL, {"cursor": "nonsense"}).status_code == 400


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_costs_the_same_queries_for_any_number_of_rows(
    client_for: ClientFor, agent: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        assign_ticket(ticket=open_ticket(subject="Late parcel", actor=agent), assignee=agent, actor=agent)
    client = client_for(agent)
    # Session, user, grants, rows, clocks, tags, queues.
    with django_assert_num_queries(7):
        assert len(client.get(URL).context["page"].rows) == rows


def test_an_unknown_ticket_is_not_found(client_for: ClientFor, agent: User) -> None:
    assert client_for(agent).get("/tickets/4711/").status_code == 404


def test_a_user_without_a_role_sees_no_ticket(
    client_for: ClientFor, make_user: Callable[..., User], queue: dict[str, Ticket]
) -> None:
    client = client_for(make_user())
    assert shown(client) == []
    assert client.get(f"/tickets/{queue['parcel'].pk}/").status_code == 404


def test_the_page_carries_the_conversation_and_the_tool_timeline(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    ticket = open_ticket(
        subject="A person, please",
        description="Asked three times.",
        session=session,
        reasons=["human", "anger"],
        conversation=[{"author": "customer", "text": "A <b>person</b>!"}, {"author": "assistant", "text": "At once."}],
        tool_timeline=[
            {"tool": "crm", "operation": "lookup_customer", "status": "completed", "latency_ms": 1666.4},
            {"tool": "billing", "operation": "get_invoices", "status": "failed", "error_message": "No answer."},
        ],
    )
    html = client_for(agent).get(f"/tickets/{ticket.pk}/").content.decode()
    page = text_of(html)
    assert "Customer A &lt;b&gt;person&lt;/b&gt;! AI agent At once." in page
    assert "CRM: Look up customer Completed 1.7 s Billing: List invoices Failed No answer." in page
    assert "Asked three times." in page
    assert "Reasons human, anger" in page
    assert f'href="/chat/{session.pk}/"' in html


def test_the_page_tells_the_ticket_s_history(client_for: ClientFor, agent: User, supervisor: User) -> None:
    ticket, other = open_ticket(subject="Late parcel", actor=agent), open_ticket(subject="The same parcel")
    change_status(ticket=ticket, status=TicketStatus.PENDING, actor=supervisor)
    add_note(ticket=ticket, text="Called <back>", actor=agent)
    merge_tickets(source=other, target=ticket, actor=supervisor)
    TicketEvent.objects.update(created_at="2026-03-05T14:30:00Z")
    page = text_of(client_for(agent).get(f"/tickets/{ticket.pk}/").content.decode())
    when = "5 Mar 2026, 14:30"
    assert f"Opened, agent · {when} Status changed, supervisor · {when} Open → Pending" in page
    assert f"Note, agent · {when} Called &lt;back&gt; Merged, supervisor · {when} with {other.number}" in page


def test_a_merged_ticket_leads_to_the_one_it_went_into(client_for: ClientFor, agent: User) -> None:
    source, target = open_ticket(subject="The same"), open_ticket(subject="Late parcel")
    merge_tickets(source=source, target=target, actor=agent)
    html = client_for(agent).get(f"/tickets/{source.pk}/").content.decode()
    assert f'<a href="/tickets/{target.pk}/">{target.number}</a>' in html


@pytest.mark.parametrize("events", [1, 3, 50])
def test_the_page_costs_the_same_queries_for_any_number_of_events(
    client_for: ClientFor, agent: User, events: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = open_ticket(subject="Late parcel", actor=agent)
    for number in range(events):
        add_note(ticket=ticket, text=f"Note {number}", actor=agent)
    client = client_for(agent)
    # Session, user, grants, ticket, clocks, tags, linked tickets, events, people, queues.
    with django_assert_num_queries(10):
        assert client.get(f"/tickets/{ticket.pk}/").status_code == 200


def test_assign_to_me_makes_the_ticket_mine(client_for: ClientFor, agent: User) -> None:
    ticket = open_ticket(subject="Late parcel")
    page = client_for(agent).post(f"/tickets/{ticket.pk}/assign/", follow=True).content.decode()
    ticket.refresh_from_db()
    assert ticket.assignee == agent
    assert "The ticket is yours now." in page
    assert f'action="/tickets/{ticket.pk}/assign/"' not in page


def test_a_note_is_added(client_for: ClientFor, agent: User) -> None:
    ticket = open_ticket(subject="Late parcel")
    client_for(agent).post(f"/tickets/{ticket.pk}/notes/", {"text": "Called back"})
    note = ticket.events.get(kind=TicketEventKind.NOTE)
    assert (note.actor, note.data) == (agent, {"text": "Called back"})


@pytest.mark.parametrize(
    ("text", "reason"), [("  ", "an empty one is not kept"), ("x" * 10_001, "at most 10000 characters")]
)
def test_a_refused_note_stays_in_the_form(client_for: ClientFor, agent: User, text: str, reason: str) -> None:
    ticket = open_ticket(subject="Late parcel")
    response = client_for(agent).post(f"/tickets/{ticket.pk}/notes/", {"text": text})
    html = response.content.decode()
    assert response.status_code == 422
    assert reason in html
    assert text in html
    assert not ticket.events.filter(kind=TicketEventKind.NOTE).exists()


def test_a_note_for_a_closed_ticket_stays_in_the_form(client_for: ClientFor, agent: User) -> None:
    ticket = open_ticket(subject="Late parcel")
    change_status(ticket=ticket, status=TicketStatus.CLOSED, actor=agent)
    response = client_for(agent).post(f"/tickets/{ticket.pk}/notes/", {"text": "Too late"})
    assert response.status_code == 409
    assert "Too late</textarea>" in response.content.decode()
    assert "is closed and stays as it is" in response.content.decode()


@pytest.mark.parametrize("action", ACTIONS)
def test_an_auditor_may_look_but_not_change(client_for: ClientFor, auditor: User, action: str) -> None:
    ticket = open_ticket(subject="Late parcel")
    client = client_for(auditor)
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert f'action="/tickets/{ticket.pk}/{action}/"' not in html
    assert client.post(f"/tickets/{ticket.pk}/{action}/", ACTIONS[action]).status_code == 403
    assert list(ticket.events.values_list("kind", flat=True)) == ["opened"]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_agent_has_a_form_for_every_change(client_for: ClientFor, agent: User, action: str) -> None:
    ticket = open_ticket(subject="Late parcel")
    html = client_for(agent).get(f"/tickets/{ticket.pk}/").content.decode()
    assert f'action="/tickets/{ticket.pk}/{action}/"' in html


@pytest.mark.parametrize("action", ACTIONS)
def test_following_a_link_changes_nothing(client_for: ClientFor, agent: User, action: str) -> None:
    ticket = open_ticket(subject="Late parcel")
    assert client_for(agent).get(f"/tickets/{ticket.pk}/{action}/").status_code == 405
