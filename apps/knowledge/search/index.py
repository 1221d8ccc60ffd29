"""The index of all published articles, held in memory: the same on every database, made anew when articles change.

An article is scored as a whole, then its passages: the article tells whether a question is its subject, the passage
where it is answered. With an embedder the nearness in meaning is added to the score by words. Chunks are never changed
in place and their numbers never return, so their count, their highest number and the latest change of an article tell
whether an index still holds.
"""

import logging
import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from apps.knowledge.errors import KnowledgeError
from apps.knowledge.models import Article, Chunk
from apps.knowledge.search.bm25 import Bm25, Field
from apps.knowledge.search.embedding import Embedder, current_embedder
from apps.knowledge.search.query import question_stems, telling_words, text_stems
from apps.knowledge.search.vectors import NearestChunks, nearest_chunks
from apps.knowledge.types import RankedChunk

logger = logging.getLogger(__name__)

# The weights of title, section, tags and text.
ARTICLE_WEIGHTS = (2.0, 1.5, 1.0, 1.0)
CHUNK_WEIGHTS = (3.0, 2.0, 1.0, 1.0)
CHUNK_SHARE = 0.2
# The best by words earns 1, and what means the very same as much.
MEANING_WEIGHT = 1.0
# Vectors that could not be made are tried again after this time.
RETRY_S = 60.0

Version = tuple[int, int | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Index:
    """What is searched, as it was at one version of the articles."""

    version: Version
    articles: Bm25
    chunks: Bm25
    article_of: dict[int, int]
    embedder: Embedder | None = None
    nearest: NearestChunks | None = None
    retry_at: float = math.inf

    def find(self, query: str, *, limit: int) -> list[RankedChunk]:
        """Return the chunks that fit a question, best first."""
        stems = question_stems(query)
        articles, chunks = self.articles.scores(stems), self.chunks.scores(stems)
        if nearness := self._nearness(query):
            best_of: dict[int, float] = {}
            for chunk, near in nearness.items():
                article = self.article_of[chunk]
                best_of[article] = max(near, best_of.get(article, near))
            articles, chunks = _added(articles, best_of), _added(chunks, nearness)
        ranked = (
            RankedChunk(chunk_id=chunk, score=articles[self.article_of[chunk]] + CHUNK_SHARE * score)
            for chunk, score in chunks.items()
        )
        return _best_first(ranked)[:limit]

    def _nearness(self, query: str) -> Mapping[int, float]:
        """Return how near each chunk is in meaning; nothing where there is no embedder, or where it fails this time.

        A question counts as it is written and by its telling words alone: what people say around it leads astray.
        """
        if self.embedder is None or self.nearest is None:
            return {}
        try:
            asked = self.embedder.embed([query, " ".join(telling_words(query))])
        except KnowledgeError as error:
            logger.warning("embedding_failed", extra={"embedder": self.embedder.name, "reason": str(error)})
            return {}
        return self.nearest.nearness(asked.mean(axis=0))


class CurrentIndex:
    """The index of this process, made by the first search after a change of the articles."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None

    def get(self) -> Index:
        """Return the index of the articles as they are now; costs one small query where nothing changed."""
        index = self._index
        if index and _holds(index, _version()):
            return index
        with self._lock:
            version = _version()
            if self._index is None or not _holds(self._index, version):
                self._index = _made(version)
            return self._index

    def forget(self) -> None:
        """Let the next search make the index anew."""
        self._index = None


def _holds(index: Index, version: Version) -> bool:
    return index.version == version and time.monotonic() < index.retry_at


def _added(by_words: Mapping[int, float], nearness: Mapping[int, float]) -> dict[int, float]:
    """Return the scores by words as shares of the best one, with the nearness added."""
    best = max(by_words.values(), default=0.0) or 1.0
    return {key: by_words.get(key, 0.0) / best + MEANING_WEIGHT * near for key, near in nearness.items()}


def _best_first(ranked: Iterable[RankedChunk]) -> list[RankedChunk]:
    return sorted(ranked, key=lambda found: (-found.score, found.chunk_id))


def _version() -> Version:
    published = Chunk.objects.filter(article__is_published=True)
    figures = published.aggregate(count=Count("pk"), last=Max("pk"), changed=Max("article__updated_at"))
    return figures["count"], figures["last"], figures["changed"]


def _made(version: Version) -> Index:
    fields: dict[int, Sequence[Field]] = {}
    texts: dict[int, str] = {}
    chunks_of: dict[int, list[int]] = defaultdict(list)
    for chunk in Chunk.objects.filter(article__is_published=True).select_related("article").order_by("pk"):
        fields[chunk.pk] = _fields(chunk.article, chunk)
        texts[chunk.pk] = embedded_text(chunk)
        chunks_of[chunk.article_id].append(chunk.pk)
    embedder, nearest, retry_at = _vectors(texts)
    return Index(
        version=version,
        articles=Bm25(
            {pk: _joined(fields[chunk] for chunk in chunks) for pk, chunks in chunks_of.items()}, ARTICLE_WEIGHTS
        ),
        chunks=Bm25(fields, CHUNK_WEIGHTS),
        article_of={chunk: article for article, chunks in chunks_of.items() for chunk in chunks},
        embedder=embedder,
        nearest=nearest,
        retry_at=retry_at,
    )


def _vectors(texts: dict[int, str]) -> tuple[Embedder | None, NearestChunks | None, float]:
    """Return the embedder, the vectors of all chunks, and when to try again where they could not be made."""
    try:
        embedder = current_embedder()
        nearest = nearest_chunks(texts, embedder) if embedder and texts else None
    except KnowledgeError as error:
        logger.warning("embeddings_off", extra={"reason": str(error)})
        return None, None, time.monotonic() + RETRY_S
    return embedder, nearest, math.inf


def embedded_text(chunk: Chunk) -> str:
    """Return what the vector of a chunk is made of."""
    return f"{chunk.article.title}. {chunk.section}. {chunk.text}"


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
