"""The JSON API of the record."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import BeforeValidator

from apps.accounts.api_auth import require_permission, require_scope
from apps.accounts.types import Scope
from apps.audit.errors import CallNotFound
from apps.audit.exports import CONTENT_TYPES
from apps.audit.exports import export_calls as stream_of
from apps.audit.models import ToolCall
from apps.audit.types import CallStatus
from apps.audit.verification import Verification, verify
from apps.audit.verifying import found_by, is_short, start_verification, verification
from apps.core.keyset import keyset_page
from apps.core.text import Storable
from apps.jobs.models import Job
from apps.jobs.types import JobStatus

router = Router(tags=["calls"])
ASK_AGAIN_S = 2
EXPORT_ANSWER = {"description": "OK", "content": {content_type: {} for content_type in CONTENT_TYPES.values()}}


class AttemptOut(Schema):
    """One attempt of a call."""

    number: int
    started_at: datetime
    latency_ms: float
    outcome: str
    endpoint: str
    http_status: int | None
    error_code: str
    error_message: str


class CallOut(Schema):
    """One call as it stands on record."""

    id: UUID
    request_id: str
    session_id: UUID | None
    tool: str
    operation: str
    effect: str
    origin: str
    caller: str
    caller_role: str
    arguments: dict[str, object]
    arguments_digest: str
    revision: int
    dry_run: bool
    status: str
    gate: str
    error_code: str
    error_message: str
    retryable: bool | None
    retry_after: float | None
    cached: bool
    age_s: float | None
    attempt_count: int
    latency_ms: float | None
    result_preview: str
    started_at: datetime
    finished_at: datetime | None


class CallDetail(CallOut):
    """One call with its attempts."""

    attempts: list[AttemptOut]


class Calls(Schema):
    """A page of the record, newest first."""

    items: list[CallOut]
    next: str | None


class CallFilters(Schema):
    """What calls to list; `since` is inclusive, `until` exclusive."""

    tool: Storable = ""
    operation: Storable = ""
    status: Annotated[CallStatus | None, BeforeValidator(lambda value: value or None)] = None
    gate: Storable = ""
    caller: Storable = ""
    session: UUID | None = None
    request_id: Storable = ""
    since: datetime | None = None
    until: datetime | None = None


@router.get("", response=Calls, summary="List calls")
def list_calls(request: HttpRequest, filters: Query[CallFilters], cursor: str = "") -> Calls:
    """Return the calls the caller may see that fit every filter, newest first."""
    user = require_scope(request, Scope.CALLS_READ)
    calls = ToolCall.objects.visible_to(user).matching(**filters.dict())
    page = keyset_page(calls, by="started_at", cursor=cursor)
    return Calls(items=[CallOut.from_orm(call) for call in page.rows], next=page.next or None)


# Stands before /{call_id}, which would take “export” for a call.
@router.get("/export", summary="Export calls", openapi_extra={"responses": {200: EXPORT_ANSWER}})
def export_calls(
    request: HttpRequest,
    filters: Query[CallFilters],
    format: Literal["csv", "ndjson"] = "csv",  # noqa: A002 - the name of the parameter in the address
) -> StreamingHttpResponse:
    """Return all calls the caller may see that fit every filter, newest first, as one streamed file."""
    user = require_scope(request, Scope.CALLS_READ)
    calls = ToolCall.objects.visible_to(user).matching(**filters.dict())
    return StreamingHttpResponse(
        stream_of(calls=calls, kind=format),
        content_type=CONTENT_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="calls.{format}"'},
    )


class FindingOut(Schema):
    """One thing that is not as it was sealed: a call or a seal, by its number."""

    kind: Literal["changed", "removed", "added", "seal"]
    what: str


class VerificationOut(Schema):
    """What came of comparing the record with its seals; `head` is the newest seal, to be noted elsewhere."""

    holds: bool
    seals: int
    calls: int
    head: str
    findings: list[FindingOut]


class VerificationJobOut(Schema):
    """A verification beside the request: `done` of `total` seals, its end in words, and what it found.

    Of very many findings the first thousand stand here; the note counts them all.
    """

    id: UUID
    status: JobStatus
    done: int
    total: int
    note: str
    result: VerificationOut | None


@router.get("/verify", response={200: VerificationOut, 202: VerificationJobOut}, summary="Verify the record")
def verify_calls(
    request: HttpRequest, response: HttpResponse, since: datetime | None = None, head: Storable = ""
) -> Status[VerificationOut | VerificationJobOut]:
    """Compare the record with its seals, from `since` on or all of it; `head` is a seal noted earlier.

    A long record is compared beside the request: the answer is 202, and `Location` tells how far it is.
    """
    user = require_permission(request, Scope.CALLS_READ, "audit.view_toolcall")
    if is_short(since=since):
        return Status(200, _verification(verify(since=since, head=head)))
    job = start_verification(owner=user, since=since, head=head)
    response["Location"] = reverse("api:get_verification", args=[job.pk])
    response["Retry-After"] = str(ASK_AGAIN_S)
    return Status(202, _job(job))


@router.get("/verify/{job_id}", response=VerificationJobOut, summary="How far a verification is")
def get_verification(request: HttpRequest, job_id: UUID) -> VerificationJobOut:
    """Return how far a verification of a long record is, and once it is done what it found."""
    user = require_permission(request, Scope.CALLS_READ, "audit.view_toolcall")
    return _job(verification(user=user, number=job_id))


def _job(job: Job) -> VerificationJobOut:
    found = found_by(job)
    return VerificationJobOut(
        id=job.pk,
        # A record that does not hold is a failed job to people; programs read that from the result.
        status=JobStatus.DONE if found else JobStatus(job.status),
        done=job.done,
        total=job.total,
        note=job.note,
        result=_verification(found) if found else None,
    )


def _verification(found: Verification) -> VerificationOut:
    findings = [FindingOut(kind=one.kind, what=one.what) for one in found.findings]
    return VerificationOut(holds=found.holds, seals=found.seals, calls=found.calls, head=found.head, findings=findings)


@router.get("/{call_id}", response=CallDetail, summary="One call with its attempts")
def get_call(request: HttpRequest, call_id: UUID) -> CallDetail:
    """Return a call the caller may see."""
    user = require_scope(request, Scope.CALLS_READ)
    call = ToolCall.objects.visible_to(user).filter(pk=call_id).prefetch_related("attempts").first()
    if call is None:
        raise CallNotFound(f"There is no call {call_id}.")
    attempts = [AttemptOut.from_orm(attempt) for attempt in call.attempts.all()]
    return CallDetail(**CallOut.from_orm(call).dict(), attempts=attempts)
