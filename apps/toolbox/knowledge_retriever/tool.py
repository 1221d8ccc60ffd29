"""The knowledge base as a tool."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models import Article, Chunk
from apps.knowledge.services import delete_article, save_article, search_articles
from apps.knowledge.types import SearchHit
from apps.toolbox.attachment.search import FileHit, alternately, search_files
from apps.toolbox.knowledge_retriever.resolutions import search_resolutions
from apps.toolbox.knowledge_retriever.schemas import (
    AddDocuments,
    Added,
    Document,
    DocumentsAdded,
    DocumentsRemoved,
    Hit,
    Hits,
    NoArguments,
    RemoveDocuments,
    RetrieverSettings,
    Search,
    Stats,
)
from apps.toolbox.sessions import session_or_none
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class KnowledgeRetrieverTool(Tool):
    """Search in help articles, and their upkeep."""

    name = "knowledge_retriever"
    aliases = ("rag",)
    title = _("Knowledge base")
    description = _("Finds the passages of help articles that answer a question, and keeps the articles.")
    settings_schema = RetrieverSettings

    @operation(effect=Effect.READ, title=_("Search articles"))
    def search(self, arguments: Search, run: Run) -> Hits:
        """Find passages of published articles, of the session's files and of resolved tickets, where these are on."""
        found = search_articles(query=arguments.query, limit=arguments.limit, per_article=arguments.per_article)
        articles = [_hit(hit) for hit in found if hit.score >= arguments.min_score]
        hits = alternately(_hits_in_files(arguments, run), articles)
        hits = alternately(hits, _hits_in_tickets(arguments, run))[: arguments.limit]
        return Hits(query=arguments.query, hits=hits, total_count=len(hits))

    @operation(effect=Effect.RECORD, title=_("Add articles"))
    def add_documents(self, arguments: AddDocuments, run: Run) -> DocumentsAdded:
        """Add or replace articles, all of them or none."""
        _require(run, "knowledge.change_article")
        with transaction.atomic():
            added = [_added(document) for document in arguments.documents]
        return DocumentsAdded(documents=added, total_count=len(added))

    @operation(effect=Effect.RECORD, title=_("Delete articles"))
    def remove_documents(self, arguments: RemoveDocuments, run: Run) -> DocumentsRemoved:
        """Delete articles; those that are not there are named."""
        _require(run, "knowledge.delete_article")
        articles = Article.objects.in_bulk(arguments.slugs, field_name="slug")
        with transaction.atomic():
            for article in articles.values():
                delete_article(article=article)
        missing = [slug for slug in arguments.slugs if slug not in articles]
        return DocumentsRemoved(removed=sorted(articles), missing=missing)

    @operation(effect=Effect.READ, title=_("Count articles"))
    def stats(self, arguments: NoArguments, run: Run) -> Stats:
        """Count the articles, passages and categories."""
        published = Article.objects.published()
        per_category = published.values_list("category").annotate(count=Count("pk")).order_by("category")
        return Stats(
            articles=Article.objects.count(),
            published=published.count(),
            chunks=Chunk.objects.filter(article__is_published=True).count(),
            categories=dict(per_category),
            last_revised_on=published.aggregate(last=Max("revised_on"))["last"],
        )


def _hit(hit: SearchHit) -> Hit:
    return Hit(slug=hit.slug, article=hit.title, section=hit.section, url=hit.url, score=hit.score, text=hit.text)


def _hits_in_files(arguments: Search, run: Run) -> list[Hit]:
    session = session_or_none(run)
    if session is None:
        return []
    found = search_files(session_id=session.pk, query=arguments.query, limit=arguments.limit)
    return [
        Hit(slug=f"file-{hit.attachment_id}", article=hit.name, **_cited(hit))
        for hit in found
        if hit.score >= arguments.min_score
    ]


def _hits_in_tickets(arguments: Search, run: Run) -> list[Hit]:
    if not (isinstance(run.settings, RetrieverSettings) and run.settings.resolved_tickets):
        return []
    found = search_resolutions(user=run.context.user, query=arguments.query, limit=arguments.limit)
    return [
        Hit(
            slug=f"ticket-{one.ticket_id}",
            article=f"Ticket {one.number}",
            section="",
            url=one.url,
            score=one.score,
            text=one.text,
        )
        for one in found
        if one.score >= arguments.min_score
    ]


def _cited(hit: FileHit) -> dict[str, Any]:
    return {"section": hit.section, "url": hit.url, "score": hit.score, "text": hit.text}


def _added(document: Document) -> Added:
    article = save_article(**document.model_dump())
    return Added(slug=article.slug, chunks=article.chunks.count())


def _require(run: Run, permission: str) -> None:
    """Refuse people who may not keep articles; the system itself may."""
    if run.context.user is not None and not run.context.user.has_perm(permission):
        raise OperationFailed(
            _t("You may search the articles but not change them. Nothing was changed."), code="not_permitted"
        )
