"""Facts of the help articles: policies, instructions, and the prices of plans."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, call, kind_at
from apps.agent.expansions import widened
from apps.agent.language import language_of
from apps.agent.passages import Extract, Passage, extract
from apps.agent.tables import Table, tables_of
from apps.agent.text import content_stems, stems
from apps.agent.types import Ask, Reply, Sentence, Slot, Source
from apps.core.stemming import stem
from apps.tools.types import ToolResult

PLANS = ("free", "plus", "team", "business", "enterprise")
PLAN_QUERY = "Larkfield Cloud plans and prices at a glance"
PRICE_WORDS = frozenset(
    map(stem, "price prices cost costs much pay pricing expensive charge month year monthly yearly".split())
)


def help_question(ask: Ask) -> Steps:
    """Answer from the best passage of the help articles, word for word."""
    question = ask.slots.get(Slot.QUERY) or ask.text
    query = (widened(question) or question)[:1000]
    result = yield from call("knowledge_retriever", "search", query=query, limit=20, per_article=6)
    found = extract(question, _passages(result))
    if not found:
        return Reply((Sentence(_("I found nothing in the help articles that answers this.")),), is_answered=False)
    quoted = tuple(sentence for one in found for sentence in _quoted(one, result))
    is_sure = found[0].is_sure
    return Reply((*_foreword(found[0], is_sure=is_sure), *quoted), is_sure=is_sure)


def _foreword(found: Extract, *, is_sure: bool) -> Iterator[Sentence]:
    """Yield what has to be said before an article is quoted: that it may miss the question, or is in English."""
    if not is_sure:
        yield Sentence(
            _("I am not sure that this answers your question; it is the closest that the help articles have:")
        )
    if get_language() not in {"en", None} and language_of(found.passage.text) == "en":
        yield Sentence(_("The help articles are in English; they say:"))


def plan_price(ask: Ask) -> Steps:
    """Answer what a plan costs or holds, from the table of plans; all plans where none is named."""
    result = yield from call("knowledge_retriever", "search", query=PLAN_QUERY, limit=8)
    for passage in _passages(result):
        for table in tables_of(passage.text):
            if sum(name.lower() in PLANS for name in table.header) >= 3:
                return Reply(tuple(_plan_facts(ask, table, _source(passage, result))))
    return Reply((Sentence(_("I found no table of plans in the help articles.")),), is_answered=False)


def _plan_facts(ask: Ask, table: Table, source: Source) -> Iterator[Sentence]:
    wanted = [ask.slots[Slot.PLAN]] if ask.slots.get(Slot.PLAN) else [name.lower() for name in table.header[1:]]
    asked = set(stems(ask.text))
    details = [
        row for row in table.rows if set(content_stems(row[0])) & asked - PRICE_WORDS - {"per"} and not _is_price(row)
    ]
    many = len(wanted) > 1
    for plan in wanted:
        cells = table.column(plan)
        if cells and (not details or asked & PRICE_WORDS - {stem("much")}):
            yield Sentence(_price(plan, cells), source, is_entry=many)
        for row in details if cells else ():
            text = _("%(what)s on the %(plan)s plan: %(value)s.")
            values = {"what": row[0], "plan": plan.capitalize(), "value": cells[row[0]]}
            yield Sentence(text % values, source, is_entry=many)
        if cells and asked & {"includ", "difference", "compar", "differenc"}:
            yield Sentence(_contents(plan, cells), source, is_entry=many)


def _is_price(row: Sequence[str]) -> bool:
    return row[0].lower().startswith("price")


def _price(plan: str, cells: Mapping[str, str]) -> str:
    prices = {name.lower(): value for name, value in cells.items() if name.lower().startswith("price")}
    month, year = prices.get("price per month", ""), prices.get("price per year", "")
    if month and year:
        text = _("The %(plan)s plan costs %(month)s per month, or %(year)s per year.")
        return text % {"plan": plan.capitalize(), "month": month, "year": year}
    named = "; ".join(f"{name}: {value}" for name, value in prices.items())
    return _("The %(plan)s plan: %(prices)s.") % {"plan": plan.capitalize(), "prices": named}


def _contents(plan: str, cells: Mapping[str, str]) -> str:
    named = "; ".join(f"{name}: {value}" for name, value in cells.items() if not name.lower().startswith("price"))
    return _("The %(plan)s plan has: %(contents)s.") % {"plan": plan.capitalize(), "contents": named}


def _passages(result: ToolResult) -> list[Passage]:
    return [
        Passage(title=hit["article"], section=hit["section"], url=hit["url"], text=hit["text"], score=hit["score"])
        for hit in result.data["hits"]
    ]


def _quoted(found: Extract, result: ToolResult) -> Iterator[Sentence]:
    source = _source(found.passage, result)
    for unit in found.units:
        yield Sentence(unit.text, source, is_entry=unit.is_entry)


def _source(passage: Passage, result: ToolResult) -> Source:
    return Source(
        kind=kind_at(passage.url),
        title=passage.title,
        section=passage.section,
        url=passage.url,
        tool=result.tool,
        tool_call_id=str(result.tool_call_id),
    )
