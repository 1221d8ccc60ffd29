"""A linear classifier of short texts over words, pairs of words and character n-grams. Knows no database.

Pairs of words anywhere in a sentence do most for a label with few examples; character n-grams bear typing mistakes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC

from apps.agent.learning.synonyms import meaning, meanings
from apps.agent.text import STOP_WORDS, words
from apps.core.stemming import stem

CHARACTERS = (3, 5)
FEWEST_LABELS = 2
FOLDS = 3
# Where there are very many examples, confidence is learned from this many of them, so that training stays short.
CALIBRATED_ON = 2_000
PAIRED_WORDS = 25
STOP_STEMS = frozenset(map(stem, STOP_WORDS))


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the label it is an example of."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest label of a text, and how likely it is right (0 to 1)."""

    label: str
    confidence: float


class Classifier:
    """A trained model; immutable, so that threads share one."""

    def __init__(self, model: Pipeline, calibration: LogisticRegression | None) -> None:
        self._model = model
        self._calibration = calibration
        self._labels = list(model.classes_)

    def best(self, text: str) -> Guess:
        """Return the likeliest label of a text."""
        scores = _scores(self._model.decision_function([text]))[0]
        if self._calibration is None:
            return Guess(self._labels[int(scores.argmax())], 0.0)
        sure = self._calibration.predict_proba(_signs(scores[np.newaxis]))[0, 1]
        return Guess(self._labels[int(scores.argmax())], round(float(sure), 3))


def train_classifier(examples: Sequence[Example]) -> Classifier | None:
    """Return a classifier of the examples, None where they have fewer than two labels.

    The name of a label counts as one example of it: "card_lost" says what it is about.
    """
    labels = sorted({example.label for example in examples})
    if len(labels) < FEWEST_LABELS:
        return None
    every = [*examples, *(Example(label, _spelled_out(label)) for label in labels)]
    texts, wanted = [example.text for example in every], [example.label for example in every]
    model = _model().fit(texts, wanted)
    return Classifier(model, _calibration(list(examples)))


def _model() -> Pipeline:
    features = make_union(
        TfidfVectorizer(analyzer=_words_and_neighbours, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS, sublinear_tf=True),
        TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True),
    )
    return make_pipeline(features, LinearSVC(C=0.3, tol=0.05))


def _calibration(examples: list[Example]) -> LogisticRegression | None:
    """Learn from held back examples how often a guess of given scores is right; None where there are too few."""
    known = _with_enough(examples)
    if len({example.label for example in known}) < FEWEST_LABELS:
        return None
    texts, wanted = [example.text for example in known], np.array([example.label for example in known])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    scores = _scores(cross_val_predict(_model(), texts, wanted, cv=folds, method="decision_function"))
    right = np.unique(wanted)[scores.argmax(axis=1)] == wanted
    return None if right.all() or not right.any() else LogisticRegression(C=100).fit(_signs(scores), right)


def _with_enough(examples: Iterable[Example]) -> list[Example]:
    """Return the examples of labels that have one for each fold, at most so many of each that training stays short."""
    by_label: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_label[example.label].append(example)
    most = max(FOLDS, CALIBRATED_ON // max(len(by_label), 1))
    return [one for many in by_label.values() if len(many) >= FOLDS for one in many[:most]]


def _scores(decisions: np.ndarray) -> np.ndarray:
    """Return one score per label; two labels alone share one decision."""
    return decisions if decisions.ndim > 1 else np.column_stack([-decisions, decisions])


def _signs(scores: np.ndarray) -> np.ndarray:
    """Return what tells a right guess: its score, and how far the next one is behind."""
    ordered = np.sort(scores, axis=1)
    return np.column_stack([ordered[:, -1], ordered[:, -1] - ordered[:, -2]])


def _spelled_out(label: str) -> str:
    return label.replace("_", " ").replace(".", " ")


def _words_and_neighbours(text: str) -> list[str]:
    stems = [stem(word) for word in words(text)]
    telling = [word for word in stems if word not in STOP_STEMS]
    return [
        *stems,
        *meanings(stems),
        *(f"{first} {second}" for first, second in pairwise(stems)),
        *(f"{first}_{second}" for first, second in pairwise(telling)),
    ]


def _words_and_pairs(text: str) -> list[str]:
    telling = sorted({meaning(stem(word)) for word in words(text)} - STOP_STEMS)[:PAIRED_WORDS]
    return [*telling, *(f"{first}&{second}" for first, second in combinations(telling, 2))]
