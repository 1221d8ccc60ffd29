"""What a plan costs for so many sites, worked out line by line by the price calculator."""

import re
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, call, system_source
from apps.agent.formats import money
from apps.agent.types import Ask, Reply, Sentence, Slot, Source

YEARLY = re.compile(r"(?i)\b(?:year|yearly|annual|annually|annum|jahr|jährlich)\b")


def quote(ask: Ask) -> Steps:
    """Answer what a plan costs, with its tax, for the sites and the period that the words name."""
    period = "yearly" if YEARLY.search(ask.text) else "monthly"
    units = int(ask.slots.get(Slot.UNITS) or 1)
    result = yield from call("price_calculator", "quote", plan=ask.slots[Slot.PLAN], units=units, period=period)
    found = result.data
    source = system_source(result, _("price of %(plan)s") % {"plan": found["plan"]})
    entries = (Sentence(_line(line, found["currency"]), source, is_entry=True) for line in found["line_items"])
    notes = (Sentence(note, source, opens_paragraph=not at) for at, note in enumerate(found["notes"]))
    return Reply((_lead(found, source), *entries, *notes))


def _lead(found: dict[str, Any], source: Source) -> Sentence:
    texts = {
        "yearly": _("For %(units)d you pay %(total)s a year with %(plan)s, tax included."),
        "monthly": _("For %(units)d you pay %(total)s a month with %(plan)s, tax included."),
    }
    total, plan = money(found["total"], found["currency"]), found["plan"].title()
    return Sentence(texts[found["period"]] % {"units": found["units"], "total": total, "plan": plan}, source)


def _line(line: dict[str, Any], currency: str) -> str:
    quantity = f"{line['quantity']} × " if line["quantity"] != 1 else ""
    return f"{quantity}{line['description']}: {money(line['amount'], currency)}"
