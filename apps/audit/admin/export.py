"""The history as a file, with its progress told beside it."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from apps.audit.admin.filters import filters_of
from apps.audit.exports import CONTENT_TYPES, export_calls
from apps.audit.models import ToolCallQuerySet

KEPT_S = 3600


def export_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any]) -> StreamingHttpResponse:
    """Send the calls that fit the filters; `?job=` names the export, so that its progress can be asked for."""
    kind = request.GET.get("format", "csv")
    kind = kind if kind in CONTENT_TYPES else "csv"
    found = filters_of(request.GET).calls(calls)
    key, total = _key(request), found.order_by().count()

    def note(done: int) -> None:
        cache.set(key, {"done": done, "total": total}, KEPT_S)

    note(0)
    return StreamingHttpResponse(
        export_calls(calls=found, kind=kind, progress=note),
        content_type=CONTENT_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="calls.{kind}"'},
    )


def progress_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponse:
    """Say how many rows of an export are written, of how many; of an unknown one, none."""
    return JsonResponse(cache.get(_key(request)) or {"done": 0, "total": None})


def _key(request: HttpRequest) -> str:
    job = "".join(sign for sign in request.GET.get("job", "") if sign.isalnum())[:40]
    return f"export-{request.user.pk}-{job}"
