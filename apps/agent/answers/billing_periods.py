"""When the next invoice comes: what is still to pay, or the end of what the last plan invoice covers."""

import re
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, find_customer
from apps.agent.answers.invoices import UNPAID, invoices_of
from apps.agent.formats import day, money
from apps.agent.shown import naming
from apps.agent.types import Ask, Reply, Sentence, Slot

MONTHS = "January February March April May June July August September October November December".split()
# A plan's line names its period: "Team, site Munich, 20 November 2026 to 19 December 2026".
COVERED = re.compile(rf"\bto (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
Invoice = dict[str, Any]


def next_invoice(ask: Ask) -> Steps:
    """Answer when a customer has to pay next: an invoice that waits, else when the paid period of the plan ends."""
    customer = yield from find_customer(ask)
    invoices, _count, source = yield from invoices_of(customer)
    waiting = min((one for one in invoices if one["status"] in UNPAID and one.get("due_date")), key=_due, default=None)
    if waiting:
        return _told(_still_to_pay(waiting), waiting, customer.slots, ask, source)
    covered = next(((one, end) for one in invoices if (end := covered_until(one))), None)
    if not covered:
        text = _("No next invoice of %(label)s is on record.") % {"label": customer.label}
        return Reply((Sentence(text, source),), slots=customer.slots)
    last, end = covered
    text = _("Nothing is open. %(number)s covers the plan until %(end)s; the next invoice comes when it renews then.")
    return _told(text % {"number": last["invoice_id"], "end": day(end)}, last, customer.slots, ask, source)


def covered_until(found: Invoice) -> str:
    """Return the last day that an invoice's lines cover, as an ISO date; empty where they name none."""
    ends = [match.groups() for line in found.get("line_items", []) if (match := COVERED.search(line["description"]))]
    return max((f"{year}-{MONTHS.index(month) + 1:02d}-{int(date):02d}" for date, month, year in ends), default="")


def _due(found: Invoice) -> str:
    return str(found["due_date"])


def _still_to_pay(found: Invoice) -> str:
    names = {
        "number": found["invoice_id"],
        "amount": money(found["amount"], found["currency"]),
        "day": day(found["due_date"]),
    }
    if found["status"] == "overdue":
        return _("First there is %(number)s over %(amount)s; it is overdue since %(day)s.") % names
    return _("The next one to pay is %(number)s over %(amount)s, due on %(day)s.") % names


def _told(text: str, found: Invoice, known: dict[str, str], ask: Ask, source: Any) -> Reply:
    number = found["invoice_id"]
    return Reply((Sentence(text, source),), slots={**known, Slot.INVOICE.value: number, **naming([number], ask.slots)})
