"""The filters of the queue, each alone and two together, on page, export and API: held to a slow choice by hand."""

import csv
import io
from collections.abc import Callable
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tickets.models import Queue, SlaClock, Ticket
from apps.tickets.services import assign_ticket, change_status, move_to_queue, open_ticket, set_tags
from apps.tickets.types import ClockKind, ClockState, Priority, TicketStatus

pytestmark = pytest.mark.django_db
Chosen = Callable[[Ticket, User], bool]


def has_clock(ticket: Ticket, state: ClockState) -> bool:
    return any(clock.state == state and clock.met_at is None for clock in ticket.clocks.all())


FILTERS: dict[tuple[str, str], Chosen] = {
    ("status", "open"): lambda ticket, _me: ticket.status == "open",
    ("status", "resolved"): lambda ticket, _me: ticket.status == "resolved",
    ("priority", "urgent"): lambda ticket, _me: ticket.priority == "urgent",
    ("assignee", "me"): lambda ticket, me: ticket.assignee == me,
    ("assignee", "nobody"): lambda ticket, _me: ticket.assignee is None,
    ("queue", "Billing"): lambda ticket, _me: str(ticket.queue) == "Billing",
    ("clock", "warned"): lambda ticket, _me: has_clock(ticket, ClockState.WARNED),
    ("clock", "breached"): lambda ticket, _me: has_clock(ticket, ClockState.BREACHED),
    ("tag", "vip"): lambda ticket, _me: "vip" in {tag.name for tag in ticket.tags.all()},
    ("tag", "VIP"): lambda ticket, _me: "vip" in {tag.name for tag in ticket.tags.all()},
    ("q", "lamp"): lambda ticket, _me: "lamp" in ticket.subject.lower(),
    ("q", "c-1001"): lambda ticket, _me: ticket.customer_id == "C-1001",
    ("q", "100%"): lambda ticket, _me: "100%" in ticket.subject,
    ("q", "a_b"): lambda ticket, _me: "a_b" in ticket.subject,
}
NOT_OFFERED = [
    ("status", "lost"),
    ("priority", "x"),
    ("assignee", "9"),
    ("queue", "No"),
    ("clock", "met"),
    ("tag", "a b"),
]


@pytest.fixture
def tickets(agent: User, supervisor: User) -> list[Ticket]:
    """Tickets that differ in everything a filter asks for, some alike in two things."""
    billing, returns = Queue.objects.create(name="Billing"), Queue.objects.create(name="Returns")
    made: list[tuple[str, dict[str, Any]]] = [
        ("Broken lamp", {"queue": billing, "tags": ["vip"], "priority": Priority.URGENT, "assignee": agent}),
        ("A second LAMP", {"queue": billing, "customer_id": "C-1001", "clock": ClockState.BREACHED}),
        ("100% off?", {"queue": returns, "tags": ["vip", "late"], "status": TicketStatus.RESOLVED}),
        ("100 percent", {"assignee": supervisor, "priority": Priority.URGENT, "clock": ClockState.WARNED}),
        ("a_b", {"tags": ["late"], "assignee": agent, "clock": ClockState.BREACHED}),
        ("axb", {"customer_id": "C-10011", "status": TicketStatus.CLOSED, "tags": ["vip"]}),
    ]
    return [ticket_of(subject, agent, **fields) for subject, fields in made]


def ticket_of(subject: str, actor: User, **fields: Any) -> Ticket:
    ticket = open_ticket(
        subject=subject, customer_id=fields.get("customer_id", ""), priority=fields.get("priority", Priority.NORMAL)
    )
    move_to_queue(ticket=ticket, queue=fields.get("queue"), actor=actor)
    set_tags(ticket=ticket, names=fields.get("tags", []), actor=actor)
    assign_ticket(ticket=ticket, assignee=fields.get("assignee"), actor=actor)
    if state := fields.get("clock"):
        SlaClock.objects.filter(ticket=ticket, kind=ClockKind.FIRST_REPLY).update(state=state)
    return change_status(ticket=ticket, status=fields.get("status", TicketStatus.OPEN), actor=actor)


def shown(client: Client, path: str, *filters: tuple[str, str]) -> list[str]:
    """Return the subjects that the list or the export shows, in its order."""
    response = client.get(f"{path}?{urlencode(filters)}")
    if path == "/tickets/":
        return [ticket.subject for ticket in response.context["page"].rows]
    rows = csv.DictReader(io.StringIO(b"".join(response).decode()))
    return [row["subject"] for row in rows]


def by_hand(user: User, *filters: tuple[str, str]) -> list[str]:
    newest_first = Ticket.objects.for_list()
    return [ticket.subject for ticket in newest_first if all(FILTERS[one](ticket, user) for one in filters)]


@pytest.mark.parametrize("path", ["/tickets/", "/tickets/export.csv"])
def test_each_filter_alone_shows_what_fits(
    path: str, client_for: Callable[[User], Client], agent: User, tickets: list[Ticket]
) -> None:
    client = client_for(agent)
    assert {one: shown(client, path, one) for one in FILTERS} == {one: by_hand(agent, one) for one in FILTERS}


def test_two_filters_show_what_fits_both(
    client_for: Callable[[User], Client], agent: User, tickets: list[Ticket]
) -> None:
    client = client_for(agent)
    pairs = [pair for pair in combinations(FILTERS, 2) if pair[0][0] != pair[1][0]]
    assert {pair: shown(client, "/tickets/export.csv", *pair) for pair in pairs} == {
        pair: by_hand(agent, *pair) for pair in pairs
    }


def test_no_filter_is_without_a_find(agent: User, tickets: list[Ticket]) -> None:
    assert all(by_hand(agent, one) for one in FILTERS)


@pytest.mark.parametrize("wrong", NOT_OFFERED)
def test_a_choice_that_is_not_offered_filters_nothing_and_the_others_still_do(
    client_for: Callable[[User], Client], agent: User, tickets: list[Ticket], wrong: tuple[str, str]
) -> None:
    client = client_for(agent)
    other = ("q", "lamp") if wrong[0] != "q" else ("status", "open")
    assert shown(client, "/tickets/", wrong) == by_hand(agent)
    assert shown(client, "/tickets/", wrong, other) == by_hand(agent, other)


API = "/api/v1/tickets"


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ({"status": "closed"}, lambda ticket: ticket.status == "closed"),
        ({"priority": "urgent"}, lambda ticket: ticket.priority == "urgent"),
        ({"customer_id": "C-1001"}, lambda ticket: ticket.customer_id == "C-1001"),
        ({"customer_id": "c-1001"}, lambda _ticket: False),
        ({"assignee": "agent"}, lambda ticket: str(ticket.assignee) == "agent"),
        ({"assignee": "supervisor"}, lambda ticket: str(ticket.assignee) == "supervisor"),
        ({"assignee": "nobody-such"}, lambda _ticket: False),
        ({"priority": "urgent", "assignee": "agent"}, lambda t: t.priority == "urgent" and str(t.assignee) == "agent"),
        ({"status": "open", "customer_id": "C-1001"}, lambda t: t.status == "open" and t.customer_id == "C-1001"),
    ],
)
def test_the_api_lists_what_fits_every_filter(
    client_for: Callable[[User], Client],
    agent: User,
    tickets: list[Ticket],
    query: dict[str, str],
    chosen: Callable[[Ticket], bool],
) -> None:
    body = client_for(agent).get(API, query).json()
    assert [item["id"] for item in body["items"]] == [one.pk for one in Ticket.objects.for_list() if chosen(one)]


@pytest.mark.parametrize("query", [{"status": "OPEN"}, {"priority": "none"}, {"status": "open,closed"}])
def test_the_api_names_a_filter_that_it_can_not_read(
    client_for: Callable[[User], Client], agent: User, query: dict[str, str]
) -> None:
    answer = client_for(agent).get(API, query)
    assert (answer.status_code, [fault["field"] for fault in answer.json()["errors"]]) == (422, list(query))


def test_pages_read_while_tickets_are_opened_hold_every_older_one_once(
    client_for: Callable[[User], Client], agent: User
) -> None:
    client = client_for(agent)
    Ticket.objects.bulk_create([Ticket(subject=f"Number {number}") for number in range(120)])
    older = list(Ticket.objects.order_by("created_at", "pk").values_list("pk", flat=True))
    seen: list[int] = []
    cursor = ""
    for _page in range(10):
        body = client.get(API, {"cursor": cursor}).json()
        seen += [item["id"] for item in body["items"]]
        open_ticket(subject="Meanwhile")
        cursor = body["next"]
        if not cursor:
            break
    assert seen == older[::-1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_leaves_as_text(
    client_for: Callable[[User], Client], agent: User, start: str
) -> None:
    Ticket.objects.create(subject=f"{start}1+1", customer_id=f"{start}cmd")
    response = client_for(agent).get("/tickets/export.csv")
    (row,) = csv.DictReader(io.StringIO(b"".join(response).decode(), newline=""))
    assert (row["subject"], row["customer_id"]) == (f"'{start}1+1", f"'{start}cmd")


def test_lines_quotes_and_commas_stay_in_their_cell(client_for: Callable[[User], Client], agent: User) -> None:
    ticket = Ticket.objects.create(subject='One, "two"\nthree', score=4)
    response = client_for(agent).get("/tickets/export.csv")
    (row,) = csv.DictReader(io.StringIO(b"".join(response).decode(), newline=""))
    assert (row["number"], row["subject"], row["score"]) == (ticket.number, 'One, "two"\nthree', "4")
    assert (row["queue"], row["tags"], row["assignee"], row["resolved_at"]) == ("", "", "", "")
