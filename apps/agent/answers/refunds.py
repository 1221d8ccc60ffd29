"""Paying money back. The runtime asks a supervisor first, as the tool's row says."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, did_not_work, find_customer, system_source
from apps.agent.answers.invoices import Invoice, find_invoice, invoices_of, place_among
from apps.agent.formats import money, state
from apps.agent.shown import POSITION, naming
from apps.agent.types import SESSION_CUSTOMER, Ask, Outcome, Reply, Sentence, Slot, Source
from apps.tools.errors import ApprovalRequired, ToolError
from apps.tools.types import PlannedCall

REFUNDABLE = frozenset({"paid"})


@dataclass(frozen=True, slots=True)
class Meant:
    """The invoice that is to be paid back, where it was read, and what to remember of it."""

    invoice: Invoice
    source: Source
    slots: Mapping[str, str]


def refund(ask: Ask) -> Steps:
    """Pay an invoice back, as much of it as is asked, and tell what became of it."""
    meant = yield from _meant(ask)
    invoice, number = meant.invoice, meant.invoice["invoice_id"]
    if ask.slots.get(SESSION_CUSTOMER, invoice["customer_id"]) not in {"", invoice["customer_id"]}:
        text = _("%(number)s is another customer's invoice, so I can not refund it here.")
        return Reply((Sentence(text % {"number": number}, meant.source),), is_answered=False)
    if invoice["status"] not in REFUNDABLE:
        text = _("%(number)s is %(status)s, so there is nothing to pay back.")
        names = {"number": number, "status": state(invoice["status"])}
        return Reply((Sentence(text % names, meant.source),), slots=meant.slots)
    amount = ask.slots.get(Slot.AMOUNT) or invoice["amount"]
    if Decimal(amount) > Decimal(invoice["amount"]):
        text = _("%(number)s is over %(amount)s; more than that can not be paid back.")
        names = {"number": number, "amount": money(invoice["amount"], invoice["currency"])}
        return Reply((Sentence(text % names, meant.source),), slots=meant.slots, is_answered=False)
    arguments = {"invoice_id": number, "amount": amount, "reason": _("Asked for in the conversation")}
    (outcome,) = yield (PlannedCall("billing", "refund", arguments),)
    return _told(outcome, meant, money(amount, invoice["currency"]))


def _meant(ask: Ask) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Meant]:
    """Return the invoice that is named, or the one of a customer's that the words choose; raises Unanswered."""
    if number := ask.slots.get(Slot.INVOICE):
        invoice, source = yield from find_invoice(number)
        return Meant(invoice, source, {Slot.INVOICE.value: number})
    customer = yield from find_customer(ask)
    invoices, _count, source = yield from invoices_of(customer)
    at = place_among(invoices, ask, customer, source)
    number = invoices[at]["invoice_id"]
    kept = {Slot.INVOICE.value: number, POSITION: str(at), **naming([number], ask.slots)}
    return Meant(invoices[at], source, {**customer.slots, **kept})


def _told(outcome: Outcome, meant: Meant, amount: str) -> Reply:
    names = {"amount": amount, "number": meant.invoice["invoice_id"]}
    if isinstance(outcome, ApprovalRequired):
        text = _("I asked for a refund of %(amount)s on %(number)s. A supervisor decides; you will read it here.")
        return Reply((Sentence(text % names),), slots=meant.slots)
    if isinstance(outcome, ToolError):
        return did_not_work("billing", outcome)
    text = _("%(amount)s of %(number)s is paid back, under the number %(refund)s.")
    what = _("refund %(number)s") % {"number": outcome.data["refund_id"]}
    said = text % {**names, "refund": outcome.data["refund_id"]}
    return Reply((Sentence(said, system_source(outcome, what)),), slots=meant.slots)
