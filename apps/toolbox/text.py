"""Reading what people wrote: clauses, words in their inflections, and whether a clause negates them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Curly quotes, the grave and the acute accent, which people type for an apostrophe.
_QUOTES = str.maketrans("\u2019\u2018`\u00b4\u201c\u201d", "''''\"\"")
_CLAUSE_END = re.compile(r"[.!?;:,\n()\"\u2026]+|\s[-\u2013\u2014]+\s")
_NEGATION = re.compile(
    r"\b(?:"
    r"(?:do|does|did|would|will|should|need|could|ca|have|has|is|are|was|were)n'?t|won'?t|cannot"
    r"|(?:do|does|did|would|will|should|could|can|have|am|is|are|was|were|i'm|i'd|we're|it's) not|not|no|never|without"
    r"|rather than|instead of|neither|nor|nobody"
    r")\b(?:\s(?:think|believe|suppose|feel like|mean)\s(?:that\s)?(?:i|we|you)?)?"
)
# "Can't I talk to somebody?", "Why won't you …" and "Is there no …" ask for what they seem to negate.
_ASKS = re.compile(
    r"\b(?:(?:ca|could|wo|would|sha|should)n'?t (?:i|we|you|someone|somebody)|(?:can|could|would|will) (?:i|we|you) not"
    r"|why (?:ca|wo|do|did|could|would)n'?t|do(?:n't| not) make (?:me|us)|(?:is|are)n'?t there|is there (?:no|not)"
    r"|why not|don't you|no longer|not only|not just|no"
    r"(?= (?:more (?:bots?|machines?)|thanks?|thank you|i|just|let|please|give|get|put))"
    r"|can'?t (?:get|reach|find))\b"
)
# A new thought after the negation frees what follows: "if you don't pay I will sue".
_FREES = re.compile(r"\b(?:but|until|till|unless|before|because|so|then|or|i|we|let|just|please|get me)\b")
# How many characters a negation reaches.
_REACH = 80


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message between marks of punctuation: in lower case, with straight quotes and single spaces."""

    text: str

    def is_negated_at(self, position: int) -> bool:
        """Tell whether the words at a position are negated; two negations cancel each other."""
        before = _ASKS.sub(" ", self.text[max(0, position - _REACH) : position])
        reaching = [match for match in _NEGATION.finditer(before) if not _FREES.search(before, match.end())]
        return len(reaching) % 2 == 1


def clauses_of(message: str) -> list[Clause]:
    """Return the clauses of a message."""
    parts = _CLAUSE_END.split(straightened(message).lower())
    return [Clause(" ".join(part.split())) for part in parts if part.strip()]


def straightened(message: str) -> str:
    """Return a message with straight quotes, every character in its place."""
    return message.translate(_QUOTES)


def is_negated(message: str, position: int) -> bool:
    """Tell whether the clause around a position of a message negates what stands there."""
    start = max((match.end() for match in _CLAUSE_END.finditer(message, 0, position)), default=0)
    before = " ".join(straightened(message[start:position]).lower().split()) + " "
    return Clause(before).is_negated_at(len(before))


@lru_cache(maxsize=256)
def words_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds any of the words or phrases, whole and in their inflections."""
    if not words:
        return re.compile(r"(?!)")
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(_inflected(word) for word in longest_first)})\b")


def alternatives(words: Sequence[str]) -> str:
    """Return the inside of a pattern's group that matches any of the words, whole and in their inflections."""
    return words_pattern(tuple(words)).pattern[2:-2]


def triggers(clauses: Sequence[Clause], pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield what a pattern finds in the clauses and the clauses do not negate."""
    for clause in clauses:
        for match in pattern.finditer(clause.text):
            if not clause.is_negated_at(match.start()):
                yield match[0]


def _inflected(phrase: str) -> str:
    *first, last = phrase.lower().translate(_QUOTES).split()
    return r"\s+".join([*(re.escape(word) for word in first), _inflected_word(last)])


def _inflected_word(word: str) -> str:
    if not re.fullmatch(r"[a-z]{3,}", word):
        return re.escape(word)
    if word.endswith("e"):
        return rf"{word[:-1]}(?:e|es|ed|ing)"
    if word.endswith("y") and word[-2] not in "aeiou":
        return rf"{word[:-1]}(?:y|ies|ied|ying)"
    return rf"{word}(?:s|es|ed|ing)?"
