"""The JSON API of the tools."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from apps.accounts.api_auth import require_permission, require_scope
from apps.accounts.models import User
from apps.accounts.types import Scope
from apps.conversations.models import ChatSession
from apps.core.request_id import current_request_id
from apps.tools.api.cache_schemas import AllClearedOut, CacheClearedOut, CacheOut
from apps.tools.api.revision_schemas import RestoreIn, RevisionOut, Revisions
from apps.tools.api.schemas import (
    BreakerIn,
    BreakerOut,
    ExecuteIn,
    ExecuteOut,
    ExplainOut,
    ToolOut,
    ToolPatch,
    Tools,
    ToolStatuses,
    ToolStatusOut,
    WaitingOut,
    row_of,
)
from apps.tools.errors import ApprovalRequired, FieldError, InvalidArguments, SessionNotFound
from apps.tools.models import ForcedState, ToolConfig
from apps.tools.models.approval import KEY_LIMIT
from apps.tools.services import (
    cache_report,
    change_config,
    clear_cache,
    execute_tool,
    explain_call,
    registry_problems,
    restore_revision,
    set_breaker,
    tool_statuses,
)
from apps.tools.types import CallContext, Origin, PlannedCall

router = Router(tags=["tools"])
CHANGE = "tools.change_toolconfig"


@router.get("", response=Tools, summary="List the tools")
def list_tools(request: HttpRequest) -> Tools:
    """Return every tool with its row, its operations and how it stands."""
    require_scope(request, Scope.TOOLS_READ)
    return Tools(items=[ToolOut.of(status) for status in tool_statuses()])


@router.get("/status", response=ToolStatuses, summary="How each tool stands")
def list_statuses(request: HttpRequest) -> ToolStatuses:
    """Return switch, breaker and problems of every tool."""
    require_scope(request, Scope.TOOLS_READ)
    statuses = tool_statuses()
    items = [ToolStatusOut.of(status) for status in statuses]
    return ToolStatuses(items=items, problems=registry_problems(statuses))


@router.get("/cache", response=CacheOut, summary="How the cache is used")
def get_cache(request: HttpRequest) -> CacheOut:
    """Return the cache's figures in all and per tool, and its most used entries."""
    require_permission(request, Scope.TOOLS_READ, "tools.view_toolconfig")
    return CacheOut.of(cache_report())


@router.post("/cache/clear", response=AllClearedOut, summary="Clear the whole cache")
def post_clear_all(request: HttpRequest) -> AllClearedOut:
    """Forget the kept answers of every tool, in every process."""
    user = require_permission(request, Scope.TOOLS_WRITE, CHANGE)
    return AllClearedOut(cleared=clear_cache(actor=user))


@router.post("/execute", response={200: ExecuteOut | ExplainOut, 202: WaitingOut}, summary="Make or explain a call")
def execute(request: HttpRequest, response: HttpResponse, body: ExecuteIn) -> Any:
    """Make one call through all gates; a refusal or failure is a problem document naming the gate.

    With `explain` nothing is made: each gate's verdict is returned. A call that waits for approval answers 202.
    A change sent again with the same `Idempotency-Key` header is made once.
    """
    call, context = _call(request, body)
    if body.explain:
        return ExplainOut.of(explain_call(call=call, context=context))
    try:
        made = ExecuteOut.of(execute_tool(call=call, context=context))
    except ApprovalRequired as waiting:
        return Status(202, WaitingOut.of(waiting))
    # As it is: Ninja would check it once more against every schema that this route may answer with.
    response.content = made.model_dump_json()
    return response


def _call(request: HttpRequest, body: ExecuteIn) -> tuple[PlannedCall, CallContext]:
    user = require_scope(request, Scope.TOOLS_EXECUTE)
    session = _session(user, body)
    payload = dict(body.payload)
    operation = body.operation or str(payload.pop("action", ""))
    context = CallContext(
        request_id=current_request_id(),
        user=user,
        session_id=session.pk if session else None,
        customer_id=session.customer_id if session else "",
        origin=Origin.API,
        dry_run=body.dry_run,
        idempotency_key=_key(request),
    )
    return PlannedCall(body.tool, operation, payload), context


@router.get("/{name}", response=ToolOut, summary="One tool")
def get_tool(request: HttpRequest, name: str) -> ToolOut:
    """Return a tool by its name or alias."""
    require_scope(request, Scope.TOOLS_READ)
    return _tool_out(row_of(name))


@router.patch("/{name}", response=ToolOut, summary="Change a tool's row")
def patch_tool(request: HttpRequest, name: str, body: ToolPatch) -> ToolOut:
    """Save changes as the next revision; with a wrong value nothing is saved."""
    user = require_permission(request, Scope.TOOLS_WRITE, CHANGE)
    return _tool_out(change_config(config=row_of(name), changes=body.changes(), actor=user, reason=body.reason))


@router.post("/{name}/breaker", response=BreakerOut, summary="Work a breaker by hand")
def post_breaker(request: HttpRequest, name: str, body: BreakerIn) -> BreakerOut:
    """Force a breaker open or closed, or make it automatic."""
    user = require_permission(request, Scope.TOOLS_WRITE, CHANGE)
    breaker = set_breaker(
        config=row_of(name), state=ForcedState(body.state), reason=body.reason, actor=user, expires_s=body.expires
    )
    return BreakerOut(
        tool=breaker.tool,
        state=breaker.state,
        forced=breaker.forced,
        reason=breaker.forced_reason,
        failures=breaker.failures,
        opened_at=breaker.opened_at,
        forced_until=breaker.forced_until,
    )


@router.post("/{name}/cache/clear", response=CacheClearedOut, summary="Clear a tool's cache")
def post_clear_cache(request: HttpRequest, name: str) -> CacheClearedOut:
    """Forget the kept answers of a tool, in every process."""
    user = require_permission(request, Scope.TOOLS_WRITE, CHANGE)
    config = row_of(name)
    return CacheClearedOut(tool=config.name, cleared=clear_cache(config=config, actor=user))


@router.get("/{name}/revisions", response=Revisions, summary="A tool's revisions")
def list_revisions(request: HttpRequest, name: str) -> Revisions:
    """Return the saved states of a tool's row, newest first."""
    require_permission(request, Scope.TOOLS_READ, "tools.view_toolconfig")
    revisions = row_of(name).revisions.select_related("author").defer("sealed_key")
    return Revisions(items=[RevisionOut.of(revision) for revision in revisions])


@router.post("/{name}/revisions/{number}/restore", response=ToolOut, summary="Restore a revision")
def post_restore(request: HttpRequest, name: str, number: int, body: RestoreIn | None = None) -> ToolOut:
    """Set a tool's row back to a revision, as a new revision; `reason` is kept with it."""
    user = require_permission(request, Scope.TOOLS_WRITE, CHANGE)
    reason = body.reason if body else ""
    return _tool_out(restore_revision(config=row_of(name), number=number, actor=user, reason=reason))


def _tool_out(config: ToolConfig) -> ToolOut:
    return ToolOut.of(tool_statuses([config])[0])


def _key(request: HttpRequest) -> str:
    """Return the caller's key; raises InvalidArguments for one too long to keep: cut, two keys would be one."""
    key: str = request.headers.get("Idempotency-Key", "")
    if len(key) > KEY_LIMIT:
        fault = _("It may have at most %(max_length)d characters.") % {"max_length": KEY_LIMIT}
        raise InvalidArguments([FieldError("Idempotency-Key", fault)])
    return key


def _session(user: User, body: ExecuteIn) -> ChatSession | None:
    if body.session_id is None:
        return None
    session = ChatSession.objects.visible_to(user).filter(pk=body.session_id).first()
    if session is None:
        raise SessionNotFound(str(body.session_id))
    return session
