"""What goes into the knowledge base's operations and what comes out."""

from datetime import date
from typing import Annotated

from pydantic import Field

from apps.tools.tool import Arguments, Result, ToolSettings

Slug = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]


class RetrieverSettings(ToolSettings):
    """What is searched beside the articles and the files of a session."""

    resolved_tickets: Annotated[
        bool,
        Field(description="Also notes on settled tickets that begin with “Resolution:”, without names."),
    ] = False


class Search(Arguments):
    """A question in the customer's words; hits below `min_score` are left out."""

    query: Annotated[str, Field(min_length=1, max_length=1000)]
    limit: Annotated[int, Field(ge=1, le=50)] = 5
    per_article: Annotated[int, Field(ge=1, le=50, description="How many passages of one article at most.")] = 2
    min_score: Annotated[float, Field(ge=0)] = 0.0


class Hit(Result):
    """A passage that answers cite: the article's title, its section and where both are found."""

    slug: str
    article: str
    section: str
    url: str
    score: float
    text: str


class Hits(Result):
    """The passages, best first."""

    query: str
    hits: list[Hit]
    total_count: int


class Document(Arguments):
    """An article in Markdown; each second-level heading starts a section. A slug in use replaces its article."""

    slug: Slug
    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=200_000)]
    category: Annotated[str, Field(max_length=60)] = ""
    tags: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)] = Field(default_factory=list)
    is_published: bool = True
    revised_on: date | None = None


class AddDocuments(Arguments):
    """The articles to add or replace."""

    documents: Annotated[list[Document], Field(min_length=1, max_length=50)]


class Added(Result):
    """An article that was saved, and the passages it is searched by."""

    slug: str
    chunks: int


class DocumentsAdded(Result):
    """The articles that were saved."""

    documents: list[Added]
    total_count: int


class RemoveDocuments(Arguments):
    """The articles to delete."""

    slugs: Annotated[list[Slug], Field(min_length=1, max_length=50)]


class DocumentsRemoved(Result):
    """The articles that were deleted, and those that were not there."""

    removed: list[str]
    missing: list[str]


class NoArguments(Arguments):
    """Nothing is asked for."""


class Stats(Result):
    """How much there is to search; `categories` counts the published articles."""

    articles: int
    published: int
    chunks: int
    categories: dict[str, int]
    last_revised_on: date | None
