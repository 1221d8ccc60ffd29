"""The cache console: how much is kept, how often it helps, which answers are used most, and clearing it."""

import json
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.readable import in_one_line
from apps.tools.admin.pages import actor_of, title_of
from apps.tools.cache import UsedEntry
from apps.tools.models import ToolConfig
from apps.tools.registry.titles import title_of_call
from apps.tools.services import cache_report, clear_cache


def cache_page(request: HttpRequest, model_admin: admin.ModelAdmin[ToolConfig]) -> HttpResponse:
    """Show the cache; on POST clear one tool's answers, or all."""
    can_change = model_admin.has_change_permission(request)
    if not model_admin.has_view_permission(request) or (request.method == "POST" and not can_change):
        raise PermissionDenied
    return (
        _clear(request)
        if request.method == "POST"
        else render(request, "admin/tools/cache.html", _shown(request, model_admin))
    )


def _shown(request: HttpRequest, model_admin: admin.ModelAdmin[ToolConfig]) -> dict[str, Any]:
    report = cache_report()
    rows = {row.name: row for row in ToolConfig.objects.defer("api_key")}
    return {
        **model_admin.admin_site.each_context(request),
        "title": _("Cache"),
        "opts": ToolConfig._meta,
        "report": report,
        "tools": [
            (rows[tool.tool], title_of(rows[tool.tool]), tool.figures) for tool in report.tools if tool.tool in rows
        ],
        "entries": [_shown_entry(entry) for entry in report.top],
        "can_change": model_admin.has_change_permission(request),
    }


def _shown_entry(entry: UsedEntry) -> dict[str, Any]:
    """Return an entry as people read it; arguments that were cut are no JSON any more."""
    try:
        arguments = in_one_line(json.loads(entry.arguments))
    except ValueError:
        arguments = entry.arguments
    moments = {"stored_at": entry.stored_at, "last_access": entry.last_access}
    return {
        "entry": entry,
        "call": title_of_call(entry.tool, entry.operation),
        "arguments": arguments,
        **{name: datetime.fromtimestamp(at, tz=UTC) if at else None for name, at in moments.items()},
    }


def _clear(request: HttpRequest) -> HttpResponse:
    pk = request.POST.get("tool", "")
    config = get_object_or_404(ToolConfig, pk=pk) if pk else None
    cleared = clear_cache(config=config, actor=actor_of(request))
    said = ngettext(
        "Forgotten in every process; %(count)d kept answer was in reach of this one.",
        "Forgotten in every process; %(count)d kept answers were in reach of this one.",
        cleared,
    )
    messages.success(request, said % {"count": cleared})
    return HttpResponseRedirect(reverse("admin:tools_cache"))
