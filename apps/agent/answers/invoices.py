"""Facts of invoices."""

import re
from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agent.answers.base import (
    Customer,
    Steps,
    Unanswered,
    call,
    did_not_work,
    find_customer,
    is_unknown,
    system_source,
    unknown_customer,
)
from apps.agent.counting import last_few
from apps.agent.formats import day, money, state
from apps.agent.shown import CHOICE, OWNER, POSITION, naming
from apps.agent.text import is_brief, normalise
from apps.agent.types import CUSTOMER_IS_GIVEN, SESSION_CUSTOMER, Ask, Outcome, Reply, Sentence, Slot, Source
from apps.agent.which import place_of
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall

UNPAID = frozenset({"open", "overdue", "unpaid"})
SHOWN = 8
# Every question about a customer's invoices reads the same ones, so that several of a message are one call.
READ = 100
STANDING, AMOUNT, LINES, DUE = "standing", "amount", "lines", "due"
PARTS = {
    STANDING: re.compile(
        r"\b(?:paid|unpaid|settled|overdue|open|status|pay|bezahlt|beglichen|uberfallig|offen|stand|payee|pagada)\b"
    ),
    DUE: re.compile(r"\b(?:due|fallig)\b"),
    AMOUNT: re.compile(r"\b(?:how much|amount|total|sum|wie viel|wieviel|betrag|summe|wie hoch)\b"),
    LINES: re.compile(
        r"\bwhat\b.*\b(?:for|about|on)\b|\b(?:lines?|items?|positions?|why|explain|understand|details?|charged)\b|"
        r"\b(?:wofur|warum|wieso|steht|positionen|erklar\w*|was (?:ist|war))\b"
    ),
}
Invoice = dict[str, Any]


def last_invoice(ask: Ask) -> Steps:
    """Answer a customer's newest invoice, or the one so many before it that the conversation has come to."""
    customer = yield from find_customer(ask)
    position = int(ask.slots.get(POSITION) or 0)
    if last_few(ask.text) > 1 and not position:
        return (yield from invoice_list(ask))
    invoices, _count, source = yield from invoices_of(customer)
    at = place_among(invoices, ask, customer, source)
    found = invoices[at]
    lead = _("The last invoice of %(label)s is %(number)s of %(day)s.")
    if ask.slots.get(CHOICE):
        lead = _("Invoice %(number)s of %(day)s is for customer %(customer)s.")
    elif position:
        lead = _("The invoice of %(label)s before that is %(number)s of %(day)s.")
    number = found["invoice_id"]
    names = {"label": customer.label, "customer": customer.label, "number": number, "day": day(found["created_at"])}
    slots = {**customer.slots, POSITION: str(at), Slot.INVOICE: number, **naming([number], ask.slots)}
    details = _details(found, source)
    asked = asked_of(ask.text)
    if LINES not in asked and (asked or is_brief(ask.text)):
        details = [one for one in details if not one.is_entry]
    return Reply((Sentence(lead % names, source), *details), slots=slots)


def invoice_list(ask: Ask) -> Steps:
    """Answer which invoices a customer has, or the last few where that is asked."""
    customer = yield from find_customer(ask)
    every, count, source = yield from invoices_of(customer)
    if not every:
        return _none(customer, source)
    few = last_few(ask.text)
    invoices = every[: few or SHOWN]
    text = ngettext("%(label)s has %(count)d invoice.", "%(label)s has %(count)d invoices.", count)
    if few:
        text = _("The last invoices of %(label)s:")
    elif count > len(invoices):
        text = _("%(label)s has %(count)d invoices. These are the newest:")
    lead = Sentence(text % {"label": customer.label, "count": count}, source)
    named = naming([one["invoice_id"] for one in invoices], ask.slots)
    slots = {**customer.slots, POSITION: str(len(invoices) - 1), **named}
    return Reply((lead, *(_entry(one, source) for one in invoices)), slots=slots)


def unpaid_invoices(ask: Ask) -> Steps:
    """Answer what a customer still has to pay."""
    customer = yield from find_customer(ask)
    invoices, _count, source = yield from invoices_of(customer)
    unpaid = [one for one in invoices if one["status"] in UNPAID]
    if not unpaid:
        text = _("%(label)s has no unpaid invoices.") % {"label": customer.label}
        return Reply((Sentence(text, source),), slots=customer.slots)
    text = ngettext(
        "%(label)s has %(count)d unpaid invoice over %(total)s.",
        "%(label)s has %(count)d unpaid invoices over %(total)s in all.",
        len(unpaid),
    ) % {"label": customer.label, "count": len(unpaid), "total": _total(unpaid)}
    slots = {**customer.slots, **naming([one["invoice_id"] for one in unpaid], ask.slots)}
    return Reply((Sentence(text, source), *(_entry(one, source) for one in unpaid[:SHOWN])), slots=slots)


def invoice(ask: Ask) -> Steps:
    """Answer what stands on one invoice: what was asked for, or all of it; another customer's is not told."""
    number = ask.slots[Slot.INVOICE]
    found, source = yield from find_invoice(number)
    if is_withheld(found, ask):
        return _of_another(number, source)
    slots = {Slot.INVOICE.value: number, **_owner(found, ask), **naming([number], ask.slots)}
    asked = asked_of(ask.text)
    is_own = ask.slots.get(SESSION_CUSTOMER) == found["customer_id"]
    if is_brief(ask.text) or (asked and (is_own or LINES not in asked)):
        lines = _lines(found, source) if LINES in asked else []
        return Reply((Sentence(_in_short(found, asked), source), *lines), slots=slots)
    lead = _("Invoice %(number)s of %(day)s is for customer %(customer)s.") % {
        "number": number,
        "day": day(found["created_at"]),
        "customer": _owner_label(found, ask),
    }
    return Reply((Sentence(lead, source), *_details(found, source)), slots=slots)


def _owner_label(found: Invoice, ask: Ask) -> str:
    """Return whose invoice it is, by name where the conversation knows the name of that customer."""
    owner = found["customer_id"]
    is_known = ask.slots.get(Slot.CUSTOMER) == owner
    return Customer(owner, ask.slots.get(Slot.LABEL, "") if is_known else "").label


def is_withheld(found: Invoice, ask: Ask) -> bool:
    """Tell whether an invoice is somebody else's than the session's customer, and was not asked for as theirs."""
    own, owner = ask.slots.get(SESSION_CUSTOMER, ""), found["customer_id"]
    is_given = bool(own and ask.slots.get(CUSTOMER_IS_GIVEN))
    return is_given and owner != own and ask.slots.get(Slot.CUSTOMER) != owner


def _owner(found: Invoice, ask: Ask) -> dict[str, str]:
    """Return whom the answer is about where that is somebody else, so that it says so.

    In a conversation about nobody it is only whom "he" and "her" may mean next.
    """
    owner = found["customer_id"]
    if not ask.slots.get(SESSION_CUSTOMER):
        return {OWNER: owner}
    is_other = bool(ask.slots.get(CUSTOMER_IS_GIVEN)) and owner != ask.slots.get(SESSION_CUSTOMER)
    return {Slot.CUSTOMER.value: owner} if is_other else {}


def _of_another(number: str, source: Source) -> Reply:
    text = _(
        "%(number)s belongs to another customer than the one of this conversation, so I do not tell what stands on it. "
        "A colleague who needs it asks for it together with that customer's number."
    )
    sentence = Sentence(text % {"number": number}, source)
    return Reply((sentence,), slots={Slot.INVOICE: ""}, is_answered=False)


def find_invoice(number: str) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], tuple[Invoice, Source]]:
    """Return an invoice and the source of its facts; raises Unanswered where there is none."""
    result = yield from call("billing", "get_invoice", invoice_id=number)
    source = system_source(result, _("invoice %(number)s") % {"number": number})
    if not result.data["found"]:
        text = _("I found no invoice %(number)s. Please check the number.") % {"number": number}
        raise Unanswered(Reply((Sentence(text, source),), slots={Slot.INVOICE: ""}, is_answered=False))
    return result.data["invoice"], source


def invoices_of(
    customer: Customer,
) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], tuple[list[Invoice], int, Source]]:
    """Return a customer's newest invoices, how many there are in all, and their source; raises Unanswered."""
    (outcome,) = yield (PlannedCall("billing", "get_invoices", {"customer_id": customer.id, "limit": READ}),)
    if is_unknown(outcome):
        raise Unanswered(unknown_customer(customer.id))
    if isinstance(outcome, ToolError):
        raise Unanswered(did_not_work("billing", outcome))
    source = system_source(outcome, _("invoices of %(number)s") % {"number": customer.id})
    return outcome.data["invoices"], int(outcome.data["total_count"]), source


def place_among(invoices: Sequence[Invoice], ask: Ask, customer: Customer, source: Source) -> int:
    """Return the place, newest first, of the invoice that a request chooses; raises Unanswered where there is none."""
    at = int(ask.slots.get(POSITION) or 0)
    if not (choice := ask.slots.get(CHOICE)):
        if at < len(invoices):
            return at
        raise Unanswered(_none(customer, source, before=at > 0))
    place = place_of(choice, invoices)
    if place is None:
        text = _("I found no such invoice of %(label)s.") % {"label": customer.label}
        raise Unanswered(Reply((Sentence(text, source),), slots=customer.slots, is_answered=False))
    return place


def _none(customer: Customer, source: Source, *, before: bool = False) -> Reply:
    text = _("There is no earlier invoice of %(label)s.") if before else _("There is no invoice of %(label)s.")
    return Reply((Sentence(text % {"label": customer.label}, source),), slots=customer.slots)


def _details(found: Invoice, source: Source) -> list[Sentence]:
    amount = money(found["amount"], found["currency"])
    facts = [_("The amount is %(amount)s.") % {"amount": amount}, _standing(found)]
    return [*(Sentence(fact, source) for fact in facts), *_lines(found, source)]


def _lines(found: Invoice, source: Source) -> list[Sentence]:
    return [
        Sentence(_line(line, found["currency"]), source, is_entry=True) for line in found.get("line_items", [])[:SHOWN]
    ]


def asked_of(text: str) -> frozenset[str]:
    """Return what of an invoice a text asks for: how it stands, what it is over, what for."""
    plain = normalise(text)
    return frozenset(part for part, pattern in PARTS.items() if pattern.search(plain))


def _in_short(found: Invoice, asked: frozenset[str]) -> str:
    """Return number, amount and standing of an invoice in one sentence."""
    names = {
        "number": found["invoice_id"],
        "amount": money(found["amount"], found["currency"]),
        "day": day(found["paid_at"] if found["status"] == "paid" else found.get("due_date")),
        "due": day(found.get("due_date")),
        "status": state(found["status"]),
    }
    if found["status"] == "paid" and names["day"]:
        if DUE in asked and names["due"]:
            return _("Invoice %(number)s over %(amount)s was due on %(due)s and paid on %(day)s.") % names
        return _("Invoice %(number)s over %(amount)s was paid on %(day)s.") % names
    if found["status"] == "overdue" and names["day"]:
        return _("Invoice %(number)s over %(amount)s is overdue since %(day)s.") % names
    if found["status"] in UNPAID and names["day"]:
        return _("Invoice %(number)s over %(amount)s is open and due on %(day)s.") % names
    return _("Invoice %(number)s over %(amount)s: its status is %(status)s.") % names


def _standing(found: Invoice) -> str:
    if found["status"] == "paid" and found.get("paid_at"):
        return _("It was due on %(due)s and paid on %(day)s.") % {
            "due": day(found.get("due_date")) or "–",
            "day": day(found["paid_at"]),
        }
    if found["status"] in UNPAID and found.get("due_date"):
        text = (
            _("It is overdue since %(day)s.") if found["status"] == "overdue" else _("It is open and due on %(day)s.")
        )
        return text % {"day": day(found["due_date"])}
    return _("Its status is %(status)s.") % {"status": state(found["status"])}


def _line(line: dict[str, Any], currency: str) -> str:
    quantity = f"{line['quantity']} × " if line.get("quantity", 1) != 1 else ""
    return f"{quantity}{line['description']}: {money(line['amount'], currency)}"


def _entry(found: Invoice, source: Source) -> Sentence:
    text = _("%(number)s of %(created)s: %(amount)s, %(status)s") % {
        "number": found["invoice_id"],
        "created": day(found["created_at"]),
        "amount": money(found["amount"], found["currency"]),
        "status": state(found["status"]),
    }
    if found["status"] in UNPAID and found.get("due_date"):
        text += ", " + _("due on %(day)s") % {"day": day(found["due_date"])}
    return Sentence(text, source, is_entry=True)


def _total(invoices: list[Invoice]) -> str:
    totals: dict[str, Decimal] = {}
    for one in invoices:
        totals[one["currency"]] = totals.get(one["currency"], Decimal()) + Decimal(one["amount"])
    return " + ".join(money(amount, currency) for currency, amount in totals.items())
