"""What is said of things to be done, from results that are written down."""

from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from apps.agent.answers.messages import send_message
from apps.agent.answers.quotes import quote
from apps.agent.answers.refunds import refund
from apps.tools.errors import ApprovalRequired, ToolDisabled
from tests.agent.asking import Systems, ask, lines, reply_to

WAITS = ApprovalRequired("It always waits.", approval_id=UUID(int=1))
SMS = "Send an SMS to +49 30 23125 101 saying “We are late.”"
PROFILE = {"customer_id": "C-1001", "name": "Anna Keller", "phone": "+49 30 23125 101"}


def billing(refund: Any = WAITS, found: bool = True, **changes: Any) -> Systems:
    """Return billing with one invoice, and what it answers to a refund."""
    row = {"invoice_id": "INV-20001", "customer_id": "C-1001", "amount": "49.00", "currency": "EUR", "status": "paid"}
    return Systems(get_invoice={"found": found, "invoice": row | changes if found else None}, refund=refund)


def test_a_refund_that_waits_says_who_decides() -> None:
    systems = billing()

    reply = reply_to(refund(ask(invoice_id="INV-20001", amount="10.00")), systems)

    assert lines(reply) == [
        "I asked for a refund of EUR 10.00 on INV-20001. A supervisor decides; you will read it here."
    ]
    assert systems.calls[-1] == (
        "refund",
        {"invoice_id": "INV-20001", "amount": "10.00", "reason": "Asked for in the conversation"},
    )


def test_without_an_amount_the_whole_invoice_is_paid_back() -> None:
    done = {"refund_id": "RF-7", "amount": "49.00", "currency": "EUR"}

    reply = reply_to(refund(ask(invoice_id="INV-20001")), billing(refund=done))

    assert lines(reply) == ["EUR 49.00 of INV-20001 is paid back, under the number RF-7."]
    assert [one.source.title for one in reply.sentences if one.source] == ["Billing: refund RF-7"]


def of_customer(*rows: dict[str, str]) -> Systems:
    """Return billing with a customer's invoices, and a refund that waits."""
    invoices = [{"customer_id": "C-1001", "currency": "EUR", "status": "paid", **row} for row in rows]
    return Systems(get_invoices={"invoices": invoices, "total_count": len(rows)}, refund=WAITS)


THREE = (
    {"invoice_id": "INV-3", "amount": "30.00", "created_at": "2026-11-02T07:00:00Z"},
    {"invoice_id": "INV-2", "amount": "20.00", "created_at": "2026-10-02T07:00:00Z"},
    {"invoice_id": "INV-1", "amount": "10.00", "created_at": "2026-09-02T07:00:00Z"},
)


@pytest.mark.parametrize(
    ("slots", "number", "position"),
    [
        ({"position": "0"}, "INV-3", "0"),
        ({"position": "1"}, "INV-2", "1"),
        ({"position": "0", "choice": "the one from september"}, "INV-1", "2"),
        ({"position": "0", "choice": "the 20 one"}, "INV-2", "1"),
    ],
)
def test_an_invoice_without_its_number_is_looked_up_before_it_is_paid_back(
    slots: dict[str, str], number: str, position: str
) -> None:
    systems = of_customer(*THREE)

    reply = reply_to(refund(ask(customer_id="C-1001", **slots)), systems)

    assert systems.calls[-1][1]["invoice_id"] == number
    assert (reply.slots["invoice_id"], reply.slots["position"], reply.slots["focus"]) == (number, position, number)


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ({"position": "3"}, "There is no earlier invoice of C-1001."),
        ({"position": "0", "choice": "the one from may"}, "I found no such invoice of C-1001."),
    ],
)
def test_an_invoice_that_is_not_there_is_not_paid_back(slots: dict[str, str], said: str) -> None:
    systems = of_customer(*THREE)
    assert lines(reply_to(refund(ask(customer_id="C-1001", **slots)), systems)) == [said]
    assert [name for name, _arguments in systems.calls] == ["get_invoices"]


def test_whose_last_invoice_it_is_is_asked_where_nobody_is_known() -> None:
    reply = reply_to(refund(ask(position="0")), of_customer(*THREE))
    assert (reply.asks_back, lines(reply)[0][:31]) == (True, "Which customer is this about? P")


@pytest.mark.parametrize(
    ("systems", "slots", "said"),
    [
        (billing(found=False), {}, "I found no invoice INV-20001. Please check the number."),
        (billing(status="open"), {}, "INV-20001 is open, so there is nothing to pay back."),
        (billing(status="refunded"), {}, "INV-20001 is refunded, so there is nothing to pay back."),
        (billing(), {"amount": "49.01"}, "INV-20001 is over EUR 49.00; more than that can not be paid back."),
        (
            billing(),
            {"session_customer_id": "C-1002"},
            "INV-20001 is another customer's invoice, so I can not refund it here.",
        ),
    ],
)
def test_what_can_not_be_paid_back_is_said_and_nothing_is_sent(
    systems: Systems, slots: dict[str, str], said: str
) -> None:
    reply = reply_to(refund(ask(invoice_id="INV-20001", **slots)), systems)

    assert lines(reply) == [said]
    assert [name for name, _arguments in systems.calls] == ["get_invoice"]


def test_a_refund_that_fails_is_said_to_have_failed() -> None:
    reply = reply_to(refund(ask(invoice_id="INV-20001")), billing(refund=ToolDisabled("billing")))

    assert lines(reply) == ["I could not look into billing: it is switched off at the moment."]
    assert not reply.is_answered


def quoted(period: str = "monthly") -> dict[str, Any]:
    """Return a quote as the price calculator gives it, in English."""
    line_items = [
        {"kind": "plan", "description": "Business, per site", "quantity": 2, "amount": "980.00"},
        {"kind": "tax", "description": "VAT DE 19 %", "quantity": 1, "amount": "186.20"},
    ]
    book = {"plan": "business", "name": "Business", "unit": "site", "starts_at": False, "trial_days": 30}
    paid = {"period": period, "units": 2, "currency": "EUR", "total": "1166.20", "is_reverse_charged": False}
    return {**book, **paid, "line_items": line_items}


@pytest.mark.parametrize(
    ("text", "period", "lead"),
    [
        ("business for 2 sites a year", "yearly", "For 2 you pay EUR 1,166.20 a year with Business, tax included."),
        ("business for 2 sites", "monthly", "For 2 you pay EUR 1,166.20 a month with Business, tax included."),
    ],
)
def test_a_quote_tells_the_total_and_its_lines(text: str, period: str, lead: str) -> None:
    systems = Systems(quote=quoted(period))

    reply = reply_to(quote(ask(text, plan="business", units="2")), systems)

    unit = {"yearly": "year", "monthly": "month"}[period]
    plan, tax = f"- 2 × Business, per site and {unit}: EUR 980.00", "- VAT DE 19 %: EUR 186.20"
    assert lines(reply) == [lead, plan, tax, "The plan can be tried for 30 days."]
    assert systems.calls == [("quote", {"plan": "business", "units": 2, "period": period})]


def test_a_quote_is_told_in_the_language_of_the_answer_whatever_that_of_the_call() -> None:
    with translation.override("de"):
        reply = reply_to(quote(ask("Business für 2 Standorte", plan="business", units="2")), Systems(quote=quoted()))

        assert lines(reply) == [
            "Für 2 zahlen Sie mit Business EUR 1.166,20 im Monat, Steuer inbegriffen.",
            "- 2 × Business, je Standort und Monat: EUR 980,00",
            "- MwSt. DE 19 %: EUR 186,20",
            "Der Tarif kann 30 Tage lang ausprobiert werden.",
        ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SMS, "We are late."),
        ("text +49 30 23125 101: we are late, sorry", "we are late, sorry"),
        ("write an sms to +49 30 23125 101 that we are late", "we are late"),
        ("send an SMS to +49 30 23125 101 saying that we come. At 9: sharp", "we come. At 9: sharp"),
    ],
)
def test_a_message_carries_the_words_that_were_given(text: str, words: str) -> None:
    systems = Systems(send=ApprovalRequired("It always waits."))

    reply = reply_to(send_message(ask(text, phone="+493023125101")), systems)

    assert systems.calls == [("send", {"to": "+493023125101", "text": words})]
    assert lines(reply) == [
        "I asked to send this message to +493023125101. A supervisor decides; you will read it here."
    ]


def test_a_message_without_words_asks_for_them() -> None:
    reply = reply_to(send_message(ask("send an sms to +49 30 23125 101", phone="+493023125101")), Systems())

    assert lines(reply)[0].startswith("What shall the message say?")


def test_a_customers_number_is_looked_up() -> None:
    sent = {"message_id": "SM-1", "to": "+493023125101", "status": "sent"}
    systems = Systems(lookup_customer={"found": True, "profile": PROFILE}, send=sent)

    reply = reply_to(send_message(ask(SMS, customer_id="C-1001")), systems)

    assert [name for name, _arguments in systems.calls] == ["lookup_customer", "send"]
    assert lines(reply) == ["The message to +49 30 23125 101 is sent."]


def test_a_customer_without_a_number_gets_no_message() -> None:
    systems = Systems(lookup_customer={"found": True, "profile": PROFILE | {"phone": ""}})

    reply = reply_to(send_message(ask(SMS, customer_id="C-1001")), systems)

    assert lines(reply) == ["There is no phone number of Anna Keller (C-1001)."]


def test_a_message_that_is_refused_says_why() -> None:
    reply = reply_to(send_message(ask(SMS, phone="+493023125101")), Systems(send=ToolDisabled("sms_outreach")))

    assert lines(reply) == ["The message to +493023125101 was not sent: it is switched off at the moment."]
