"""Searching the files of a session: whoever holds most of the question's words comes first."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar
from uuid import UUID

from django.urls import reverse

from apps.knowledge.search.query import Term, search_terms
from apps.toolbox.attachment.models import SessionPassage

Item = TypeVar("Item")

WORD = re.compile(r"[^\W_]+")
PASSAGES = 5_000
# A passage that holds fewer of the question's words answers something else.
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class FileHit:
    """A passage of a file; the score is the share of the question's words it holds, rare words counting more."""

    attachment_id: UUID
    name: str
    section: str
    url: str
    text: str
    score: float


def search_files(*, session_id: UUID, query: str, limit: int) -> list[FileHit]:
    """Return the passages of a session's files that hold at least half of the question, best first."""
    found = SessionPassage.objects.filter(session=session_id).select_related("attachment").order_by("pk")
    rows = list(found[:PASSAGES])
    best = holding_most([f"{row.attachment.name} {row.section} {row.text}" for row in rows], query=query)
    return [_hit(rows[place], share) for place, share in best[:limit]]


def holding_most(texts: Sequence[str], *, query: str) -> list[tuple[int, float]]:
    """Return the places of the texts that hold at least half of a question, with the share they hold, best first."""
    terms = search_terms(query)
    counted = [_words(text) for text in texts] if terms else []
    weights = _weights(terms, counted)
    shares = [(place, _share(words, weights)) for place, words in enumerate(counted)]
    return sorted((one for one in shares if one[1] >= LEAST_SHARE), key=lambda one: (-one[1], one[0]))


def alternately(first: Sequence[Item], second: Sequence[Item]) -> list[Item]:
    """Return the items of two rankings, whose scores do not compare, in turns: best, best, second best and so on."""
    pairs = zip_longest(first, second)
    return [item for pair in pairs for item in pair if item is not None]


def _weights(terms: Sequence[Term], passages: Sequence[Counter[str]]) -> dict[Term, float]:
    """Return how much each term says: the rarer, the more; one that no passage holds says least."""
    counts = {term: sum(_holds(words, term) for words in passages) or len(passages) for term in terms}
    return {term: math.log(1 + len(passages) / (1 + count)) for term, count in counts.items()}


def _share(words: Counter[str], weights: dict[Term, float]) -> float:
    held = sum(weight for term, weight in weights.items() if _holds(words, term))
    return round(held / (sum(weights.values()) or 1), 4)


def _holds(words: Counter[str], term: Term) -> bool:
    if term.word in words:
        return True
    return term.is_prefix and any(word.startswith(term.word) or _is_stem(word, term.word) for word in words)


def _is_stem(word: str, term: str) -> bool:
    """Tell whether a word is the singular of the term."""
    return len(word) >= 4 and term in (f"{word}s", f"{word}es")


def _words(text: str) -> Counter[str]:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return Counter(WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter))))


def _hit(row: SessionPassage, score: float) -> FileHit:
    return FileHit(
        attachment_id=row.attachment_id,
        name=row.attachment.name,
        section=row.section,
        url=reverse("agent:attachment", args=[row.session_id, row.attachment_id]),
        text=row.text,
        score=score,
    )
