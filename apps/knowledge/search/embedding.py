"""Embeddings: texts as vectors whose nearness is nearness of meaning. Off unless a deployment switches them on.

An embedder is chosen by EMBEDDINGS: `local` runs a model folder, other apps bring further ones by `offer_embedder`.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from django.conf import settings

from apps.knowledge.errors import EmbedderUnknown

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Makes vectors of length 1, one row a text; vectors of another `name` do not compare with these."""

    @property
    def name(self) -> str: ...  # noqa: D102 - the class says it

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of some texts; raises EmbeddingFailed."""
        ...


def _local() -> Embedder:
    # Only who wants it needs the libraries.
    from apps.knowledge.search.local import LocalEmbedder  # noqa: PLC0415

    return LocalEmbedder(settings.EMBEDDINGS_FOLDER, settings.EMBEDDINGS_SHA256)


EMBEDDERS: dict[str, Callable[[], Embedder]] = {"local": _local}


def offer_embedder(kind: str, make: Callable[[], Embedder]) -> None:
    """Let EMBEDDINGS name a further kind of embedder."""
    EMBEDDERS[kind] = make


def current_embedder() -> Embedder | None:
    """Return the embedder that the deployment chose, None where there is none.

    Raises EmbedderUnknown, EmbedderUnusable.
    """
    return _made(settings.EMBEDDINGS, settings.EMBEDDINGS_FOLDER, settings.EMBEDDINGS_SHA256, settings.EMBEDDINGS_MODEL)


@lru_cache(maxsize=4)
def _made(kind: str, *_settings: Any) -> Embedder | None:
    if not kind:
        return None
    if kind not in EMBEDDERS:
        raise EmbedderUnknown(kind, sorted(EMBEDDERS))
    return EMBEDDERS[kind]()


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    """Return vectors brought to length 1; one of length 0 stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
