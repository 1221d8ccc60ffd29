"""Paying money back. The runtime asks a supervisor first, as the tool's row says."""

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, did_not_work, system_source
from apps.agent.answers.invoices import find_invoice
from apps.agent.formats import money, state
from apps.agent.types import SESSION_CUSTOMER, Ask, Outcome, Reply, Sentence, Slot
from apps.tools.errors import ApprovalRequired, ToolError
from apps.tools.types import PlannedCall

REFUNDABLE = frozenset({"paid"})


def refund(ask: Ask) -> Steps:
    """Pay an invoice back, as much of it as is asked, and tell what became of it."""
    number = ask.slots[Slot.INVOICE]
    invoice, source = yield from find_invoice(number)
    if ask.slots.get(SESSION_CUSTOMER, invoice["customer_id"]) not in {"", invoice["customer_id"]}:
        text = _("%(number)s is another customer's invoice, so I can not refund it here.")
        return Reply((Sentence(text % {"number": number}, source),), is_answered=False)
    if invoice["status"] not in REFUNDABLE:
        text = _("%(number)s is %(status)s, so there is nothing to pay back.")
        names = {"number": number, "status": state(invoice["status"])}
        return Reply((Sentence(text % names, source),), slots={Slot.INVOICE: number})
    amount = ask.slots.get(Slot.AMOUNT) or invoice["amount"]
    if Decimal(amount) > Decimal(invoice["amount"]):
        text = _("%(number)s is over %(amount)s; more than that can not be paid back.")
        names = {"number": number, "amount": money(invoice["amount"], invoice["currency"])}
        return Reply((Sentence(text % names, source),), slots={Slot.INVOICE: number}, is_answered=False)
    arguments = {"invoice_id": number, "amount": amount, "reason": _("Asked for in the conversation")}
    (outcome,) = yield (PlannedCall("billing", "refund", arguments),)
    return _told(outcome, number, money(amount, invoice["currency"]))


def _told(outcome: Outcome, number: str, amount: str) -> Reply:
    names = {"amount": amount, "number": number}
    slots = {Slot.INVOICE.value: number}
    if isinstance(outcome, ApprovalRequired):
        text = _("I asked for a refund of %(amount)s on %(number)s. A supervisor decides; you will read it here.")
        return Reply((Sentence(text % names),), slots=slots)
    if isinstance(outcome, ToolError):
        return did_not_work("billing", outcome)
    text = _("%(amount)s of %(number)s is paid back, under the number %(refund)s.")
    what = _("refund %(number)s") % {"number": outcome.data["refund_id"]}
    said = text % {**names, "refund": outcome.data["refund_id"]}
    return Reply((Sentence(said, system_source(outcome, what)),), slots=slots)
