"""The part of help articles that answers a question: sentences, steps or table rows. Pure functions."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.agent.expansions import extra_stems, subject
from apps.agent.tables import RULE, cells, is_row, row_text
from apps.agent.text import content_stems

# Below this share of the question's weight a section does not speak of what was asked.
ENOUGH = 0.4
ENOUGH_WIDENED = 0.7
# With no more than this share of the customer's own words in it, it may speak of something else.
SURE = 0.5
SENTENCES = 3
STEPS = 7
# What articles call a thing counts less than the customer's own word for it, a word no article knows least.
WIDENED_WEIGHT = 0.45
UNKNOWN_WEIGHT = 0.5
INTRODUCTION = 0.25
RANK = 0.25
NAMED_ROW = 1.2
FIGURE = 0.8
NEARLY = 0.9
NEARLY_FOR_POLICY = 0.72
# A section with so many of the question's words in its heading says how, in steps or not.
HEADED = 2
WORTH = 0.45
ASKS_FOR_FIGURE = re.compile(
    r"(?i)\bhow (?:long|much|many|fast|soon|often|big)\b|\bwhen\b|\bcosts?\b|\bprice\b|\blimits?\b|\bhours\b"
)
ASKS_FOR_POLICY = re.compile(r"(?i)\bpolic(?:y|ies)\b|\brules\b|\bterms\b")
ASKS_FOR_STEPS = re.compile(r"(?i)\bhow (?:do|can|to|would|does)\b|\bsteps?\b|\bset ?up\b|\bwhat (?:do|can|should) i\b")
CODE = re.compile(r"(?i)\b([a-z]{1,3})[- ]?(\d{2,4})\b")
LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+(.*)")
STEP = re.compile(r"^\s*\d+\.\s+")
MARKUP = re.compile(r"(\*\*|__|`)|\[([^\]]+)\]\([^)]*\)")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(0-9])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that the search found, with its article and section."""

    title: str
    section: str
    url: str
    text: str
    score: float = 0.0

    @property
    def key(self) -> str:
        """Return what tells the passage from others."""
        return f"{self.url} {self.section}"


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, list entry or table row of a passage."""

    text: str
    is_entry: bool = False
    is_step: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with how well it fits the question."""

    score: float
    passage: Passage


@dataclass(frozen=True, slots=True)
class Extract:
    """What answers the question, and the passage it stands in; `coverage` is the share of the question it speaks of.

    `is_sure` is False where so many of the customer's words are missing that it may speak of something else.
    """

    passage: Passage
    units: tuple[Unit, ...]
    coverage: float
    is_sure: bool = True


def extract(question: str, passages: Sequence[Passage]) -> list[Extract]:
    """Return what answers a question: of the best passage, and of another article that fits almost as well."""
    weights = _weights(question, passages)
    ranked = _ranked(question, passages, weights)
    if not ranked or not _speaks_of(ranked[0].passage, weights, question):
        return []
    first = _with_steps(ranked, question)
    second = [one.passage for one in _others(ranked, question) if _speaks_of(one.passage, weights, question)]
    return [
        Extract(
            passage,
            tuple(_chosen(question, passage, weights, limit)),
            round(_coverage(passage, weights), 3),
            _is_sure(question, passage, weights),
        )
        for passage, limit in zip((first, *second[:1]), (SENTENCES, 1), strict=False)
    ]


def _ranked(question: str, passages: Sequence[Passage], weights: dict[str, float]) -> list[Ranked]:
    if not weights:
        return []
    ranked = [Ranked(_passage_score(passage, at, weights, question), passage) for at, passage in enumerate(passages)]
    return sorted(ranked, key=lambda one: one.score, reverse=True)


def _with_steps(ranked: Sequence[Ranked], question: str) -> Passage:
    """Return the best passage; where a question asks how, the one of its article that says so in heading or steps."""
    best = ranked[0].passage
    if not ASKS_FOR_STEPS.search(question):
        return best
    same_article = [one.passage for one in ranked if one.passage.title == best.title]
    asked = frozenset(content_stems(subject(question)))
    headed = max(same_article, key=lambda one: len(asked & _stems(one.section)))
    if len(asked & _stems(headed.section)) >= HEADED:
        return headed
    return next((passage for passage in same_article if _has_steps(passage)), best)


def _others(ranked: Sequence[Ranked], question: str) -> list[Ranked]:
    """Return what fits almost as well in other articles whose title speaks of the question."""
    best = ranked[0]
    is_policy = bool(ASKS_FOR_POLICY.search(question))
    about = frozenset(content_stems(subject(question))) | (extra_stems(question) if is_policy else frozenset())
    least = best.score * (NEARLY_FOR_POLICY if is_policy else NEARLY)
    return [
        one
        for one in ranked[1:]
        if one.score >= least and one.passage.title != best.passage.title and about & _stems(one.passage.title)
    ]


def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))


def units_of(text: str) -> list[Unit]:
    """Return the sentences, list entries and table rows of a passage, without markup."""
    units: list[Unit] = []
    header: tuple[str, ...] = ()
    for line in text.splitlines():
        item = LIST_ITEM.match(line)
        if is_row(line):
            row = cells(plain(line))
            if header and not RULE.match(line):
                units.append(Unit(row_text(header, row), is_entry=True, name=row[0]))
            header = header or row
            continue
        header = ()
        if item:
            units.append(Unit(plain(item[1]), is_entry=True, is_step=bool(STEP.match(line))))
        elif not line.startswith("#"):
            units += (Unit(sentence) for sentence in SENTENCE_END.split(plain(line)) if sentence)
    return units


def plain(text: str) -> str:
    """Return Markdown text without its markup."""
    return MARKUP.sub(lambda match: match[2] or "", text).strip()


def _weights(question: str, passages: Sequence[Passage]) -> dict[str, float]:
    """Weigh each stem of the question: the fewer passages hold it, the more it says."""
    held = Counter(word for passage in passages for word in _stems_of(passage))
    own = content_stems(subject(question))
    weights = {word: _rarity(held[word], len(passages)) if held[word] else UNKNOWN_WEIGHT for word in own}
    for word in extra_stems(question):
        if held[word]:
            weights[word] = WIDENED_WEIGHT * _rarity(held[word], len(passages))
    return weights


def _rarity(count: int, passages: int) -> float:
    return 1.0 + math.log((1 + passages) / (1 + count))


def _stems_of(passage: Passage) -> frozenset[str]:
    return _stems(f"{passage.title} {passage.section} {passage.text}")


def _coverage(passage: Passage, weights: dict[str, float]) -> float:
    return _held(_stems_of(passage), weights) / sum(weights.values())


def _speaks_of(passage: Passage, weights: dict[str, float], question: str) -> bool:
    """Tell whether a passage holds enough of the question, in the customer's words or in those of the articles."""
    extra = {word: weight for word, weight in weights.items() if word in extra_stems(question)}
    return _coverage(passage, weights) >= ENOUGH or (bool(extra) and _coverage(passage, extra) >= ENOUGH_WIDENED)


def _is_sure(question: str, passage: Passage, weights: dict[str, float]) -> bool:
    """Tell whether a passage has most of the customer's own words, or what the articles call them."""
    own, held = frozenset(content_stems(subject(question))), _stems_of(passage)
    extra = {word: weight for word, weight in weights.items() if word in extra_stems(question)}
    said = len(own & held) / len(own) if own else 0.0
    return said > SURE or (bool(extra) and _coverage(passage, extra) >= ENOUGH_WIDENED)


def _held(stems: Iterable[str], weights: dict[str, float]) -> float:
    return sum(weights.get(word, 0.0) for word in frozenset(stems))


def _passage_score(passage: Passage, position: int, weights: dict[str, float], question: str) -> float:
    total = sum(weights.values())
    units = [_unit_score(unit, weights, question) for unit in units_of(passage.text)]
    titled = _held(_stems(passage.title), weights) / total
    parts = (
        _coverage(passage, weights),
        0.5 * _held(_stems(passage.section), weights) / total,
        0.6 * titled,
        0.5 * max(units, default=0.0) / total,
        # An article whose title is the question says the gist of it at its beginning.
        INTRODUCTION + 0.5 * titled if not passage.section else 0.0,
        RANK / (1 + position),
    )
    return sum(parts)


def _unit_score(unit: Unit, weights: dict[str, float], question: str) -> float:
    score = _held(content_stems(unit.text), weights)
    if unit.name and _held(content_stems(unit.name), weights):
        score += NAMED_ROW
    if ASKS_FOR_FIGURE.search(question) and re.search(r"\d", unit.text):
        score += FIGURE
    return score


def _chosen(question: str, passage: Passage, weights: dict[str, float], limit: int) -> list[Unit]:
    """Return the units to quote: all steps of an instruction, else the best unit and what stands next to it."""
    units = units_of(passage.text)
    if about_code := _naming_code(question, units):
        return about_code
    steps = [unit for unit in units if unit.is_step]
    scores = [_unit_score(unit, weights, question) for unit in units]
    best = max(range(len(units)), key=lambda at: scores[at], default=0)
    # One step alone leads nowhere.
    if steps and limit > 1 and (ASKS_FOR_STEPS.search(question) or units[best].is_step):
        return steps[:STEPS]
    if not passage.section and limit > 1:
        return units[:limit]
    worth = [at for at in range(len(units)) if scores[at] >= WORTH * scores[best] and not _is_lead(units[at])]
    near = sorted(worth, key=lambda at: (scores[at] - 0.3 * abs(at - best), -at), reverse=True)
    return [units[at] for at in sorted({best, *near[:limit]} if limit > 1 else {best})] if units else []


def _naming_code(question: str, units: Sequence[Unit]) -> list[Unit]:
    """Return the units that name a code of the question ("LF-402"): their neighbours are about other codes."""
    codes = [f"{letters.upper()}-{digits}" for letters, digits in CODE.findall(question)]
    return [unit for unit in units if any(code in unit.text for code in codes)]


def _has_steps(passage: Passage) -> bool:
    return any(unit.is_step for unit in units_of(passage.text))


def _is_lead(unit: Unit) -> bool:
    # "You have two ways:" says nothing without the list behind it.
    return unit.text.endswith(":")
