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

    def find(self, vector: Vectors, *, limit: int) -> list[int]:
        """Return the chunks nearest to a vector, the nearest first."""
        nearness = self.vectors @ vector
        return [int(self.keys[at]) for at in np.argsort(-nearness, kind="stable")[:limit]]


def nearest_chunks(texts: Mapping[int, str], embedder: Embedder) -> NearestChunks:
    """Return the vectors of chunks by their texts; those not made before are made and kept. Raises EmbeddingFailed."""
    digests = {key: hashlib.sha256(text.encode()).hexdigest() for key, text in texts.items()}
    known = _read(embedder.name, list(digests.values()))
    missing = {digest: texts[key] for key, digest in digests.items() if digest not in known}
    known |= _make(embedder, missing)
    keys = np.array(list(texts), dtype=np.int64)
    return NearestChunks(keys, np.stack([known[digests[key]] for key in texts]))


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
