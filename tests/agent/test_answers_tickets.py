"""What is said of tickets, from results that are written down."""

from typing import Any

import pytest

from apps.agent.answers import tickets
from apps.core.http import NotFound
from apps.tools.errors import BreakerOpen, UpstreamFailed
from tests.agent.asking import Systems, ask, lines, reply_to


def row(number: int, **changes: Any) -> dict[str, Any]:
    """Return a ticket as the CRM gives it."""
    return {
        "ticket_id": f"CT-{number}",
        "subject": "Gateway offline",
        "status": "open",
        "priority": "high",
        "created_at": "2026-03-01T08:00:00Z",
        "updated_at": "2026-03-02T08:00:00Z",
        "assigned_to": "Maria",
    } | changes


def crm(*rows: dict[str, Any]) -> Systems:
    """Return a CRM with these tickets."""
    return Systems(get_tickets={"tickets": list(rows)})


OF_ANNA = ask(customer_id="C-1001", customer_label="Anna Keller")
ENTRY = "- CT-{}: Gateway offline ({}, priority high, since 1 March 2026)"


@pytest.mark.parametrize("status", ["resolved", "closed", "solved", "done", "cancelled"])
def test_a_settled_ticket_is_not_open(status: str) -> None:
    reply = reply_to(tickets.open_tickets(OF_ANNA), crm(row(3001, status=status)))

    assert lines(reply) == ["Anna Keller (C-1001) has no open tickets."]


@pytest.mark.parametrize("status", ["open", "pending", "in_progress"])
def test_a_ticket_that_is_not_settled_is_open(status: str) -> None:
    reply = reply_to(tickets.open_tickets(OF_ANNA), crm(row(3001, status=status), row(3002, status="closed")))

    assert lines(reply) == ["Anna Keller (C-1001) has 1 open ticket.", ENTRY.format(3001, status.replace("_", " "))]


def test_many_tickets_are_counted_and_the_first_five_listed() -> None:
    told = lines(reply_to(tickets.open_tickets(OF_ANNA), crm(*(row(3001 + n) for n in range(9)))))

    assert told[0] == "Anna Keller (C-1001) has 9 open tickets."
    assert told[1:] == [ENTRY.format(3001 + n, "open") for n in range(5)]


def test_the_list_holds_settled_ones_too() -> None:
    told = lines(reply_to(tickets.ticket_list(OF_ANNA), crm(row(3001), row(3002, status="closed"))))

    assert told == [
        "Anna Keller (C-1001) has 2 tickets.",
        ENTRY.format(3001, "open"),
        ENTRY.format(3002, "closed"),
    ]


@pytest.mark.parametrize("work", [tickets.ticket_list, tickets.ticket_status])
def test_a_customer_without_tickets_is_said_so(work: Any) -> None:
    assert lines(reply_to(work(OF_ANNA), crm())) == ["There is no ticket of Anna Keller (C-1001) on record."]


def test_a_ticket_tells_how_it_stands() -> None:
    of_one = ask(customer_id="C-1001", ticket_id="CT-3002")

    assert lines(reply_to(tickets.ticket_status(of_one), crm(row(3001), row(3002, status="pending")))) == [
        "Ticket CT-3002 “Gateway offline” is pending, priority high.",
        "It was last changed on 2 March 2026.",
        "Maria is working on it.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("since when is it open", "It was opened on 1 March 2026."),
        ("who has it", "Nobody is working on it yet."),
    ],
)
def test_of_a_ticket_it_is_said_since_when_and_that_nobody_has_it_where_that_is_asked(text: str, told: str) -> None:
    systems = crm(row(3001, created_at="2026-03-01T10:00:00Z", assigned_to=""))

    reply = reply_to(tickets.ticket_status(ask(text, customer_id="C-1001", ticket_id="CT-3001")), systems)

    assert lines(reply)[-1] == told


def test_what_is_not_on_record_of_a_ticket_is_left_out() -> None:
    bare = row(3002, updated_at=None, assigned_to="")

    assert lines(reply_to(tickets.ticket_status(ask(customer_id="C-1001", ticket_id="CT-3002")), crm(bare))) == [
        "Ticket CT-3002 “Gateway offline” is open, priority high."
    ]


def test_the_ticket_of_somebody_else_is_not_told() -> None:
    reply = reply_to(tickets.ticket_status(ask(customer_id="C-1001", ticket_id="CT-3009")), crm(row(3001)))

    assert (lines(reply), reply.is_answered) == (["C-1001 has no ticket CT-3009."], False)


def test_my_ticket_is_the_open_one_else_the_newest() -> None:
    settled, unsettled = row(3002, status="closed"), row(3001)

    both = lines(reply_to(tickets.ticket_status(OF_ANNA), crm(settled, unsettled)))
    one = lines(reply_to(tickets.ticket_status(OF_ANNA), crm(settled, row(3000, status="closed"))))

    assert (both[0], one[0]) == (
        "Ticket CT-3001 “Gateway offline” is open, priority high.",
        "Ticket CT-3002 “Gateway offline” is closed, priority high.",
    )


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            BreakerOpen("crm", 30),
            "I could not look into the CRM: it failed several times, so it is given a pause.",
        ),
        (
            UpstreamFailed(NotFound("crm.example", 404, body={"error": "not_found"})),
            "I found no customer “C-1001”. Please check the number, e-mail address or spelling of the name.",
        ),
    ],
)
@pytest.mark.parametrize("work", [tickets.open_tickets, tickets.ticket_list, tickets.ticket_status])
def test_a_crm_that_gives_nothing_is_told_from_a_customer_it_does_not_know(
    work: Any, error: Exception, text: str
) -> None:
    reply = reply_to(work(ask(customer_id="C-1001")), Systems(get_tickets=error))

    assert (lines(reply), reply.is_answered) == ([text], False)
