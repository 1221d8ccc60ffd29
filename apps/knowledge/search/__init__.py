"""Full-text search over the chunks of published articles; the same ranking on every database."""

from apps.knowledge.search.index import CurrentIndex
from apps.knowledge.types import RankedChunk

CURRENT = CurrentIndex()


def search_chunks(*, query: str, limit: int) -> list[RankedChunk]:
    """Return the chunks of published articles that fit a question in plain words, best first."""
    return CURRENT.get().find(query, limit=limit)
