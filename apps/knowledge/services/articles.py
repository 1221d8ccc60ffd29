"""Saving, indexing and searching articles."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

from django.db import transaction

from apps.knowledge.chunking import passages
from apps.knowledge.errors import EmbedderOff, SlugInvalid, SlugTaken, TitleMissing
from apps.knowledge.files import read_folder
from apps.knowledge.models import Article, Chunk
from apps.knowledge.search import search_chunks
from apps.knowledge.search.embedding import current_embedder
from apps.knowledge.search.index import embedded_text
from apps.knowledge.search.vectors import nearest_chunks
from apps.knowledge.types import RankedChunk, SearchHit

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 120
HITS_PER_ARTICLE = 2
# Enough chunks to fill the answer although one article takes many of the first places.
CHUNKS_PER_HIT = 8


def save_article(
    *,
    slug: str,
    title: str,
    body: str,
    category: str = "",
    tags: Iterable[str] = (),
    is_published: bool = True,
    revised_on: date | None = None,
    is_new: bool = False,
) -> Article:
    """Create the article of this slug, or replace it, and index it.

    Raises SlugInvalid, TitleMissing, and SlugTaken where it has to be a new one and is not.
    """
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
        raise SlugInvalid(slug)
    if not title.strip():
        raise TitleMissing
    values = {
        "title": title.strip(),
        "body": body,
        "category": category,
        "tags": list(tags),
        "is_published": is_published,
        "revised_on": revised_on,
    }
    with transaction.atomic():
        write = Article.objects.get_or_create if is_new else Article.objects.update_or_create
        article, created = write(slug=slug, defaults=values)
        if is_new and not created:
            raise SlugTaken(slug)
        index_article(article=article)
    return article


def index_article(*, article: Article) -> int:
    """Cut the article, as it is stored by now, into chunks in place of its former ones; return their number."""
    with transaction.atomic():
        # Locked: of two that index it at once each sees the other's chunks.
        body = Article.objects.select_for_update().values_list("body", flat=True).get(pk=article.pk)
        _remove_chunks_of(article)
        chunks = Chunk.objects.bulk_create(
            Chunk(article=article, position=position, **asdict(passage))
            for position, passage in enumerate(passages(body))
        )
    return len(chunks)


def delete_article(*, article: Article) -> None:
    """Delete the article and what the search knows of it."""
    with transaction.atomic():
        _remove_chunks_of(article)
        article.delete()


def _remove_chunks_of(article: Article) -> None:
    article.chunks.all().delete()


def load_articles(*, folder: Path) -> int:
    """Save every article of a folder and return their number; one that can not be read keeps all from being saved.

    Raises FolderUnusable, ArticleUnreadable.
    """
    texts = list(read_folder(folder))
    with transaction.atomic():
        for text in texts:
            save_article(**asdict(text))
    return len(texts)


def embed_articles() -> int:
    """Make the vectors of published passages that are missing; return how many passages have one.

    Raises EmbedderOff, EmbedderUnknown, EmbedderUnusable, EmbeddingFailed.
    """
    embedder = current_embedder()
    if embedder is None:
        raise EmbedderOff
    chunks = Chunk.objects.filter(article__is_published=True).select_related("article")
    texts = {chunk.pk: embedded_text(chunk) for chunk in chunks}
    return len(nearest_chunks(texts, embedder).keys) if texts else 0


def search_articles(*, query: str, limit: int = 5, per_article: int = HITS_PER_ARTICLE) -> list[SearchHit]:
    """Return the passages that best answer a question in plain words, at most `per_article` of one article."""
    ranked = search_chunks(query=query, limit=limit * CHUNKS_PER_HIT)
    chunks = Chunk.objects.select_related("article").in_bulk([found.chunk_id for found in ranked])
    hits = (_hit(chunks[found.chunk_id], found) for found in ranked if found.chunk_id in chunks)
    return list(_few_of_each_article(hits, per_article))[:limit]


def _few_of_each_article(hits: Iterable[SearchHit], per_article: int) -> Iterator[SearchHit]:
    counts: Counter[str] = Counter()
    for hit in hits:
        counts[hit.slug] += 1
        if counts[hit.slug] <= per_article:
            yield hit


def _hit(chunk: Chunk, found: RankedChunk) -> SearchHit:
    article = chunk.article
    url = article.get_absolute_url()
    return SearchHit(
        slug=article.slug,
        title=article.title,
        section=chunk.section,
        anchor=chunk.anchor,
        text=chunk.text,
        score=round(found.score, 4),
        url=f"{url}#{chunk.anchor}" if chunk.anchor else url,
    )
