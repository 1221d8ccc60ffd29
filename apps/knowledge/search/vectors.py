"""The vectors of passages: made once for a text and an embedder, kept in the database, compared in memory."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.knowledge.models import Embedding
from apps.knowledge.search.embedding import Embedder, Vectors

MADE_AT_ONCE = 64
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NearestChunks:
    """The vectors of chunks, in rows under their keys."""

    keys: npt.NDArray[np.int64]
    vectors: Vectors

    def nearness(self, vector: Vectors) -> dict[int, float]:
        """Return how near each chunk is to a vector: 1 for the same direction, 0 for nothing in common."""
        return dict(zip(self.keys.tolist(), (self.vectors @ vector).tolist(), strict=True))


def nearest_chunks(texts: Mapping[int, str], embedder: Embedder) -> NearestChunks:
    """Return the vectors of chunks by their texts; raises EmbeddingFailed."""
    return NearestChunks(np.array(list(texts), dtype=np.int64), kept_vectors(list(texts.values()), embedder))


def kept_vectors(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Return a row for each text; those not made before are made and kept. Raises EmbeddingFailed."""
    digests = {text: hashlib.sha256(text.encode()).hexdigest() for text in texts}
    known = _read(embedder.name, list(digests.values()))
    known |= _make(embedder, {digest: text for text, digest in digests.items() if digest not in known})
    return np.stack([known[digests[text]] for text in texts])


def _read(name: str, digests: Sequence[str]) -> dict[str, Vectors]:
    rows: dict[str, Vectors] = {}
    for at in range(0, len(digests), READ_AT_ONCE):
        found = Embedding.objects.filter(embedder=name, digest__in=digests[at : at + READ_AT_ONCE])
        rows |= {
            digest: np.frombuffer(bytes(values), np.float32) for digest, values in found.values_list("digest", "values")
        }
    return rows


def _make(embedder: Embedder, missing: Mapping[str, str]) -> dict[str, Vectors]:
    made: dict[str, Vectors] = {}
    digests = list(missing)
    for at in range(0, len(digests), MADE_AT_ONCE):
        part = digests[at : at + MADE_AT_ONCE]
        vectors = dict(zip(part, embedder.embed([missing[digest] for digest in part]), strict=True))
        rows = [
            Embedding(embedder=embedder.name, digest=digest, values=row.tobytes()) for digest, row in vectors.items()
        ]
        Embedding.objects.bulk_create(rows, ignore_conflicts=True)
        made |= vectors
    return made
