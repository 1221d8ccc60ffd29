"""What sentences mean, as vectors of the embedder that the deployment chose; only those of examples are kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from apps.knowledge.search.embedding import Embedder, Vectors, current_embedder
from apps.knowledge.search.vectors import kept_vectors

# The clauses of a message are read more than once.
REMEMBERED = 200


class Meanings:
    """Makes the vectors; threads share one. Its methods raise EmbeddingFailed."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._one = lru_cache(maxsize=REMEMBERED)(self._embedded)

    def of_examples(self, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vector of each sentence; those not made before are made and kept in the database."""
        return dict(zip(texts, kept_vectors(texts, self._embedder), strict=True))

    def of_message(self, text: str) -> Mapping[str, Vectors]:
        """Return the vector of a message under its text."""
        return {text: self._one(text)}

    def _embedded(self, text: str) -> Vectors:
        (vector,) = self._embedder.embed([text])
        return np.asarray(vector)


def current_meanings() -> Meanings | None:
    """Return the meanings by the deployment's embedder, None where it chose none.

    Raises EmbedderUnknown, EmbedderUnusable.
    """
    embedder = current_embedder()
    return Meanings(embedder) if embedder else None
