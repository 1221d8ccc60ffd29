"""The history as a file, with its progress told by a job."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.admin.filters import filters_of
from apps.audit.exports import CONTENT_TYPES, export_calls
from apps.audit.models import ToolCallQuerySet
from apps.jobs.models import Job
from apps.jobs.services import progress_of, start_job
from apps.jobs.types import JobKind


def export_view(request: HttpRequest, calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponseBase:
    """Send the calls that fit the filters; `?job=` is the number by which its progress will be asked for."""
    kind = request.GET.get("format", "csv")
    kind = kind if kind in CONTENT_TYPES else "csv"
    found = filters_of(request.GET).calls(calls)
    return StreamingHttpResponse(
        _pieces(_job(request, kind, found), found, kind),
        content_type=CONTENT_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="calls.{kind}"'},
    )


def _job(request: HttpRequest, kind: str, found: ToolCallQuerySet) -> Job:
    return start_job(
        kind=JobKind.EXPORT,
        title=_("Calls as %(kind)s") % {"kind": kind.upper()},
        owner=cast("User", request.user),
        total=found.order_by().count(),
        job_id=_number(request),
    )


def _pieces(job: Job, found: ToolCallQuerySet, kind: str) -> Iterator[bytes]:
    with progress_of(job) as advance:
        yield from export_calls(calls=found, kind=kind, progress=advance)


def _number(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("job", ""))
    except ValueError:
        return None
