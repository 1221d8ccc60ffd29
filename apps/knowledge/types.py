"""The words of the knowledge app."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionState(models.TextChoices):
    """Where a question to review stands."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    DISMISSED = "dismissed", _("Dismissed")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as its Markdown file says it; `body` is what follows the front matter."""

    slug: str
    title: str
    category: str
    tags: tuple[str, ...]
    revised_on: date | None
    body: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section, as plain text; the anchor is the section's heading in the page, empty before it."""

    section: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class RankedChunk:
    """A chunk that a search found; a higher score fits better, and scores of different searches do not compare."""

    chunk_id: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage that answers a search, with the address that shows it."""

    slug: str
    title: str
    section: str
    anchor: str
    text: str
    score: float
    url: str


@dataclass(frozen=True, slots=True)
class Prefill:
    """What an article made from a question starts with."""

    title: str
    slug: str
    body: str
