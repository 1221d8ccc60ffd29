"""What is said in German of no, one and many results, with German dates and amounts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from apps.agent.answers import account, conversation, handoff, invoices, tickets
from apps.agent.formats import day, listed, money, state
from apps.agent.types import Ask, Work
from apps.core.http import NotFound
from apps.tools.errors import AccessDenied, BreakerOpen, DeadlineExceeded, ToolDisabled, ToolError, UpstreamFailed
from tests.agent.asking import Systems, ask, lines, reply_to
from tests.agent.test_answers_account import ANNA, crm
from tests.agent.test_answers_invoices import billing, row

Answer = Callable[[Ask], Work]
OF_ANNA = ask(customer_id="C-1001", customer_label="Anna Keller")
WHO = "Anna Keller (C-1001)"


@pytest.fixture(autouse=True)
def _in_german() -> Iterator[None]:
    with translation.override("de"):
        yield


def ticket(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "ticket_id": f"CT-{number}",
        "customer_id": "C-1001",
        "subject": "Gateway offline",
        "status": "open",
        "priority": "high",
        "created_at": "2026-03-01",
        "updated_at": "2026-03-02",
        "assigned_to": "Jonas",
    } | changes


def with_tickets(count: int, **changes: Any) -> Systems:
    rows = [ticket(3000 + at, **changes) for at in range(count)]
    return Systems(get_tickets={"tickets": rows, "total_count": count})


def told(answer: Answer, systems: Systems, asked: Ask = OF_ANNA) -> list[str]:
    return lines(reply_to(answer(asked), systems))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("which tier", f"{WHO} hat den Tarif Business."),
        ("is the account suspended", f"Das Konto von {WHO} ist aktiv."),
        ("since when", f"{WHO} ist seit dem 1. März 2024 Kunde."),
        ("her e-mail", "Die hinterlegte E-Mail-Adresse ist anna.keller@example.com."),
        ("phone number", "Die hinterlegte Telefonnummer ist +49761555."),
        ("lifetime value", f"Der Umsatz von {WHO} beträgt insgesamt EUR 1.234,50."),
        ("satisfaction score", f"Die Zufriedenheit von {WHO} liegt bei 4,5."),
        ("last contact", f"Der letzte Kontakt mit {WHO} war am 2. Oktober 2026."),
        ("how many tickets", f"{WHO} hat 2 offene Tickets."),
    ],
)
def test_a_fact_of_an_account_is_told_in_german(text: str, fact: str) -> None:
    assert told(account.account, crm(), ask(text, customer_id="C-1001")) == [fact]


def test_the_short_account_is_told_in_german() -> None:
    assert told(account.account, crm(), ask("tell me about her", customer_id="C-1001")) == [
        f"{WHO} ist Kunde mit der Firma Keller GmbH.",
        "- Tarif: Business",
        "- Konto: aktiv",
        "- Kunde seit: 1. März 2024",
        "- E-Mail: anna.keller@example.com",
        "- Umsatz insgesamt: EUR 1.234,50",
        "- Zufriedenheit: 4,5",
    ]


ENTRY = "- CT-300{at}: Gateway offline (offen, Priorität hoch, seit 1. März 2026)"


@pytest.mark.parametrize(
    ("count", "lead"),
    [
        (0, f"{WHO} hat keine offenen Tickets."),
        (1, f"{WHO} hat 1 offenes Ticket."),
        (3, f"{WHO} hat 3 offene Tickets."),
    ],
)
def test_open_tickets_are_counted_in_german(count: int, lead: str) -> None:
    assert told(tickets.open_tickets, with_tickets(count)) == [lead, *(ENTRY.format(at=at) for at in range(count))]


@pytest.mark.parametrize(
    ("count", "lead"),
    [(0, f"Von {WHO} ist kein Ticket verzeichnet."), (1, f"{WHO} hat 1 Ticket."), (9, f"{WHO} hat 9 Tickets.")],
)
def test_all_tickets_are_counted_and_five_are_shown(count: int, lead: str) -> None:
    said = told(tickets.ticket_list, with_tickets(count, status="resolved"))

    assert (said[0], len(said)) == (lead, 1 + min(count, 5))


def test_how_a_ticket_stands_is_told_in_german() -> None:
    asked = ask(ticket_id="CT-3000", customer_id="C-1001", customer_label="Anna Keller")

    assert told(tickets.ticket_status, with_tickets(1), asked) == [
        "Das Ticket CT-3000 „Gateway offline“ ist offen, Priorität hoch.",
        "Es wurde zuletzt am 2. März 2026 geändert.",
        "Jonas kümmert sich darum.",
    ]


def test_an_invoice_is_told_with_german_amount_and_day() -> None:
    assert told(invoices.last_invoice, billing(row(20001, amount="1049.90", status="open", paid_at=None))) == [
        f"Die letzte Rechnung von {WHO} ist INV-20001 vom 1. März 2026.",
        "Der Betrag ist EUR 1.049,90.",
        "Sie ist offen und am 15. März 2026 fällig.",
    ]


@pytest.mark.parametrize(
    ("count", "lead"),
    [(1, f"{WHO} hat 1 Rechnung."), (2, f"{WHO} hat 2 Rechnungen.")],
)
def test_invoices_are_counted_in_german(count: int, lead: str) -> None:
    said = told(invoices.invoice_list, billing(*(row(20001 + at) for at in range(count))))

    assert said == [lead, *(f"- INV-{20001 + at} vom 1. März 2026: EUR 49,00, bezahlt" for at in range(count))]


@pytest.mark.parametrize("answer", [invoices.invoice_list, invoices.last_invoice])
def test_a_customer_without_invoices_is_told_so_in_german(answer: Answer) -> None:
    assert told(answer, billing()) == [f"Es gibt keine Rechnung von {WHO}."]


@pytest.mark.parametrize(
    ("amounts", "lead"),
    [
        ((), f"{WHO} hat keine unbezahlten Rechnungen."),
        (("49.00",), f"{WHO} hat 1 unbezahlte Rechnung über EUR 49,00."),
        (("600.50", "1000.00"), f"{WHO} hat 2 unbezahlte Rechnungen über zusammen EUR 1.600,50."),
    ],
)
def test_what_is_owed_is_summed_in_german(amounts: tuple[str, ...], lead: str) -> None:
    rows = [row(20001 + at, amount=amount, status="overdue", paid_at=None) for at, amount in enumerate(amounts)]

    assert told(invoices.unpaid_invoices, billing(*rows))[0] == lead


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ToolDisabled("crm"), "Das ist im Moment abgeschaltet."),
        (AccessDenied("crm", "agent", ["operator"]), "Ihre Rolle darf das nicht benutzen."),
        (BreakerOpen("crm", 5), "Das ist mehrmals ausgefallen und bekommt eine Pause."),
    ],
)
def test_why_the_crm_gave_nothing_is_said_in_german(error: ToolError, reason: str) -> None:
    assert told(tickets.open_tickets, Systems(get_tickets=error)) == [f"Ich konnte nicht in das CRM sehen: {reason}"]


@pytest.mark.parametrize("error", [DeadlineExceeded("crm", 5), UpstreamFailed(NotFound("crm.example", 404))])
def test_no_english_word_stands_in_the_answer_to_a_failure(error: ToolError) -> None:
    (said,) = told(tickets.open_tickets, Systems(get_tickets=error))

    assert {"the", "did", "not", "answer", "does", "there"} & set(said.lower().split()) == set()


@pytest.mark.parametrize("slots", [{"customer_id": "C-9"}, {"email": "a@example.org"}, {"customer_name": "Nina"}])
def test_an_unknown_customer_is_named_in_german(slots: dict[str, str]) -> None:
    systems = Systems(lookup_customer={"found": False}, search_customers={"customers": [], "total_count": 0})

    (said,) = told(account.account, systems, ask("tier", **slots))

    assert said.startswith(f"Ich habe keinen Kunden „{next(iter(slots.values()))}“ gefunden.")


def test_several_customers_of_a_name_are_asked_about_in_german() -> None:
    found = {"customers": [ANNA, ANNA | {"customer_id": "C-1002"}], "total_count": 2}

    said = told(account.account, Systems(search_customers=found), ask("tier", customer_name="Anna Keller"))

    assert said[0] == "2 Kunden passen zu „Anna Keller“. Wen meinen Sie? Bitte nennen Sie mir die Nummer."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (conversation.greeting, "Guten Tag!"),
        (conversation.thanks, "Gern geschehen."),
        (conversation.capabilities, "Ich bin der KI-Agent"),
        (conversation.out_of_scope, "Dabei kann ich nicht helfen."),
        (conversation.not_understood, "Das habe ich nicht verstanden."),
        (handoff.hand_off, "Ich verstehe."),
        (handoff.angry, "Es tut mir leid"),
    ],
)
def test_small_talk_is_made_in_german(answer: Answer, words: str) -> None:
    assert told(answer, Systems())[0].startswith(words)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "EUR 0,00"),
        ("0.005", "EUR 0,00"),
        ("1.999", "EUR 2,00"),
        ("-3.1", "EUR -3,10"),
        ("999.99", "EUR 999,99"),
        ("1234.5", "EUR 1.234,50"),
        ("1234567.89", "EUR 1.234.567,89"),
    ],
)
def test_an_amount_is_rounded_and_written_as_germans_write_it(amount: str, text: str) -> None:
    assert money(amount, "EUR") == text


@pytest.mark.parametrize(
    ("language", "amount", "date"),
    [
        ("de", "EUR 1.234,50", "12. März 2026"),
        ("en", "EUR 1,234.50", "12 March 2026"),
        ("en-gb", "EUR 1,234.50", "12 March 2026"),
    ],
)
def test_amounts_and_days_follow_the_language(language: str, amount: str, date: str) -> None:
    with translation.override(language):
        assert (money("1234.5", "EUR"), day("2026-03-12T23:59:00Z")) == (amount, date)


@pytest.mark.parametrize(
    ("value", "word"),
    [("paid", "bezahlt"), ("overdue", "überfällig"), ("closed", "geschlossen"), ("urgent", "dringend")],
)
def test_a_state_is_told_in_german(value: str, word: str) -> None:
    assert state(value) == word


def test_things_are_listed_in_german() -> None:
    assert listed(["a", "b", "c"]) == "a, b und c"
