"""Make one attempt: run the tool's operation and note how it went."""

import time
from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from apps.audit.types import AttemptFinished
from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.core.http import DeadlineExceeded as HttpDeadlineExceeded
from apps.core.http import HttpClient, HttpError, validate_endpoint
from apps.tools.calling import call_operation
from apps.tools.dry_run import DescribingClient, DryRunResult, RequestDescribed
from apps.tools.errors import (
    DeadlineExceeded,
    FieldError,
    OperationFailed,
    ToolError,
    ToolUnusable,
    UnexpectedAnswer,
    UpstreamFailed,
)
from apps.tools.gates.arguments import field_errors
from apps.tools.invocation import Invocation, Outcome
from apps.tools.observers.redaction import storable
from apps.tools.tool import Run, ToolSettings


def operate(invocation: Invocation) -> Outcome:
    """Return the operation's result; raises UpstreamFailed, UnexpectedAnswer, OperationFailed or DeadlineExceeded."""
    started_at, start = now(), time.perf_counter()
    error: BaseException | None = None
    run = run_of(invocation)
    try:
        return _result(invocation, run)
    except BaseException as raised:
        error = raised
        raise
    finally:
        invocation.attempts.append(_attempt(invocation, run, started_at, start, error))


def _attempt(
    invocation: Invocation, run: Run, started_at: datetime, start: float, error: BaseException | None
) -> AttemptFinished:
    cause = getattr(error, "cause", error)
    return AttemptFinished(
        number=len(invocation.attempts) + 1,
        started_at=started_at,
        latency_ms=round((time.perf_counter() - start) * 1000, 3),
        outcome="failed" if error else "completed",
        endpoint=run.base_url,
        http_status=run.last_answer.status,
        error_code=getattr(cause, "recorded_code", getattr(cause, "code", type(cause).__name__)) if error else "",
        error_message=storable(invocation.unspoken(cause)[:2000]) if cause else "",
    )


def _result(invocation: Invocation, run: Run) -> Outcome:
    method = getattr(invocation.tool, invocation.operation.name)
    try:
        result: BaseModel = call_operation(method, invocation.valid_arguments, run)
    except RequestDescribed as described:
        return DryRunResult(would_send=described.request.without([invocation.config.api_key]))
    except HttpDeadlineExceeded as error:
        if invocation.changes_upstream and error.may_have_arrived:
            raise _failed(invocation, error) from error
        raise DeadlineExceeded(invocation.tool.name, invocation.config.deadline_s) from error
    except HttpError as error:
        raise _failed(invocation, error) from error
    except ValidationError as error:
        raise unexpected(invocation, error) from error
    except ToolError:
        raise
    except SupportDeskError as error:
        raise OperationFailed(invocation.unspoken(error), code=error.code) from error
    return result


def _failed(invocation: Invocation, error: HttpError) -> UpstreamFailed:
    return UpstreamFailed(error, said=invocation.unspoken(error))


def unexpected(invocation: Invocation, error: ValidationError) -> UnexpectedAnswer:
    """Return the failure for an answer that breaks the tool's schema, without the secrets that it may repeat."""
    faults = field_errors(error, of_whole="answer")
    told = [FieldError(fault.field, invocation.unspoken(fault.message)) for fault in faults]
    return UnexpectedAnswer(invocation.tool.name, told)


def run_of(invocation: Invocation) -> Run:
    """Return what the operation works with, from the row and the call; raises ToolUnusable for settings that broke."""
    config = invocation.config
    return Run(
        call_id=invocation.id,
        context=invocation.context,
        settings=_settings(invocation),
        deadline=invocation.deadline,
        timeout_s=config.timeout_s,
        base_url=config.base_url,
        headers={"Authorization": f"Bearer {config.api_key}"} if config.api_key else {},
        idempotency_header=config.idempotency_header,
        idempotency_key=_key_of(invocation) if invocation.changes_upstream else "",
        client=DescribingClient if invocation.is_dry else HttpClient,
    )


def check_settings(invocation: Invocation) -> None:
    """Raise ToolUnusable where the row's settings break the tool's schema."""
    _settings(invocation)


def check_endpoint(invocation: Invocation) -> None:
    """Raise UpstreamFailed where no request could go out to the row's endpoint; looks no host up."""
    if not invocation.tool.needs_endpoint:
        return
    try:
        validate_endpoint(invocation.config.base_url)
    except HttpError as error:
        raise _failed(invocation, error) from error


def _settings(invocation: Invocation) -> ToolSettings:
    try:
        return invocation.config.settings_as(invocation.tool.settings_schema)
    except ValidationError as error:
        faults = " ".join(f"{fault.field}: {fault.message}" for fault in field_errors(error, of_whole="settings"))
        raise ToolUnusable(
            invocation.tool.name, _("its settings are not valid (%(faults)s).") % {"faults": faults}
        ) from error


def _key_of(invocation: Invocation) -> str:
    """Return what the upstream knows a change by."""
    return invocation.upstream_key or str(invocation.id)
