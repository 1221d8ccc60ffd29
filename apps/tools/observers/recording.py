"""How a call looks on record."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import uuid_utils.compat as uuid_utils
from pydantic import BaseModel

from apps.audit.services import begin_call, finish_call
from apps.audit.types import CallFinished, CallStarted, CallStatus
from apps.core.clock import now
from apps.tools.dry_run import DryRunResult
from apps.tools.errors import ApprovalRequired, CallRefused, ConfigError, OutcomeUnknown, ToolError
from apps.tools.invocation import Invocation
from apps.tools.observers.redaction import MASK, digest, preview, storable
from apps.tools.types import CallContext, PlannedCall

GRACE = timedelta(seconds=10)
NAME_LIMIT = 80


def started(invocation: Invocation) -> CallStarted:
    """Return a call's row before anything leaves the house."""
    longest = timedelta(seconds=invocation.config.deadline_s) + GRACE
    return _started(
        invocation.id,
        invocation.call,
        invocation.context,
        effect=invocation.operation.effect.value,
        arguments=invocation.shown_arguments,
        revision=invocation.config.revision,
        dry_run=invocation.is_dry,
        longest=longest,
    )


def completed(invocation: Invocation, outcome: BaseModel, latency_ms: float) -> CallFinished:
    """Return how a completed call ended."""
    return CallFinished(
        status=CallStatus.COMPLETED,
        finished_at=now(),
        latency_ms=latency_ms,
        cached=invocation.cached,
        age_s=invocation.age_s,
        result_preview=preview(_shown(invocation, outcome)),
    )


def _shown(invocation: Invocation, outcome: BaseModel) -> BaseModel:
    """Return a result as the record may show it: an address or header that was described may hold arguments."""
    if not isinstance(outcome, DryRunResult):
        return outcome
    return DryRunResult(would_send=outcome.would_send.without(invocation.secrets))


def failed(invocation: Invocation, error: ToolError, latency_ms: float) -> CallFinished:
    """Return how a refused, failed or waiting call ended."""
    return CallFinished(
        status=_status_of(invocation, error),
        finished_at=now(),
        latency_ms=latency_ms,
        gate=error.gate,
        error_code=error.recorded_code,
        error_message=storable(str(error)),
        retryable=error.retryable,
        retry_after=error.retry_after,
    )


def record_unknown(call: PlannedCall, context: CallContext, error: ToolError) -> UUID:
    """Put a call of a tool or operation that does not exist on record, and return its id."""
    call_id = call.call_id or uuid_utils.uuid7()
    masked = dict.fromkeys((storable(str(name))[:NAME_LIMIT] for name in call.arguments), MASK)
    begin_call(started=_started(call_id, call, context, arguments=masked))
    refused = CallFinished(
        CallStatus.REFUSED,
        now(),
        0.0,
        gate="registry",
        error_code=error.code,
        error_message=storable(str(error)),
        retryable=False,
    )
    finish_call(call_id=call_id, finished=refused)
    return call_id


def _started(
    call_id: UUID,
    call: PlannedCall,
    context: CallContext,
    *,
    arguments: Mapping[str, object],
    effect: str = "",
    revision: int = 0,
    dry_run: bool = False,
    longest: timedelta = GRACE,
) -> CallStarted:
    started_at = now()
    return CallStarted(
        id=call_id,
        request_id=context.request_id,
        session_id=context.session_id,
        tool=storable(call.tool[:NAME_LIMIT]),
        operation=storable(call.operation[:NAME_LIMIT]),
        effect=effect,
        origin=context.origin.value,
        caller_id=context.user.pk if context.user else None,
        caller=context.user.username if context.user else "",
        caller_role=context.caller_role,
        arguments=arguments,
        arguments_digest=digest(tool=call.tool, operation=call.operation, arguments=call.arguments),
        revision=revision,
        dry_run=dry_run,
        started_at=started_at,
        expires_at=started_at + longest,
    )


def _status_of(invocation: Invocation, error: ToolError) -> CallStatus:
    if isinstance(error, OutcomeUnknown):
        return CallStatus.UNKNOWN
    if isinstance(error, ApprovalRequired) or (invocation.approved and invocation.was_not_tried):
        return CallStatus.WAITING
    return CallStatus.REFUSED if isinstance(error, CallRefused | ConfigError) else CallStatus.FAILED
