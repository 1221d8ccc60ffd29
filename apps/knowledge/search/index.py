"""The index of all published articles, held in memory: the same on every database, made anew when articles change.

An article is scored as a whole, then its passages: the article tells whether a question is its subject, the passage
where it is answered. Chunks are never changed in place and their numbers never return, so their count, their highest
number and the latest change of an article tell whether an index still holds.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from apps.knowledge.models import Article, Chunk
from apps.knowledge.search.bm25 import Bm25, Field
from apps.knowledge.search.query import question_stems, text_stems
from apps.knowledge.types import RankedChunk

# The weights of title, section, tags and text.
ARTICLE_WEIGHTS = (3.0, 1.5, 1.0, 1.0)
CHUNK_WEIGHTS = (3.0, 2.0, 1.0, 1.0)
CHUNK_SHARE = 0.2

Version = tuple[int, int | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Index:
    """What is searched, as it was at one version of the articles."""

    version: Version
    articles: Bm25
    chunks: Bm25
    article_of: dict[int, int]

    def find(self, query: str, *, limit: int) -> list[RankedChunk]:
        """Return the chunks that fit a question, best first."""
        stems = question_stems(query)
        articles, chunks = self.articles.scores(stems), self.chunks.scores(stems)
        ranked = (
            RankedChunk(chunk_id=chunk, score=articles[self.article_of[chunk]] + CHUNK_SHARE * score)
            for chunk, score in chunks.items()
        )
        return sorted(ranked, key=lambda found: (-found.score, found.chunk_id))[:limit]


class CurrentIndex:
    """The index of this process, made by the first search after a change of the articles."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None

    def get(self) -> Index:
        """Return the index of the articles as they are now; costs one small query where nothing changed."""
        index = self._index
        if index and index.version == _version():
            return index
        with self._lock:
            version = _version()
            if self._index is None or self._index.version != version:
                self._index = _made(version)
            return self._index


def _version() -> Version:
    published = Chunk.objects.filter(article__is_published=True)
    figures = published.aggregate(count=Count("pk"), last=Max("pk"), changed=Max("article__updated_at"))
    return figures["count"], figures["last"], figures["changed"]


def _made(version: Version) -> Index:
    fields: dict[int, Sequence[Field]] = {}
    chunks_of: dict[int, list[int]] = defaultdict(list)
    for chunk in Chunk.objects.filter(article__is_published=True).select_related("article").order_by("pk"):
        fields[chunk.pk] = _fields(chunk.article, chunk)
        chunks_of[chunk.article_id].append(chunk.pk)
    return Index(
        version=version,
        articles=Bm25(
            {pk: _joined(fields[chunk] for chunk in chunks) for pk, chunks in chunks_of.items()}, ARTICLE_WEIGHTS
        ),
        chunks=Bm25(fields, CHUNK_WEIGHTS),
        article_of={chunk: article for article, chunks in chunks_of.items() for chunk in chunks},
    )


def _fields(article: Article, chunk: Chunk) -> Sequence[Field]:
    tags = " ".join([*article.tags, article.category])
    return [text_stems(text) for text in (article.title, chunk.section, tags, chunk.text)]


def _joined(chunks: Iterable[Sequence[Field]]) -> Sequence[Field]:
    """Return the fields of an article: title and tags once, the sections and texts of all its chunks."""
    titles, sections, tags, texts = zip(*chunks, strict=True)
    every_section = dict.fromkeys(tuple(section) for section in sections)
    return (
        titles[0],
        [word for section in every_section for word in section],
        tags[0],
        [w for text in texts for w in text],
    )
