"""The `/embeddings` of the language model's server: as an operation, and as what the search of articles goes by."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from pydantic import ValidationError
from pytest_django import Settings

from apps.audit.models import ToolCall
from apps.core.http import HttpError
from apps.knowledge.errors import EmbedderUnusable, EmbeddingFailed
from apps.knowledge.search import CURRENT
from apps.knowledge.search.embedding import _made
from apps.knowledge.services import save_article, search_articles
from apps.toolbox.language_model.embedding import AT_ONCE, PATH, ToolEmbedder
from apps.toolbox.language_model.errors import ErrorInAnswer
from apps.toolbox.language_model.schemas import LanguageModelSettings
from apps.toolbox.language_model.tool import LanguageModelTool
from apps.tools.models import ToolConfig
from tests.toolbox.conftest import UPSTREAM, Upstream, ask, run_with

MODEL = "nomic-embed-text"
TOOL = LanguageModelTool()


def embed(*texts: str) -> Any:
    run = run_with(settings=LanguageModelSettings())
    return ask(TOOL, "embed", run=run, texts=list(texts), model=MODEL)


def answer(*vectors: list[float]) -> dict[str, Any]:
    return {"object": "list", "data": [{"index": at, "embedding": one} for at, one in enumerate(vectors)]}


@pytest.fixture
def server(upstream: Upstream, db: None, settings: Settings) -> Iterator[Upstream]:
    """A server that puts texts about cold and texts about money in two corners, and the tool switched on for it."""

    def answered(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        texts = json.loads(request.body or "")["input"]
        return (
            200,
            {},
            json.dumps(answer(*([1.0, 0.0] if "eat" in text or "cold" in text else [0.0, 2.0] for text in texts))),
        )

    upstream.mock.assert_all_requests_are_fired = False
    upstream.mock.add_callback("POST", f"{UPSTREAM}{PATH}", callback=answered, content_type="application/json")
    ToolConfig.objects.filter(name="language_model").update(enabled=True, endpoint=UPSTREAM)
    settings.EMBEDDINGS, settings.EMBEDDINGS_MODEL = "language_model", MODEL
    _made.cache_clear()
    CURRENT.forget()
    yield upstream
    _made.cache_clear()
    CURRENT.forget()


class TestOperation:
    def test_it_sends_the_texts_and_returns_their_vectors(self, upstream: Upstream) -> None:
        upstream.answers("POST", PATH, answer([0.1, 0.2], [0.3, 0.4]))

        assert embed("cold", "money") == {"vectors": [[0.1, 0.2], [0.3, 0.4]]}
        assert upstream.sent == {"model": MODEL, "input": ["cold", "money"]}
        assert upstream.request.headers["Authorization"] == "Bearer test-key"

    def test_vectors_in_another_order_are_put_in_the_texts_order(self, upstream: Upstream) -> None:
        upstream.answers("POST", PATH, {"data": answer([1.0], [2.0], [3.0])["data"][::-1]})

        assert embed("a", "b", "c") == {"vectors": [[1.0], [2.0], [3.0]]}

    @pytest.mark.parametrize("body", [answer([1.0]), answer([1.0], [2.0], [3.0]), {"data": []}])
    def test_other_vectors_than_asked_for_are_no_answer(self, upstream: Upstream, body: dict[str, Any]) -> None:
        upstream.answers("POST", PATH, body)

        with pytest.raises(ValueError, match="other vectors"):
            embed("a", "b")

    @pytest.mark.parametrize("body", [{}, [], {"data": [{"index": 0}]}, {"data": [{"index": 0, "embedding": "x"}]}])
    def test_an_answer_of_another_form_is_no_answer(self, upstream: Upstream, body: Any) -> None:
        upstream.answers("POST", PATH, body)

        with pytest.raises(ValidationError):
            embed("a")

    def test_an_error_inside_a_good_answer_is_one(self, upstream: Upstream) -> None:
        upstream.answers("POST", PATH, {"error": {"message": "no such model"}})

        with pytest.raises(ErrorInAnswer, match="no such model"):
            embed("a")

    @pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
    def test_an_error_status_keeps_its_kind(self, upstream: Upstream, status: int) -> None:
        upstream.answers("POST", PATH, {"error": {"message": "So it is"}}, status=status)

        with pytest.raises(HttpError):
            embed("a")

    @pytest.mark.parametrize("texts", [[], [""], ["x"] * 65])
    def test_too_few_or_too_many_texts_are_not_sent(self, texts: list[str]) -> None:
        with pytest.raises(ValidationError):
            embed(*texts)


class TestSearch:
    def test_the_search_goes_by_the_servers_meaning(self, server: Upstream) -> None:
        save_article(slug="radiators", title="Radiators", body="Turn the heating up.")
        save_article(slug="payments", title="Payments", body="Your refund comes.")

        assert [hit.slug for hit in search_articles(query="my flat is cold", limit=1)] == ["radiators"]
        calls = list(ToolCall.objects.order_by("started_at").values_list("tool", "operation", "status"))
        assert calls == [("language_model", "embed", "completed")] * 2

    def test_a_tool_that_is_off_leaves_the_search_by_words(self, server: Upstream) -> None:
        ToolConfig.objects.filter(name="language_model").update(enabled=False)
        save_article(slug="radiators", title="Radiators", body="Turn the heating up.")

        assert [hit.slug for hit in search_articles(query="heating")] == ["radiators"]
        assert search_articles(query="cold") == []
        assert len(server.mock.calls) == 0

    def test_many_passages_are_sent_in_parts(self, server: Upstream) -> None:
        vectors = ToolEmbedder().embed([f"text {number}" for number in range(AT_ONCE + 1)])

        assert vectors.shape == (AT_ONCE + 1, 2)
        assert [len(json.loads(call.request.body)["input"]) for call in server.mock.calls] == [AT_ONCE, 1]

    def test_a_failing_server_is_a_failed_embedding(self, upstream: Upstream, server: Upstream) -> None:
        server.mock.reset()
        server.answers("POST", PATH, {"detail": "down"}, status=400)

        with pytest.raises(EmbeddingFailed, match="down"):
            ToolEmbedder().embed(["a"])

    def test_vectors_of_unequal_length_are_refused(self, server: Upstream) -> None:
        server.mock.reset()
        server.answers("POST", PATH, answer([1.0], [1.0, 2.0]))

        with pytest.raises(EmbeddingFailed, match="differ in length"):
            ToolEmbedder().embed(["a", "b"])

    def test_a_model_has_to_be_named(self, settings: Settings) -> None:
        settings.EMBEDDINGS_MODEL = ""

        with pytest.raises(EmbedderUnusable, match="EMBEDDINGS_MODEL"):
            ToolEmbedder()
