"""The history of calls: filters, search and saved views over pages by key, as quick at a million rows as at one."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.admin import export, integrity, records
from apps.audit.admin.filters import filters_of, suggested_tools
from apps.audit.models import SavedView, ToolCall, ToolCallQuerySet
from apps.core.admin import ReadOnlyAdmin, refuse_changes
from apps.core.keyset import BadCursor, keyset_page
from apps.core.text import row_number

PAGE = 50
COLUMNS = (
    "id",
    "started_at",
    "tool",
    "operation",
    "status",
    "gate",
    "error_code",
    "caller",
    "latency_ms",
    "attempt_count",
    "cached",
    "session_id",
    "request_id",
)


@admin.register(ToolCall)
class ToolCallAdmin(ReadOnlyAdmin, admin.ModelAdmin[ToolCall]):
    """Every call; nothing here can be changed."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages beside list and record."""
        views = {
            "compare/": (records.compare_view, "audit_compare"),
            "session/<uuid:session_id>/": (records.session_view, "audit_session"),
            "request/<str:request_id>/": (records.request_view, "audit_request"),
            "export/": (export.export_view, "audit_export"),
            "views/": (save_view, "audit_save_view"),
            "integrity/": (integrity.integrity_view, "audit_integrity"),
        }
        pages = [path(route, self.page(view), name=name) for route, (view, name) in views.items()]
        return [*pages, *super().get_urls()]

    def page(self, view: Any) -> Any:
        """Return a view for those who may see calls; it gets the calls they may see and the site's context."""

        def shown(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not self.has_view_permission(request):
                raise PermissionDenied
            context = {**self.admin_site.each_context(request), "opts": ToolCall._meta}
            answer: HttpResponse = view(request, ToolCall.objects.visible_to(user), context, **kwargs)
            return answer

        return self.admin_site.admin_view(shown)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show a page of the calls that fit the filters."""
        answer: HttpResponse = self.page(history_view)(request)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one call with its attempts."""
        refuse_changes(request)
        answer: HttpResponse = self.page(records.call_view)(request, call_id=object_id)
        return answer


def history_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponse:
    """Show a page of the calls that fit the filters, newest first; nothing counts them all."""
    form = filters_of(request.GET)
    try:
        page = keyset_page(
            form.calls(calls).only(*COLUMNS), by="started_at", cursor=request.GET.get("cursor", ""), size=PAGE
        )
    except BadCursor as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    query = _without(request.GET, "cursor")
    shown = {
        "title": _("Calls"),
        "form": form,
        "calls": page.rows,
        "next": page.next,
        "query": query.urlencode(),
        "is_first": "cursor" not in request.GET,
        "views": SavedView.objects.filter(owner_id=request.user.pk),
        "tools": suggested_tools(calls),
        "no_job": UUID(int=0),
    }
    return render(request, "admin/audit/history.html", context | shown)


def save_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponse:
    """Keep filters under a name, or forget a name; both are the person's own."""
    if request.method != "POST":
        raise PermissionDenied
    name, query = request.POST.get("name", "").replace("\0", "").strip()[:60], request.POST.get("query", "")[:1000]
    mine = SavedView.objects.filter(owner_id=request.user.pk)
    forgotten = row_number(request.POST.get("forget", ""))
    if forgotten is not None:
        mine.filter(pk=forgotten).delete()
    elif name:
        mine.update_or_create(owner_id=request.user.pk, name=name, defaults={"query": _known(query)})
    else:
        messages.error(request, _("Give the view a name, then it is kept."))
    return HttpResponseRedirect(f"{reverse('admin:audit_toolcall_changelist')}?{_known(query)}")


def _without(query: QueryDict, name: str) -> QueryDict:
    copy = query.copy()
    copy.pop(name, None)
    return copy


def _known(query: str) -> str:
    """Return the filters of an address, and nothing else that may stand in it."""
    given = QueryDict(query)
    kept = QueryDict(mutable=True)
    kept.update({name: given[name] for name in filters_of(given).fields if given.get(name)})
    return kept.urlencode()
