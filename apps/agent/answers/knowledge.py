"""Facts of the help articles: policies and instructions, word for word."""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, call, kind_at
from apps.agent.expansions import extra_stems, subject, widened
from apps.agent.language import language_of
from apps.agent.passages import Extract, Passage, Unit, extract, units_of
from apps.agent.shown import OWN_QUERY, QUOTED, SAID
from apps.agent.text import content_stems, is_brief, normalise
from apps.agent.types import Ask, Outcome, Reply, Sentence, Slot, Source
from apps.tools.types import PlannedCall, ToolResult

BRIEF_UNITS = 2
# "How do I add it?" says too little to be asked by itself.
ENOUGH_WORDS = 2
WANTS_REFUND = re.compile(
    r"\b(?:want|like|need|demand|hatte|mochte|will|brauche|verlange)\b.*"
    r"\b(?:refund|reimbursement|erstattung|ruckerstattung|money back|geld zuruck)\b"
)
ASKS_WHEN = re.compile(r"\b(?:how long|when|wie lange|wann)\b")
CODES = "device error codes"
LAST_INTENT, LAST_TEXT = "last_intent", "last_request"
TOPIC = re.compile(r"/help/([\w-]+)/")


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search of the articles found."""

    result: ToolResult
    passages: tuple[Passage, ...]

    def without(self, quoted: str) -> "Hits":
        """Return the hits but for the passages that were quoted before."""
        return Hits(self.result, tuple(one for one in self.passages if one.key not in quoted.split("\n")))


def help_question(ask: Ask) -> Steps:
    """Answer from the best passage of the help articles, word for word; to a few words in a few sentences."""
    hits, found = yield from _found(ask)
    if is_brief(ask.text):
        found = [replace(one, units=_in_short(one.units)) for one in found[:1]]
    if not found:
        return Reply((Sentence(_("I found nothing in the help articles that answers this.")),), is_answered=False)
    quoted = tuple(sentence for one in found for sentence in _quoted(one, hits.result))
    is_sure = found[0].is_sure
    slots = {QUOTED: "\n".join(one.passage.key for one in found)}
    offer = _offered(ask.text)
    sentences = (*_foreword(found[0], is_sure=is_sure), *quoted, *offer)
    return Reply(sentences, slots=slots, is_sure=is_sure, asks_back=bool(offer))


def _found(ask: Ask) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], tuple[Hits, list[Extract]]]:
    """Return what answers a question: by its words, else as one about the article that was quoted last."""
    question, said = ask.slots.get(Slot.QUERY) or ask.text, ask.slots.get(SAID, "")
    hits, found = yield from _by_words(ask, question)
    leads_nowhere = not (found and found[0].is_sure) or _is_said_again(ask, found[0])
    if leads_nowhere and (told := (yield from _of_topic(ask, said or question))):
        return told
    return hits, found


def _is_said_again(ask: Ask, found: Extract) -> bool:
    """Tell whether a question that says something new would be told what the one before it was told."""
    before = ask.slots.get(LAST_TEXT, "")
    if not (ask.slots.get(OWN_QUERY) and before and found.passage.key in ask.slots.get(QUOTED, "").split("\n")):
        return False
    return any(one.units == found.units for one in extract(before, [found.passage]))


def _of_topic(
    ask: Ask, said: str
) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], tuple[Hits, list[Extract]] | None]:
    """Return what answers a question as one about the article quoted last, but for what was quoted; None if nothing."""
    quoted_before = ask.slots.get(QUOTED, "")
    topic = TOPIC.search(quoted_before) if ask.slots.get(LAST_INTENT) == "help" else None
    if not topic:
        return None
    question = f"{topic[1].replace('-', ' ')} {said}"
    hits = yield from searched(question)
    found = extract(question, hits.without(quoted_before).passages)
    is_told = found and found[0].is_sure and _holds_most_of(said, found[0])
    return (hits, found) if is_told else None


def _by_words(
    ask: Ask, question: str
) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], tuple[Hits, list[Extract]]]:
    """Return what answers a question with what was asked before it, else by its own words where these say enough."""
    hits = yield from searched(question)
    found = extract(question, hits.passages)
    own = ask.slots.get(OWN_QUERY, "")
    if not own or (found and found[0].is_sure and _speaks_of(own, found[0])):
        return hits, found
    own_hits = yield from searched(own)
    by_itself = extract(own, own_hits.passages)
    says_enough = len(subject(own).split()) >= ENOUGH_WORDS and by_itself and by_itself[0].is_sure
    return (own_hits, by_itself) if says_enough or not found else (hits, found)


def _speaks_of(question: str, found: Extract) -> bool:
    """Tell whether a passage holds a word of the question, in the customer's words or in those of the articles."""
    asked = {*content_stems(subject(question)), *extra_stems(question)}
    said = content_stems(f"{found.passage.title} {found.passage.section} {found.passage.text}")
    return not asked or bool(asked & set(said))


def _holds_most_of(question: str, found: Extract) -> bool:
    """Tell whether a passage holds most of the words that a question adds to its topic."""
    asked = frozenset(content_stems(subject(question)))
    said = frozenset(content_stems(f"{found.passage.title} {found.passage.section} {found.passage.text}"))
    return 2 * len(asked & said) > len(asked) or not asked


def _offered(text: str) -> tuple[Sentence, ...]:
    """Return the question that goes beside the rules for refunds where somebody wants one."""
    if not WANTS_REFUND.search(normalise(text)) or ASKS_WHEN.search(normalise(text)):
        return ()
    asked = _("To have a charge paid back, give me the number of its invoice (INV-…).")
    return (Sentence(asked, opens_paragraph=True),)


def error_code(ask: Ask) -> Steps:
    """Answer what the articles say of a code; of one they do not hold, which ones they do."""
    code = ask.text.strip(" .,;:!?")
    hits = yield from searched(f"{CODES} {code}")
    found = extract(f"{CODES} {code}", hits.passages)
    named = [one for one in found if any(code.lower() in unit.text.lower() for unit in one.units)]
    if named:
        return Reply(tuple(sentence for one in named for sentence in _quoted(one, hits.result)))
    unknown = Sentence(_("I found no code “%(code)s” in the help articles.") % {"code": code})
    asked = Sentence(_("Which device shows it, and what else does it say?"))
    codes = next((one for one in hits.passages if "codes" in one.title.lower() and not one.section), None)
    told = [Sentence(unit.text, source_of(codes, hits.result)) for unit in units_of(codes.text)[:1]] if codes else []
    return Reply((unknown, *told, asked), is_answered=False)


def searched(question: str) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Hits]:
    """Return what the search finds for a question, widened by what the articles call things."""
    query = (widened(question) or question)[:1000]
    result = yield from call("knowledge_retriever", "search", query=query, limit=20, per_article=6)
    return Hits(result, tuple(passages_of(result)))


def quoted(question: str, hits: Hits) -> Iterator[Sentence]:
    """Yield what the best passage says on a question, under the foreword that it needs."""
    for one in extract(question, hits.passages)[:1]:
        yield from _foreword(one, is_sure=True)
        yield from _quoted(one, hits.result)


def _in_short(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the steps of an instruction, which make no sense by halves, or the beginning of anything else."""
    return tuple(units) if any(unit.is_step for unit in units) else tuple(units[:BRIEF_UNITS])


def _foreword(found: Extract, *, is_sure: bool) -> Iterator[Sentence]:
    """Yield what has to be said before an article is quoted: that it may miss the question, or is in English."""
    if not is_sure:
        yield Sentence(
            _("I am not sure that this answers your question; it is the closest that the help articles have:")
        )
    if get_language() not in {"en", None} and language_of(found.passage.text) == "en":
        yield Sentence(_("The help articles are in English; they say:"))


def passages_of(result: ToolResult) -> list[Passage]:
    """Return the passages that a search found."""
    return [
        Passage(title=hit["article"], section=hit["section"], url=hit["url"], text=hit["text"], score=hit["score"])
        for hit in result.data["hits"]
    ]


def _quoted(found: Extract, result: ToolResult) -> Iterator[Sentence]:
    source = source_of(found.passage, result)
    for unit in found.units:
        yield Sentence(unit.text, source, is_entry=unit.is_entry)


def source_of(passage: Passage, result: ToolResult) -> Source:
    """Return a passage as the source of what is quoted from it."""
    return Source(
        kind=kind_at(passage.url),
        title=passage.title,
        section=passage.section,
        url=passage.url,
        tool=result.tool,
        tool_call_id=str(result.tool_call_id),
    )
