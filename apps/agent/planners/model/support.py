"""Whether a passage supports a sentence that cites it, as far as words tell: most of its words, and the same noes.

It sees neither synonyms nor opposites ("free", "charged"), and does not judge across languages or the data of systems.
"""

import re
from collections.abc import Sequence

from apps.agent.language import language_of
from apps.agent.planners.model.evidence import Evidence
from apps.agent.text import content_stems, trigrams

NOES = re.compile(
    r"(?i)\b(?:no|not|never|none|nothing|nobody|neither|nor|cannot|without|unable|nicht|nichts|kein\w*|nie|niemals|ohne)\b"
    r"|n['’]t\b"
)
CLAUSE = re.compile(r"(?<=[.!?;:])\s+|\n+|,\s+(?:and|but|und|aber)\s+")
ENOUGH, SAME_MATTER, ALIKE = 0.5, 0.6, 0.5
PASSAGES = frozenset({"article", "file"})


def supports(text: str, cited: Sequence[Evidence]) -> bool:
    """Tell whether the cited sources hold what a sentence says; one that can not be judged is taken to."""
    passages = [entry.text for entry in cited if entry.source.kind in PASSAGES]
    said = set(content_stems(text))
    if len(passages) < len(cited) or not said or not _same_language(text, passages):
        return True
    if _share(said, " ".join(passages)) < ENOUGH:
        return False
    clauses = [part for passage in passages for part in CLAUSE.split(passage)]
    shares = {part: _share(said, part) for part in clauses}
    nearest = [part for part, share in shares.items() if share >= max(SAME_MATTER, *shares.values())]
    return not nearest or any(_denies(part) == _denies(text) for part in nearest)


def _same_language(text: str, passages: Sequence[str]) -> bool:
    own = language_of(text)
    return not own or any(language_of(passage) in {own, ""} for passage in passages)


def _share(said: set[str], passage: str) -> float:
    """Return the share of the words that a passage has, or has nearly ("delivery", "delivered")."""
    held = set(content_stems(passage))
    return sum(word in held or any(_alike(word, other) for other in held) for word in said) / len(said)


def _alike(word: str, other: str) -> bool:
    if word[:3] != other[:3]:
        return False
    first, second = trigrams(word), trigrams(other)
    return len(first & second) / len(first | second) >= ALIKE


def _denies(text: str) -> bool:
    return bool(NOES.search(text))
