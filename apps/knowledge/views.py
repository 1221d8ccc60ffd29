"""The help centre: its list, its search and the page of an article."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from apps.accounts.requests import SignedInRequest
from apps.knowledge.forms import SearchForm
from apps.knowledge.models import Article
from apps.knowledge.rendering import render_article
from apps.knowledge.services import search_articles

HITS = 10


@login_required
@require_GET
def article_list(request: SignedInRequest) -> HttpResponse:
    """List the articles by category, or the passages that answer a search."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "knowledge/article_list.html", {"form": form, "query": ""}, status=400)
    query = form.cleaned_data["q"]
    context = {"form": form, "query": query}
    if query:
        context["hits"] = search_articles(query=query, limit=HITS)
    else:
        context["articles"] = Article.objects.visible_to(request.user).by_category()
    return render(request, "knowledge/article_list.html", context)


@login_required
@require_GET
def article_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show an article; its sections have anchors that answers link to."""
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    return render(request, "knowledge/article.html", {"article": article, "html": render_article(article.body)})
