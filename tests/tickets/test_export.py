"""The export of tickets: what the filters show, row by row, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.tickets.models import Queue
from apps.tickets.services import assign_ticket, move_to_queue, open_ticket, rate_ticket, set_tags
from apps.tickets.views.queue import COLUMNS

ClientFor = Callable[[User], Client]


@pytest.fixture
def exported(client_for: ClientFor, agent: User) -> Callable[..., list[dict[str, str]]]:
    """Return the rows of an export."""
    client = client_for(agent)

    def rows(**filters: str) -> list[dict[str, str]]:
        answer = client.get("/tickets/export.csv", filters)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
        return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    return rows


def test_a_row_holds_everything_the_list_knows(exported: Callable[..., list[dict[str, str]]], agent: User) -> None:
    ticket = open_ticket(subject="Größe, “Maß”", customer_id="C-1001")
    move_to_queue(ticket=ticket, queue=Queue.objects.create(name="Billing"), actor=agent)
    set_tags(ticket=ticket, names=["refund", "angry"], actor=agent)
    assign_ticket(ticket=ticket, assignee=agent, actor=agent)
    rate_ticket(ticket=ticket, score=4)

    (row,) = exported()
    assert tuple(row) == COLUMNS
    assert {name: row[name] for name in COLUMNS if not name.endswith("_at")} == {
        "number": ticket.number,
        "subject": "Größe, “Maß”",
        "status": "open",
        "priority": "normal",
        "queue": "Billing",
        "tags": "angry refund",
        "customer_id": "C-1001",
        "assignee": "agent",
        "score": "4",
    }
    assert (row["created_at"], row["resolved_at"]) == (ticket.created_at.isoformat(), "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_made_text(exported: Callable[..., list[dict[str, str]]], start: str) -> None:
    open_ticket(subject=f"{start}HYPERLINK(1)")

    assert exported()[0]["subject"] == f"'{start}HYPERLINK(1)"


def test_the_filters_narrow_it(exported: Callable[..., list[dict[str, str]]]) -> None:
    for subject in ("No heating", "Gateway offline"):
        open_ticket(subject=subject)

    assert [row["subject"] for row in exported(q="gateway")] == ["Gateway offline"]
    assert exported(q="nothing like it") == []


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_costs_the_same_queries_for_any_number_of_rows(
    client_for: ClientFor, agent: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        open_ticket(subject=f"Ticket {number}")
    client = client_for(agent)
    # Session, user, grants; rows, clocks, tags.
    with django_assert_num_queries(6):
        assert len(b"".join(client.get("/tickets/export.csv").streaming_content).splitlines()) == count + 1


def test_who_has_no_role_gets_no_row(client_for: ClientFor, make_user: Callable[..., User]) -> None:
    open_ticket(subject="No heating")
    answer = client_for(make_user()).get("/tickets/export.csv")

    assert len(b"".join(answer.streaming_content).splitlines()) == 1
