"""A linear classifier of short texts over words, pairs of words and character n-grams, and meaning where it is known.

Pairs of words anywhere in a sentence do most for a label with few examples; character n-grams bear typing mistakes.
Knows no database.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit, StratifiedKFold
from sklearn.pipeline import FeatureUnion, make_union

from apps.agent.learning.synonyms import meaning, meanings
from apps.agent.learning.types import Example, Guess, Meanings, Vectors
from apps.agent.text import STOP_WORDS, words
from apps.core.stemming import stem

CHARACTERS = (3, 5)
FEWEST_LABELS = 2
FOLDS = 3
# How many of the next likely labels the likeliest one is compared with: more than one may mean nearly the same.
RIVALS = 5
# How much the words say beside the meaning.
WORDS_SHARE = 0.5
# From so many examples on, one held back part tells as much about confidence as folds do, in a third of the time.
MANY = 2_000
HELD_BACK = 1_000
PAIRED_WORDS = 25
STOP_STEMS = frozenset(map(stem, STOP_WORDS))


class Classifier:
    """A trained model; immutable, so that threads share one."""

    def __init__(self, model: "_Model", calibration: LogisticRegression | None, meanings: Meanings | None) -> None:
        self._model = model
        self._calibration = calibration
        self._meanings = meanings

    def best(self, text: str) -> Guess:
        """Return the likeliest label of a text; what the meanings raise is passed on."""
        scores = self._model.scores([text], self._meanings.of_message(text) if self._meanings else None)
        label = self._model.labels[int(scores.argmax())]
        if self._calibration is None:
            return Guess(label, 0.0)
        return Guess(label, round(float(self._calibration.predict_proba(_signs(scores))[0, 1]), 3))


def train_classifier(examples: Sequence[Example], meanings: Meanings | None = None) -> Classifier | None:
    """Return a classifier of the examples, None where they have fewer than two labels.

    The name of a label counts as one example of it: "card_lost" says what it is about. With meanings it goes by them
    first, and by words beside; what they raise is passed on.
    """
    labels = sorted({example.label for example in examples})
    if len(labels) < FEWEST_LABELS:
        return None
    every = [*examples, *(Example(label, _spelled_out(label)) for label in labels)]
    vectors = meanings.of_examples([example.text for example in every]) if meanings else None
    return Classifier(_Model(every, vectors), _calibration(list(examples), vectors), meanings)


class _Model:
    """One logistic regression a label against all others, their weights in one matrix: a message costs one product."""

    def __init__(self, examples: Sequence[Example], vectors: Vectors | None) -> None:
        self._features = _features()
        texts, wanted = [example.text for example in examples], np.array([example.label for example in examples])
        seen = self._features.fit_transform(texts).tocsr()
        self.labels = sorted({example.label for example in examples})
        each = [_regression().fit(seen, wanted == label) for label in self.labels]
        self._weights = np.ascontiguousarray(np.vstack([one.coef_ for one in each]).T)
        self._biases = np.concatenate([one.intercept_ for one in each])
        # A few hundred dense numbers a text: here all labels are weighed against each other in a second.
        self._by_meaning = vectors and LogisticRegression(C=30, tol=1e-3).fit(_stacked(texts, vectors), wanted)

    def scores(self, texts: Sequence[str], vectors: Vectors | None) -> np.ndarray:
        """Return one row a text and one column a label: the logarithm of the odds for it."""
        by_words = np.asarray(self._features.transform(texts) @ self._weights + self._biases)
        if not self._by_meaning or vectors is None:
            return by_words
        by_meaning = _columns(self._by_meaning.decision_function(_stacked(texts, vectors)))
        return np.asarray(WORDS_SHARE * by_words + by_meaning)


def _features() -> FeatureUnion:
    return make_union(
        TfidfVectorizer(analyzer=_words_and_neighbours, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS, sublinear_tf=True),
        TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True),
    )


def _regression() -> LogisticRegression:
    return LogisticRegression(C=10, solver="liblinear", dual=True, tol=0.1, random_state=0)


def _stacked(texts: Sequence[str], vectors: Vectors) -> np.ndarray:
    return np.stack([vectors[text] for text in texts]).astype(np.float64)


def _columns(decisions: np.ndarray) -> np.ndarray:
    """Return one column a label; two labels alone share one decision."""
    return decisions if decisions.ndim > 1 else np.column_stack([-decisions, decisions]) / 2


def _calibration(examples: list[Example], vectors: Vectors | None) -> LogisticRegression | None:
    """Learn from held back examples how often a guess of given scores is right; None where there are too few.

    What is held back is as small as it can be: a model of fewer examples than the one that is used is less often right.
    """
    known = np.array(_with_enough(examples), dtype=object)
    wanted = np.array([example.label for example in known])
    if len(set(wanted)) < FEWEST_LABELS:
        return None
    signs, right = [], []
    for taught, held in _splits(len(known)).split(known, wanted):
        model = _Model(known[taught], vectors)
        scores = model.scores([example.text for example in known[held]], vectors)
        signs.append(_signs(scores))
        right.append(np.array(model.labels)[scores.argmax(axis=1)] == wanted[held])
    all_right = np.concatenate(right)
    known_both = 0 < all_right.sum() < len(all_right)
    return LogisticRegression(C=100).fit(np.concatenate(signs), all_right) if known_both else None


def _splits(count: int) -> ShuffleSplit | StratifiedKFold:
    if count > MANY:
        return ShuffleSplit(1, test_size=HELD_BACK, random_state=0)
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0)


def _with_enough(examples: Iterable[Example]) -> list[Example]:
    """Return the examples of labels that have one for each fold."""
    by_label: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_label[example.label].append(example)
    return [one for many in by_label.values() if len(many) >= FOLDS for one in many]


def _signs(scores: np.ndarray) -> np.ndarray:
    """Return what tells a right guess: how far the next ones are behind.

    Its own score says nothing more of that, and weighed beside it hides what fits no label at all.
    """
    ordered = np.sort(scores, axis=1)
    rivals = ordered[:, -1 - RIVALS : -1].mean(axis=1)
    return np.asarray(ordered[:, -1:] - rivals[:, None])


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
