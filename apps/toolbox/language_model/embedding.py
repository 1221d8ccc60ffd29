"""The `/embeddings` of the same server: the operation's words, and the embedder that the search of articles may use."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from django.conf import settings
from pydantic import Field

from apps.accounts.types import Role
from apps.core.request_id import current_request_id, new_request_id
from apps.knowledge.errors import EmbedderUnusable, EmbeddingFailed
from apps.knowledge.search.embedding import Vectors, unit
from apps.toolbox.language_model.completion import raise_for_error
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.tool import Arguments, Result, Run
from apps.tools.types import CallContext, Origin, PlannedCall

PATH = "/embeddings"
AT_ONCE = 16
TOOL = "language_model"


class Embed(Arguments):
    """Texts, and the model that turns them into vectors."""

    texts: Annotated[list[Annotated[str, Field(min_length=1, max_length=20_000)]], Field(min_length=1, max_length=64)]
    model: Annotated[str, Field(min_length=1, max_length=200)]


class Embedded(Result):
    """One vector a text, in the order of the texts."""

    vectors: list[list[float]]


class WireVector(Result):
    """A vector as servers send it."""

    index: int
    embedding: list[float]


class WireVectors(Result):
    """The answer of `/embeddings`."""

    data: list[WireVector]


def embedded(asked: Embed, run: Run) -> Embedded:
    """Return the vectors; raises HttpError, NoCompletion, and ValueError where the answer is none of these texts."""
    body: Any = run.http.post(PATH, json={"model": asked.model, "input": asked.texts}).body
    raise_for_error(body)
    rows = sorted(WireVectors.model_validate(body).data, key=lambda row: row.index)
    if [row.index for row in rows] != list(range(len(asked.texts))):
        raise ValueError("The server sent other vectors than it was asked for.")
    return Embedded(vectors=[row.embedding for row in rows])


class ToolEmbedder:
    """Embeds by calls of the tool, which bring its endpoint, key, limits, breaker, cache and record."""

    def __init__(self) -> None:
        self._model = settings.EMBEDDINGS_MODEL
        if not self._model:
            raise EmbedderUnusable("EMBEDDINGS_MODEL names no model.")
        self.name = f"{TOOL}:{self._model}"[:120]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of some texts; raises EmbeddingFailed where the tool can not be used."""
        parts = [self._call(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
        rows = [row for part in parts for row in part]
        if len({len(row) for row in rows}) != 1:
            raise EmbeddingFailed("The server's vectors differ in length.")
        return unit(np.array(rows))

    def _call(self, texts: Sequence[str]) -> list[list[float]]:
        context = CallContext(
            request_id=current_request_id() or new_request_id(), role=Role.OPERATOR, origin=Origin.RULES
        )
        arguments = {"texts": [text or " " for text in texts], "model": self._model}
        try:
            result = execute_tool(call=PlannedCall(TOOL, "embed", arguments), context=context)
        except ToolError as error:
            raise EmbeddingFailed(str(error)) from error
        vectors: list[list[float]] = result.data["vectors"]
        return vectors
