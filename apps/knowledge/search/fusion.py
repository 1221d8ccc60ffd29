"""Several rankings made one. Knows no database."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

# The usual constant of reciprocal rank fusion: how slowly a place counts less than the one before it.
FLATNESS = 60


def fused_scores(rankings: Iterable[tuple[float, Sequence[Item]]]) -> dict[Item, float]:
    """Return the reciprocal rank fusion of weighted rankings: a score for whatever stands in any of them."""
    scores: dict[Item, float] = defaultdict(float)
    for weight, ranking in rankings:
        for place, item in enumerate(ranking, start=1):
            scores[item] += weight / (FLATNESS + place)
    return dict(scores)
