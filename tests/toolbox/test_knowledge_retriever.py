"""Search in help articles, and their upkeep."""

from typing import Any

import pytest
from pydantic import ValidationError

from apps.accounts.models import User
from apps.knowledge.models import Article
from apps.knowledge.services import save_article
from apps.toolbox.knowledge_retriever.tool import KnowledgeRetrieverTool
from apps.tools.errors import OperationFailed
from apps.tools.types import CallContext, Effect
from tests.toolbox.conftest import ask, run_with

KNOWLEDGE = KnowledgeRetrieverTool()
RETURNS = """You can send back whatever you bought.

## Time limit

Send the parcel back within 30 days from delivery.

## Refund

The money comes back within 5 working days.
"""
DOCUMENT = {"slug": "return-a-product", "title": "Return a product", "body": RETURNS, "category": "returns"}


@pytest.fixture
def articles(db: None) -> None:
    save_article(**DOCUMENT)
    save_article(
        slug="pair-a-sensor", title="Pair a sensor", body="Hold the button for ten seconds.", category="devices"
    )
    save_article(slug="draft", title="Parcel draft", body="Send the parcel to the moon.", is_published=False)


def run_as(user: User | None) -> Any:
    return run_with(context=CallContext(request_id="request-1", user=user))


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in KNOWLEDGE.operations.items()} == {
        "search": Effect.READ,
        "add_documents": Effect.RECORD,
        "remove_documents": Effect.RECORD,
        "stats": Effect.READ,
    }
    assert KNOWLEDGE.aliases == ("rag",)


def test_a_hit_names_article_section_and_address(articles: None) -> None:
    answer = ask(KNOWLEDGE, "search", query="how many days do I have to send the parcel back", limit=1)

    (hit,) = answer["hits"]
    assert (answer["total_count"], hit["slug"], hit["article"]) == (1, "return-a-product", "Return a product")
    assert (hit["section"], hit["text"]) == ("Time limit", "Send the parcel back within 30 days from delivery.")
    assert hit["url"].endswith("/return-a-product/#time-limit")
    assert hit["score"] > 0


def test_hits_below_the_least_score_are_left_out(articles: None) -> None:
    best, *others = ask(KNOWLEDGE, "search", query="parcel refund days")["hits"]
    assert others

    answer = ask(KNOWLEDGE, "search", query="parcel refund days", min_score=best["score"])

    assert answer["hits"] == [best]


@pytest.mark.parametrize("query", ["quantum chromodynamics", "draft moon", "?!", 'parcel" OR 1=1 --zebra'])
def test_what_no_published_article_says_is_not_found_and_never_an_error(articles: None, query: str) -> None:
    hits = ask(KNOWLEDGE, "search", query=query)["hits"]

    assert "draft" not in [hit["slug"] for hit in hits]
    assert hits == [] or "parcel" in query


def test_an_added_document_is_found_at_once_and_a_second_time_replaced(articles: None, operator: User) -> None:
    document = {"slug": "recall", "title": "Recall", "body": "Zinc plugs are called back."}

    added = ask(KNOWLEDGE, "add_documents", run=run_as(operator), documents=[document])
    again = ask(
        KNOWLEDGE, "add_documents", run=run_as(operator), documents=[{**document, "body": "Tin plugs are called back."}]
    )

    assert added == again == {"documents": [{"slug": "recall", "chunks": 1}], "total_count": 1}
    assert ask(KNOWLEDGE, "search", query="zinc")["hits"] == []
    assert [hit["text"] for hit in ask(KNOWLEDGE, "search", query="tin plugs")["hits"]] == [
        "Tin plugs are called back."
    ]


def test_a_removed_document_is_not_found_any_more_and_missing_ones_are_named(articles: None, operator: User) -> None:
    answer = ask(KNOWLEDGE, "remove_documents", run=run_as(operator), slugs=["pair-a-sensor", "never-written"])

    assert answer == {"removed": ["pair-a-sensor"], "missing": ["never-written"]}
    assert ask(KNOWLEDGE, "search", query="hold the button")["hits"] == []


def test_an_agent_searches_but_changes_nothing(articles: None, agent: User) -> None:
    assert ask(KNOWLEDGE, "search", run=run_as(agent), query="parcel")["total_count"] > 0
    for operation, arguments in (
        ("add_documents", {"documents": [{**DOCUMENT, "body": "No returns."}]}),
        ("remove_documents", {"slugs": ["return-a-product"]}),
    ):
        with pytest.raises(OperationFailed, match="Nothing was changed") as caught:
            ask(KNOWLEDGE, operation, run=run_as(agent), **arguments)
        assert caught.value.reason_code == "not_permitted"
    assert Article.objects.get(slug="return-a-product").body == RETURNS


def test_a_supervisor_adds_but_does_not_delete(articles: None, supervisor: User) -> None:
    assert ask(KNOWLEDGE, "add_documents", run=run_as(supervisor), documents=[DOCUMENT])["total_count"] == 1
    with pytest.raises(OperationFailed):
        ask(KNOWLEDGE, "remove_documents", run=run_as(supervisor), slugs=["return-a-product"])


def test_the_system_itself_may_keep_the_articles(db: None) -> None:
    assert ask(KNOWLEDGE, "add_documents", run=run_as(None), documents=[DOCUMENT])["documents"] == [
        {"slug": "return-a-product", "chunks": 3}
    ]


def test_the_figures_count_what_is_published(articles: None) -> None:
    save_article(**{**DOCUMENT, "slug": "exchange", "title": "Exchange"}, revised_on="2026-03-01")

    assert ask(KNOWLEDGE, "stats") == {
        "articles": 4,
        "published": 3,
        "chunks": 7,
        "categories": {"devices": 1, "returns": 2},
        "last_revised_on": "2026-03-01",
    }


def test_an_empty_knowledge_base_has_figures_too(db: None) -> None:
    assert ask(KNOWLEDGE, "stats") == {
        "articles": 0,
        "published": 0,
        "chunks": 0,
        "categories": {},
        "last_revised_on": None,
    }
    assert ask(KNOWLEDGE, "search", query="parcel") == {"query": "parcel", "hits": [], "total_count": 0}


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("search", {"query": " "}, ("query",)),
        ("search", {"query": "x" * 1001}, ("query",)),
        ("search", {"query": "x", "limit": 51}, ("limit",)),
        ("search", {"query": "x", "min_score": -1}, ("min_score",)),
        ("add_documents", {"documents": []}, ("documents",)),
        ("add_documents", {"documents": [{**DOCUMENT, "slug": "Not A Slug"}]}, ("documents", 0, "slug")),
        ("add_documents", {"documents": [{**DOCUMENT, "body": ""}]}, ("documents", 0, "body")),
        ("remove_documents", {"slugs": ["../etc"]}, ("slugs", 0)),
        ("stats", {"verbose": True}, ("verbose",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        KNOWLEDGE.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
