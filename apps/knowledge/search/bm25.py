"""BM25 over weighted fields (BM25F): which of many texts a question's words fit best. Knows no database.

A word that no text holds is read as the beginning of a longer one, else as a typing mistake of one letter.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.knowledge.search.query import PREFIX_LENGTH

Field = Sequence[str]
"""The stems of one field of a text, in order."""

SATURATION = 4.0
LENGTH_SHARE = 0.5
# What is only likely meant counts less than what is written.
GUESS = 0.6
GUESSES = 8


@dataclass(frozen=True, slots=True)
class Posting:
    """A text that holds a word, and how much of the word's weight it earns (0 to SATURATION + 1)."""

    text: int
    share: float


class Bm25:
    """An index over texts of the same fields; immutable once made, so that threads share one."""

    def __init__(self, texts: Mapping[int, Sequence[Field]], weights: Sequence[float]) -> None:
        self.postings: dict[str, list[Posting]] = defaultdict(list)
        mean = [_mean(len(fields[at]) for fields in texts.values()) for at in range(len(weights))]
        for key, fields in texts.items():
            for word, frequency in _frequencies(fields, weights, mean).items():
                share = frequency * (SATURATION + 1) / (frequency + SATURATION)
                self.postings[word].append(Posting(key, share))
        self.rarity = {word: _rarity(len(found), len(texts)) for word, found in self.postings.items()}
        self.vocabulary = sorted(self.postings)
        self.shortened = _shortened(self.vocabulary)

    def scores(self, stems: Iterable[str]) -> dict[int, float]:
        """Return the score of every text that holds any of the words; a word said twice counts twice."""
        scores: dict[int, float] = defaultdict(float)
        for word, times in Counter(stems).items():
            for meant, weight in self._meanings(word):
                worth = times * weight * self.rarity[meant]
                for posting in self.postings[meant]:
                    scores[posting.text] += worth * posting.share
        return scores

    def _meanings(self, word: str) -> Iterable[tuple[str, float]]:
        if word in self.rarity:
            return [(word, 1.0)]
        if len(word) < PREFIX_LENGTH - 1 or not word.isalpha():
            return []
        meant = list(self._longer(word)) or sorted(self._nearly(word))[:GUESSES]
        return [(one, GUESS) for one in meant]

    def _longer(self, word: str) -> Iterator[str]:
        first = bisect_left(self.vocabulary, word)
        for longer in self.vocabulary[first : first + GUESSES]:
            if longer.startswith(word):
                yield longer

    def _nearly(self, word: str) -> set[str]:
        """Return the words that differ by one letter added, dropped or changed, or by two letters swapped."""
        return {near for short in (word, *_one_dropped(word)) for near in self.shortened.get(short, ())}


def _frequencies(fields: Sequence[Field], weights: Sequence[float], mean: Sequence[float]) -> dict[str, float]:
    """Return how often each word occurs, by the fields' weights, less in fields longer than usual."""
    frequencies: dict[str, float] = defaultdict(float)
    for field, weight, usual in zip(fields, weights, mean, strict=True):
        worth = weight / (1 - LENGTH_SHARE + LENGTH_SHARE * len(field) / usual)
        for word in field:
            frequencies[word] += worth
    return frequencies


def _rarity(holding: int, total: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _mean(lengths: Iterable[int]) -> float:
    known = list(lengths)
    return (sum(known) / len(known) if known else 0) or 1.0


def _shortened(vocabulary: Iterable[str]) -> dict[str, list[str]]:
    """Return the words under themselves and under each form with one letter dropped."""
    known: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        if len(word) >= PREFIX_LENGTH - 1 and word.isalpha():
            for short in {word, *_one_dropped(word)}:
                known[short].append(word)
    return known


def _one_dropped(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
