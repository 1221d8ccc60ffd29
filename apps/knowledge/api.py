"""The JSON API of the help articles."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from apps.accounts.api_auth import require_permission, require_scope
from apps.accounts.types import Scope
from apps.core.keyset import keyset_page
from apps.core.text import Storable
from apps.knowledge.models import Article
from apps.knowledge.services import delete_article, save_article, search_articles

router = Router(tags=["articles"])

Text = Annotated[Storable, StringConstraints(strip_whitespace=True)]


class ArticleOut(Schema):
    """An article as lists show it."""

    slug: str
    title: str
    category: str
    tags: list[str]
    is_published: bool
    revised_on: date | None
    created_at: datetime
    updated_at: datetime
    url: str = Field(alias="get_absolute_url")


class ArticleDetail(ArticleOut):
    """An article with its Markdown text."""

    body: str


class Articles(Schema):
    """A page of articles, the newest first."""

    items: list[ArticleOut]
    next: str | None


class ArticleIn(Schema):
    """What an article is made of; `body` is Markdown, each second-level heading starts a section."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    body: Annotated[Storable, Field(min_length=1, max_length=200_000)]
    category: Annotated[Text, Field(max_length=60)] = ""
    tags: Annotated[list[Annotated[Text, Field(min_length=1, max_length=60)]], Field(max_length=30)] = []
    is_published: bool = True
    revised_on: date | None = None


class NewArticle(ArticleIn):
    """An article under a new slug."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]


class HitOut(Schema):
    """A passage that answers the search."""

    slug: str
    title: str
    section: str
    anchor: str
    text: str
    score: float
    url: str


class Hits(Schema):
    """The passages found, best first; there is no second page."""

    items: list[HitOut]
    next: str | None = None


@router.get("", response=Articles, summary="List articles")
def list_articles(request: HttpRequest, category: Storable = "", cursor: str = "") -> dict[str, Any]:
    """Return the articles the caller may see, the newest first."""
    user = require_scope(request, Scope.KNOWLEDGE_READ)
    articles = Article.objects.visible_to(user)
    if category:
        articles = articles.filter(category=category)
    page = keyset_page(articles, by="created_at", cursor=cursor)
    return {"items": page.rows, "next": page.next or None}


@router.post("", response={201: ArticleDetail}, summary="Create an article")
def create_article(request: HttpRequest, data: NewArticle) -> Status[Article]:
    """Create an article and index it; a slug that is taken is refused, replace such an article with PUT."""
    require_permission(request, Scope.KNOWLEDGE_WRITE, "knowledge.add_article")
    return Status(201, save_article(**data.dict(), is_new=True))


# Stands before /{slug}, which would take "search" for an article.
@router.get("/search", response=Hits, summary="Search articles")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> dict[str, Any]:
    """Return the passages of published articles that best answer a question in plain words."""
    require_scope(request, Scope.KNOWLEDGE_READ)
    return {"items": search_articles(query=q, limit=limit)}


@router.get("/{slug}", response=ArticleDetail, summary="One article")
def get_article(request: HttpRequest, slug: Storable) -> Article:
    """Return an article the caller may see."""
    user = require_scope(request, Scope.KNOWLEDGE_READ)
    return get_object_or_404(Article.objects.visible_to(user), slug=slug)


@router.put("/{slug}", response=ArticleDetail, summary="Create or replace an article")
def put_article(request: HttpRequest, slug: Storable, data: ArticleIn) -> Article:
    """Create the article of this slug, or replace it as a whole, and index it."""
    require_permission(request, Scope.KNOWLEDGE_WRITE, "knowledge.change_article")
    return save_article(slug=slug, **data.dict())


@router.delete("/{slug}", response={204: None}, summary="Delete an article")
def remove_article(request: HttpRequest, slug: Storable) -> HttpResponse:
    """Delete an article and what the search knows of it."""
    require_permission(request, Scope.KNOWLEDGE_WRITE, "knowledge.delete_article")
    delete_article(article=get_object_or_404(Article, slug=slug))
    return HttpResponse(status=204)
