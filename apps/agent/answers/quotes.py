"""What a plan costs for so many sites, worked out line by line by the price calculator."""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.agent.answers.base import Steps, Unanswered, did_not_work, system_source
from apps.agent.formats import money
from apps.agent.shown import DEAREST, ORDER, PERIOD, SHOWN, naming
from apps.agent.types import Ask, Outcome, Reply, Sentence, Slot, Source
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall, ToolResult

YEARLY = re.compile(r"(?i)\b(?:year|yearly|annual|annually|annum|jahr|jährlich\w*)\b")
MONTHLY = re.compile(r"(?i)\b(?:month\w*|monat\w*)\b")
UNITS = {"site": _lazy("site"), "home": _lazy("home"), "contract": _lazy("contract")}
Found = Mapping[str, Any]


def quote(ask: Ask) -> Steps:
    """Answer what a plan costs, with its tax, for the sites and the period that the words name."""
    period = _period(ask)
    units = int(ask.slots.get(Slot.UNITS) or 1)
    plans = ask.slots[SHOWN].split() if ask.slots.get(ORDER) else [ask.slots[Slot.PLAN]]
    result = yield from _chosen(plans, units, period, is_cheapest=ask.slots.get(ORDER) != DEAREST)
    found = result.data
    source = system_source(result, _("price of %(plan)s") % {"plan": found["plan"]})
    entries = (Sentence(_line(line, found), source, is_entry=True) for line in found["line_items"])
    notes = (Sentence(note, source, opens_paragraph=not at) for at, note in enumerate(_notes(found)))
    kept = {Slot.PLAN.value: found["plan"], Slot.UNITS.value: str(units), PERIOD: period}
    first = _first(ask, found, source) if len(plans) > 1 else ()
    slots = {**kept, **naming([found["plan"]], ask.slots)}
    return Reply((*first, _lead(found, source), *entries, *notes), slots=slots)


def _chosen(
    plans: Sequence[str], units: int, period: str, *, is_cheapest: bool
) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], ToolResult]:
    """Return the quote of the plan that costs least or most; raises Unanswered where one can not be worked out."""
    wanted = ({"plan": plan, "units": units, "period": period} for plan in plans)
    outcomes = yield tuple(PlannedCall("price_calculator", "quote", one) for one in wanted)
    results = [one for one in outcomes if isinstance(one, ToolResult)]
    if failed := next((one for one in outcomes if isinstance(one, ToolError)), None):
        raise Unanswered(did_not_work("price_calculator", failed))
    choose = min if is_cheapest else max
    return choose(results, key=lambda one: Decimal(one.data["total"]))


def _first(ask: Ask, found: Found, source: Source) -> tuple[Sentence, ...]:
    text = (
        _("Of these, %(plan)s costs most.") if ask.slots.get(ORDER) == DEAREST else _("Of these, %(plan)s costs least.")
    )
    return (Sentence(text % {"plan": found["name"]}, source),)


def _period(ask: Ask) -> str:
    """Return what a quote is for: what the words say, else what the last quote was for."""
    if YEARLY.search(ask.text):
        return "yearly"
    return "monthly" if MONTHLY.search(ask.text) else ask.slots.get(PERIOD) or "monthly"


def _lead(found: Found, source: Source) -> Sentence:
    texts = {
        "yearly": _("For %(units)d you pay %(total)s a year with %(plan)s, tax included."),
        "monthly": _("For %(units)d you pay %(total)s a month with %(plan)s, tax included."),
    }
    total = money(found["total"], found["currency"])
    return Sentence(texts[found["period"]] % {"units": found["units"], "total": total, "plan": found["name"]}, source)


def _line(line: Found, found: Found) -> str:
    quantity = f"{line['quantity']} × " if line["quantity"] != 1 else ""
    return f"{quantity}{_described(line, found)}: {money(line['amount'], found['currency'])}"


def _described(line: Found, found: Found) -> str:
    """Return what a line is for in the language of the answer; names of the price book stay as they are."""
    if line["kind"] == "plan":
        texts = {
            "yearly": _("%(plan)s, per %(unit)s and year"),
            "monthly": _("%(plan)s, per %(unit)s and month"),
        }
        return texts[found["period"]] % {"plan": found["name"], "unit": UNITS.get(found["unit"], found["unit"])}
    if line["kind"] == "tax" and found["is_reverse_charged"]:
        return _("VAT: reverse charge")
    return str(line["description"]).replace("VAT", _("VAT")) if line["kind"] == "tax" else str(line["description"])


def _notes(found: Found) -> Iterator[str]:
    if found["starts_at"]:
        yield _("This is where the price of the plan starts; the contract sets it.")
    if found["trial_days"]:
        yield _("The plan can be tried for %(days)d days.") % {"days": found["trial_days"]}
    if found["is_reverse_charged"]:
        yield _("You account for the tax yourself (reverse charge).")
