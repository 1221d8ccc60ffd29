"""Pages of one tool beside its form: console, breaker, revisions, charts."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path

from apps.accounts.models import User
from apps.tools.models import ToolConfig
from apps.tools.problems import rows_as_stored
from apps.tools.registry.registry import registry

Context = dict[str, Any]
Handle = Callable[[HttpRequest, ToolConfig], Context | HttpResponse]


def page_url(model_admin: admin.ModelAdmin[ToolConfig], name: str, title: Any, handle: Handle) -> URLPattern:
    """Return the address of a tool's page: who may see the tool sees it, who may change the tool may post to it.

    `handle` returns what `admin/tools/toolconfig/<name>.html` shows, or a response.
    """

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        config = get_object_or_404(rows_as_stored(), pk=pk)
        can_change = model_admin.has_change_permission(request, config)
        if not model_admin.has_view_permission(request, config) or (request.method == "POST" and not can_change):
            raise PermissionDenied
        answer = handle(request, config)
        if isinstance(answer, HttpResponse):
            return answer
        shown = {
            **model_admin.admin_site.each_context(request),
            "opts": ToolConfig._meta,
            "original": config,
            "page": name,
            "title": title_of(config),
            "subtitle": title,
            "can_change": can_change,
        }
        return render(request, f"admin/tools/toolconfig/{name}.html", shown | answer)

    return path(f"<int:pk>/{name}/", model_admin.admin_site.admin_view(view), name=f"tools_toolconfig_{name}")


def title_of(config: ToolConfig) -> str:
    """Return the tool's title, its name where the tool is not installed."""
    return str(registry.get(config.name).title) if config.name in registry else config.name


def actor_of(request: HttpRequest) -> User:
    """Return who is signed in; raises PermissionDenied."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
