"""One call, the calls of a session or a request, and two calls compared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.audit.comparison import compare
from apps.audit.models import ToolCall, ToolCallQuerySet
from apps.audit.waterfall import of_attempts, of_calls
from apps.audit.words import effect_in_words, origin_in_words
from apps.core.folded import shown_text, shown_value
from apps.core.keyset import keyset_page

TOGETHER = 200
PAGE = 100
TWO = 2


def call_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any], *, call_id: str) -> HttpResponse:
    """Show one call with its attempts over time."""
    call = _call(calls, call_id)
    attempts = list(call.attempts.order_by("number"))
    waterfall = of_attempts(call, attempts)
    shown = {
        "title": str(call),
        "call": call,
        "attempts": list(zip(attempts, waterfall.lanes, strict=True)),
        "waterfall": waterfall,
        "asked": shown_value(call.arguments),
        "came": shown_text(call.result_preview),
        "effect": effect_in_words(call.effect),
        "origin": origin_in_words(call.origin),
    }
    return render(request, "admin/audit/call.html", context | shown)


def request_view(
    request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any], *, request_id: str
) -> HttpResponse:
    """Show the calls of one request over time, side by side where they ran side by side."""
    number = request_id.replace("\0", "")
    found = list(calls.filter(request_id=number).order_by("started_at", "id")[:TOGETHER])
    if not found:
        raise Http404
    shown = {"title": _("Calls of one request"), "number": request_id, "calls": found, "waterfall": of_calls(found)}
    return render(request, "admin/audit/request.html", context | shown)


def session_view(
    request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any], *, session_id: UUID
) -> HttpResponse:
    """Show the calls of one conversation, newest first."""
    page = keyset_page(
        calls.filter(session_id=session_id), by="started_at", cursor=request.GET.get("cursor", ""), size=PAGE
    )
    if not page.rows:
        raise Http404
    shown = {"title": _("Calls of one conversation"), "number": session_id, "calls": page.rows, "next": page.next}
    return render(request, "admin/audit/session.html", context | shown)


def compare_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponse:
    """Show two calls side by side."""
    chosen = request.GET.getlist("call")
    if len(chosen) != TWO:
        messages.error(request, _("Choose two calls to compare."))
        return HttpResponseRedirect(reverse("admin:audit_toolcall_changelist"))
    left, right = (_call(calls, number) for number in chosen)
    shown = {"title": _("Two calls compared"), "left": left, "right": right, "fields": compare(left, right)}
    return render(request, "admin/audit/compare.html", context | shown)


def _call(calls: ToolCallQuerySet, number: str) -> ToolCall:
    try:
        call = calls.filter(pk=UUID(number)).first()
    except ValueError:
        call = None
    if call is None:
        raise Http404
    return call
