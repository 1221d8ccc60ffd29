"""Which intent a text speaks of: cue words with weights, and likeness to example sentences.

A cue is written as words that must all occur, in any order, each with its alternatives: "last|latest invoice|bill".
Words are compared by stem, after typing mistakes are repaired. Likeness is the cosine of the nearest example over
stems, pairs of stems and character trigrams, each weighing more the fewer intents use it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.agent.german import as_one_form, with_countries
from apps.agent.goods import in_catalogue_words
from apps.agent.language import language_of
from apps.agent.text import STOP_WORDS, Speller, trigrams, words
from apps.agent.types import Intent
from apps.core.stemming import stem

CUE_SHARE = 1.0
LIKENESS_SHARE = 4.2
STOP_WEIGHT = 0.35
TRIGRAM_WEIGHT = 0.35
PAIR_WEIGHT = 0.7
STRANGER = 1.8
STOP_STEMS = frozenset(map(stem, STOP_WORDS))
# A score that is even money between right and wrong, and how fast confidence grows beyond it.
EVEN_SCORE = 1.7
STEEPNESS = 1.5
CONFIDENT = 0.5

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Recognised:
    """An intent that a text may mean, with a confidence from 0 to 1."""

    intent: Intent
    score: float
    confidence: float

    @property
    def is_confident(self) -> bool:
        """Tell whether it is more likely right than wrong."""
        return self.confidence >= CONFIDENT


@dataclass(frozen=True, slots=True)
class Cue:
    """One weighted sign of an intent: every group must have a word in the text."""

    groups: tuple[frozenset[str], ...]
    weight: float

    @classmethod
    def parse(cls, phrase: str, weight: float) -> "Cue":
        """Read a cue as it is declared."""
        return cls(tuple(frozenset(map(stem, group.split("|"))) for group in phrase.split()), weight)

    def matches(self, stems: frozenset[str]) -> bool:
        """Tell whether each group stands in the text."""
        return all(group & stems for group in self.groups)


class Recogniser:
    """Ranks intents for a text; immutable after it is made, so that threads share one."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        self.intents = tuple(intents)
        self.speller = Speller(_vocabulary(intents))
        self.cues = {
            intent.name: [Cue.parse(phrase, weight) for phrase, weight in intent.cues.items()] for intent in intents
        }
        raw = {intent.name: [_features(words(example)) for example in intent.examples] for intent in intents}
        self.subjects = {intent.name: _subjects(intent) for intent in intents}
        self.rarity = _rarity(raw)
        self.examples = {name: [self._unit(features) for features in many] for name, many in raw.items()}

    def read(self, text: str) -> str:
        """Return the words of a (masked) text as they are recognised: typing mistakes repaired, German in one form."""
        corrected = self.speller.correct(text)
        return with_countries(in_catalogue_words(as_one_form(corrected))) if language_of(text) == "de" else corrected

    def rank(self, text: str) -> list[Recognised]:
        """Return every intent with its confidence for the (masked) text, the likeliest first."""
        corrected = self.speller.correct(text).split()
        stems = frozenset(map(stem, corrected))
        vector = self._unit(_features(corrected))
        scores = sorted(
            ((self._score(intent, stems, vector), intent) for intent in self.intents),
            key=lambda pair: pair[0],
            reverse=True,
        )
        rivals = [score for score, _ in scores[1:]] + [scores[0][0]]
        return [
            Recognised(intent, score, _confidence(score, scores[0][0] if at else rivals[0]))
            for at, (score, intent) in enumerate(scores)
        ]

    def best(self, text: str) -> Recognised:
        """Return the likeliest intent; small talk only where nothing is asked for."""
        ranked = self.rank(text)
        requests = (one for one in ranked if one.is_confident and not one.intent.is_chatter)
        return next(requests, ranked[0])

    def speaks_of(self, intent: Intent, text: str) -> bool:
        """Tell whether half of what a (masked) text names is named by the intent's cues and examples too."""
        named = frozenset(map(stem, self.speller.correct(text).split())) - STOP_STEMS
        return bool(named) and 2 * len(named & self.subjects[intent.name]) >= len(named)

    def _score(self, intent: Intent, stems: frozenset[str], vector: Features) -> float:
        cues = sum(cue.weight for cue in self.cues[intent.name] if cue.matches(stems))
        likeness = sorted((_cosine(vector, example) for example in self.examples[intent.name]), reverse=True)[:3]
        near = 0.7 * likeness[0] + 0.3 * (sum(likeness) / len(likeness)) if likeness else 0.0
        return CUE_SHARE * _dampened(cues) + LIKENESS_SHARE * near - (0.0 if self._knows(intent, stems) else STRANGER)

    def _knows(self, intent: Intent, stems: frozenset[str]) -> bool:
        """Tell whether a text names anything that the intent speaks of; "how do I …" alone does not count."""
        named = stems - STOP_STEMS
        return not named or bool(named & self.subjects[intent.name])

    def _unit(self, features: Features) -> Features:
        weighed = {name: value * self.rarity.get(name, 1.0) for name, value in features.items()}
        length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
        return {name: value / length for name, value in weighed.items()}


def _subjects(intent: Intent) -> frozenset[str]:
    texts = (*intent.examples, *(cue.replace("|", " ") for cue in intent.cues))
    return frozenset(stem(word) for text in texts for word in words(text)) - STOP_STEMS


def _dampened(cues: float) -> float:
    # Many weak cues must not outvote everything else: beyond 3 they count half.
    return cues if cues <= 3 else 3 + (cues - 3) / 2


def _confidence(score: float, rival: float) -> float:
    # Sure of itself when the score is high and the next best is well behind.
    absolute = 1 / (1 + math.exp(-STEEPNESS * (score - EVEN_SCORE)))
    margin = max(-1.0, min(1.0, score - rival))
    return round(max(0.0, min(1.0, absolute * (0.93 + 0.07 * margin))), 3)


def _features(tokens: Sequence[str]) -> Features:
    features: Features = {}
    stems = [stem(token) for token in tokens]
    for token, root in zip(tokens, stems, strict=True):
        features[root] = max(features.get(root, 0.0), STOP_WEIGHT if token in STOP_WORDS else 1.0)
        if token not in STOP_WORDS and len(token) > 3:
            for gram in trigrams(token):
                features[f"~{gram}"] = TRIGRAM_WEIGHT
    for first, second in pairwise(stems):
        features[f"{first} {second}"] = PAIR_WEIGHT
    return features


def _rarity(raw: Mapping[str, Iterable[Features]]) -> dict[str, float]:
    used_by = Counter(name for many in raw.values() for name in {key for features in many for key in features})
    return {name: 1.0 + math.log(len(raw) / count) for name, count in used_by.items()}


def _cosine(first: Features, second: Features) -> float:
    small, large = (first, second) if len(first) <= len(second) else (second, first)
    return sum(value * large[name] for name, value in small.items() if name in large)


def _vocabulary(intents: Sequence[Intent]) -> set[str]:
    known = {word for intent in intents for example in intent.examples for word in words(example)}
    return known | {
        word for intent in intents for cue in intent.cues for group in cue.split() for word in group.split("|")
    }
