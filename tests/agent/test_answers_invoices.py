"""What is said of invoices, from results that are written down."""

from typing import Any

import pytest

from apps.agent.answers import invoices
from apps.agent.shown import FOCUS
from apps.agent.types import Slot
from apps.core.http import NotFound
from apps.tools.errors import ToolDisabled, UpstreamFailed
from tests.agent.asking import Systems, ask, lines, reply_to


def row(number: int, **changes: Any) -> dict[str, Any]:
    """Return an invoice as billing gives it."""
    return {
        "invoice_id": f"INV-{number}",
        "customer_id": "C-1001",
        "amount": "49.00",
        "currency": "EUR",
        "status": "paid",
        "created_at": "2026-03-01",
        "due_date": "2026-03-15",
        "paid_at": "2026-03-10",
        "line_items": [],
    } | changes


def billing(*rows: dict[str, Any], count: int | None = None) -> Systems:
    """Return billing with these invoices."""
    return Systems(get_invoices={"invoices": list(rows), "total_count": len(rows) if count is None else count})


OF_ANNA = ask(customer_id="C-1001", customer_label="Anna Keller")


def test_the_last_invoice_is_told_with_day_amount_payment_and_lines() -> None:
    bought = [
        {"description": "Business plan", "amount": "49.00", "quantity": 1},
        {"description": "Sensor", "amount": "58.00", "quantity": 2},
    ]

    reply = reply_to(invoices.last_invoice(OF_ANNA), billing(row(20001, amount="107.00", line_items=bought)))

    assert lines(reply) == [
        "The last invoice of Anna Keller (C-1001) is INV-20001 of 1 March 2026.",
        "The amount is EUR 107.00.",
        "It was due on 15 March 2026 and paid on 10 March 2026.",
        "- Business plan: EUR 49.00",
        "- 2 × Sensor: EUR 58.00",
    ]
    assert {one.source.title for one in reply.sentences if one.source} == {"Billing: invoices of C-1001"}


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"status": "open"}, "It is open and due on 15 March 2026."),
        ({"status": "overdue"}, "It is overdue since 15 March 2026."),
        ({"status": "open", "due_date": None}, "Its status is open."),
        ({"status": "refunded"}, "Its status is refunded."),
        ({"status": "paid", "due_date": None}, "It was due on – and paid on 10 March 2026."),
        ({"status": "paid", "paid_at": None}, "Its status is paid."),
    ],
)
def test_how_an_invoice_stands_is_said_as_far_as_it_is_known(changes: dict[str, Any], standing: str) -> None:
    reply = reply_to(invoices.last_invoice(OF_ANNA), billing(row(20001, **changes)))

    assert lines(reply)[2] == standing


def test_the_one_before_is_read_by_the_call_that_every_question_about_invoices_makes() -> None:
    systems = billing(row(20002), row(20001, created_at="2026-02-01"))

    reply = reply_to(invoices.last_invoice(ask(customer_id="C-1001", position="1")), systems)

    assert systems.calls == [("get_invoices", {"customer_id": "C-1001", "limit": invoices.READ})]
    assert lines(reply)[0] == "The invoice of C-1001 before that is INV-20001 of 1 February 2026."
    assert (reply.slots["position"], reply.slots[Slot.INVOICE]) == ("1", "INV-20001")


@pytest.mark.parametrize(
    ("position", "text"), [("0", "There is no invoice of C-1001."), ("1", "There is no earlier invoice of C-1001.")]
)
def test_where_there_is_no_invoice_it_is_said(position: str, text: str) -> None:
    assert lines(reply_to(invoices.last_invoice(ask(customer_id="C-1001", position=position)), billing())) == [text]


@pytest.mark.parametrize(
    ("rows", "count", "lead"),
    [
        (1, 1, "C-1001 has 1 invoice."),
        (3, 3, "C-1001 has 3 invoices."),
        (8, 30, "C-1001 has 30 invoices. These are the newest:"),
    ],
)
def test_a_list_counts_all_and_shows_the_newest(rows: int, count: int, lead: str) -> None:
    systems = billing(*(row(20001 + n) for n in range(rows)), count=count)

    told = lines(reply_to(invoices.invoice_list(ask(customer_id="C-1001")), systems))

    assert told[0] == lead
    assert told[1:] == [f"- INV-{20001 + n} of 1 March 2026: EUR 49.00, paid" for n in range(rows)]


def test_what_is_unpaid_is_summed_by_currency() -> None:
    rows = (
        row(1, status="open", amount="10.10"),
        row(2, status="overdue", amount="0.20"),
        row(3),
        row(4, status="unpaid", amount="5.00", currency="GBP"),
    )

    told = lines(reply_to(invoices.unpaid_invoices(ask(customer_id="C-1001")), billing(*rows)))

    assert told == [
        "C-1001 has 3 unpaid invoices over EUR 10.30 + GBP 5.00 in all.",
        "- INV-1 of 1 March 2026: EUR 10.10, open, due on 15 March 2026",
        "- INV-2 of 1 March 2026: EUR 0.20, overdue, due on 15 March 2026",
        "- INV-4 of 1 March 2026: GBP 5.00, unpaid, due on 15 March 2026",
    ]


def test_where_all_is_paid_it_is_said() -> None:
    reply = reply_to(invoices.unpaid_invoices(OF_ANNA), billing(row(1), row(2)))

    assert (lines(reply), reply.is_answered) == (["Anna Keller (C-1001) has no unpaid invoices."], True)


def test_one_invoice_names_whose_it_is() -> None:
    reply = reply_to(
        invoices.invoice(ask(invoice_id="INV-20001")), Systems(get_invoice={"found": True, "invoice": row(20001)})
    )

    assert lines(reply)[0] == "Invoice INV-20001 of 1 March 2026 is for customer C-1001."
    assert (reply.slots[Slot.INVOICE], reply.slots[FOCUS]) == ("INV-20001", "INV-20001")


@pytest.mark.parametrize(
    ("slots", "owner"),
    [
        ({"customer_id": "C-1001", "customer_label": "Anna Keller"}, "Anna Keller (C-1001)"),
        ({"customer_id": "C-1002", "customer_label": "Tom Becker"}, "C-1001"),
    ],
)
def test_the_owner_of_an_invoice_is_told_by_name_where_the_conversation_knows_it(
    slots: dict[str, str], owner: str
) -> None:
    systems = Systems(get_invoice={"found": True, "invoice": row(20001)})

    told = lines(reply_to(invoices.invoice(ask(invoice_id="INV-20001", **slots)), systems))

    assert told[0] == f"Invoice INV-20001 of 1 March 2026 is for customer {owner}."


def test_an_unknown_invoice_is_not_kept() -> None:
    reply = reply_to(invoices.invoice(ask(invoice_id="INV-9")), Systems(get_invoice={"found": False}))

    assert lines(reply) == ["I found no invoice INV-9. Please check the number."]
    assert (reply.slots, reply.is_answered) == ({Slot.INVOICE: ""}, False)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ToolDisabled("billing"), "I could not look into billing: it is switched off at the moment."),
        (
            UpstreamFailed(NotFound("billing.example", 404, body={"error": "not_found"})),
            "I found no customer “C-1001”. Please check the number, e-mail address or spelling of the name.",
        ),
    ],
)
@pytest.mark.parametrize("work", [invoices.last_invoice, invoices.invoice_list, invoices.unpaid_invoices])
def test_billing_that_gives_nothing_is_told_from_a_customer_it_does_not_know(
    work: Any, error: Exception, text: str
) -> None:
    reply = reply_to(work(ask(customer_id="C-1001")), Systems(get_invoices=error))

    assert (lines(reply), reply.is_answered) == ([text], False)
