"""What the plans cost and hold, from the table in the help articles."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from apps.agent.answers.base import Steps, call
from apps.agent.answers.knowledge import passages_of, source_of
from apps.agent.limits import MOST, rows_asked
from apps.agent.shown import CHEAPEST, ORDER, PLANS, SHOWN, naming
from apps.agent.tables import Table, tables_of
from apps.agent.text import content_stems, normalise, stems
from apps.agent.types import Ask, Reply, Sentence, Slot, Source
from apps.core.stemming import stem

PLAN_QUERY = "Larkfield Cloud plans and prices at a glance"
PRICE_WORDS = frozenset(
    map(stem, "price prices cost costs much pay pricing expensive charge month year monthly yearly".split())
)
COMPARES = frozenset({"includ", "difference", "compar", "differenc"})
AMOUNT = re.compile(r"\d[\d,]*\.\d{2}\b")
YEAR = re.compile(r"\b(?:year\w*|annual\w*|annum|jahr\w*)\b")
MONTH = re.compile(r"\b(?:month\w*|monat\w*)\b")
TERMS = {"per site": _lazy("per site"), "per home": _lazy("per home"), "by contract": _lazy("by contract")}
FROM = re.compile(r"^from\b")


def plan_price(ask: Ask) -> Steps:
    """Answer what a plan costs or holds, from the table of plans; all plans where none is named."""
    result = yield from call("knowledge_retriever", "search", query=PLAN_QUERY, limit=8)
    for passage in passages_of(result):
        for table in tables_of(passage.text):
            if sum(name.lower() in PLANS for name in table.header) >= 3:
                return _answer(ask, table, source_of(passage, result))
    return Reply((Sentence(_("I found no table of plans in the help articles.")),), is_answered=False)


def _answer(ask: Ask, table: Table, source: Source) -> Reply:
    wanted = [ask.slots[Slot.PLAN]] if ask.slots.get(Slot.PLAN) else [name.lower() for name in table.header[1:]]
    if ask.slots.get(ORDER):
        return _by_price(ask, table, source)
    facts = tuple(_facts(ask.text, wanted, table, source))
    return Reply(facts, slots=naming([plan for plan in wanted if plan in PLANS], ask.slots))


def _by_price(ask: Ask, table: Table, source: Source) -> Reply:
    """Return which of the plans that were named, or of all, costs least or most."""
    named = [name for name in ask.slots.get(SHOWN, "").split() if name in PLANS]
    among = named if len(named) > 1 else [name.lower() for name in table.header[1:]]
    order, _colon, row = ask.slots[ORDER].partition(":")
    if row:
        return _by_limit(order, row, among, ask, table, source)
    is_cheapest = order == CHEAPEST
    choose: Callable[..., str] = min if is_cheapest else max
    plan = choose(among, key=lambda one: _a_month(table.column(one)))
    text = _("Of these, %(plan)s costs least.") if is_cheapest else _("Of these, %(plan)s costs most.")
    lead = Sentence(text % {"plan": plan.capitalize()}, source)
    slots = naming([plan], {**ask.slots, SHOWN: " ".join(among)})
    return Reply((lead, *_facts(ask.text, [plan], table, source)), slots=slots)


def _by_limit(order: str, row: str, among: Sequence[str], ask: Ask, table: Table, source: Source) -> Reply:
    """Return which of some plans gives most or least of something, such as users; what a contract says is no number."""
    cells = {plan: value for plan in among for name, value in table.column(plan).items() if _is_row(name, row)}
    numbered = [plan for plan in cells if _number(cells[plan]) is not None]
    if not numbered:
        return Reply(tuple(_facts(ask.text, among, table, source)), slots=naming(list(among), ask.slots))
    choose: Callable[..., str] = max if order == MOST else min
    plan = choose(numbered, key=lambda one: _number(cells[one]))
    return Reply(
        tuple(_facts(ask.text, [plan], table, source)), slots=naming([plan], {**ask.slots, SHOWN: " ".join(among)})
    )


def _number(cell: str) -> int | None:
    found = re.match(r"\d[\d,]*", cell)
    return int(found[0].replace(",", "")) if found else None


def _is_row(name: str, row: str) -> bool:
    return row in name.lower().split()


def _a_month(cells: Mapping[str, str]) -> Decimal:
    found = AMOUNT.search(next((value for name, value in cells.items() if "month" in name.lower()), ""))
    return Decimal(found[0].replace(",", "")) if found else Decimal("Infinity")


def _facts(text: str, wanted: Sequence[str], table: Table, source: Source) -> Iterator[Sentence]:
    asked = set(stems(text))
    limits = rows_asked(text)
    details = [
        row
        for row in table.rows
        if not _is_price(row)
        and (set(content_stems(row[0])) & asked - PRICE_WORDS - {"per"} or any(_is_row(row[0], one) for one in limits))
    ]
    many = len(wanted) > 1
    for plan in wanted:
        cells = table.column(plan)
        if cells and (not details or asked & PRICE_WORDS - {stem("much")}):
            yield Sentence(_price(plan, cells, text), source, is_entry=many)
        for row in details if cells else ():
            said = _("%(what)s on the %(plan)s plan: %(value)s.")
            values = {"what": _(row[0]), "plan": plan.capitalize(), "value": _cell(cells[row[0]])}
            yield Sentence(said % values, source, is_entry=many)
        if cells and asked & COMPARES:
            yield Sentence(_contents(plan, cells), source, is_entry=many)


def _is_price(row: Sequence[str]) -> bool:
    return row[0].lower().startswith("price")


def _price(plan: str, cells: Mapping[str, str], asked: str) -> str:
    """Return a plan's price for the period that is asked for, for both where none is."""
    prices = {name.lower(): _cell(value) for name, value in cells.items() if name.lower().startswith("price")}
    month, year = prices.get("price per month", ""), prices.get("price per year", "")
    if not (month and year):
        named = "; ".join(f"{name}: {value}" for name, value in prices.items())
        return _("The %(plan)s plan: %(prices)s.") % {"plan": plan.capitalize(), "prices": named}
    texts = {
        (True, False): _("The %(plan)s plan costs %(year)s per year."),
        (False, True): _("The %(plan)s plan costs %(month)s per month."),
    }
    period = bool(YEAR.search(normalise(asked))), bool(MONTH.search(normalise(asked)))
    text = texts.get(period, _("The %(plan)s plan costs %(month)s per month, or %(year)s per year."))
    return text % {"plan": plan.capitalize(), "month": month, "year": year}


def _contents(plan: str, cells: Mapping[str, str]) -> str:
    named = "; ".join(
        f"{name}: {_cell(value)}" for name, value in cells.items() if not name.lower().startswith("price")
    )
    return _("The %(plan)s plan has: %(contents)s.") % {"plan": plan.capitalize(), "contents": named}


def _cell(value: str) -> str:
    """Return a cell of the table as people of the language write it; its words stay where none are shipped."""
    value = AMOUNT.sub(lambda found: number_format(found[0].replace(",", ""), force_grouping=True), value)
    for term, said in TERMS.items():
        value = value.replace(term, str(said))
    return FROM.sub(pgettext("lowest price", "from"), value)
