"""Deciding about calls that wait, and carrying out what was approved, exactly once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import finish_call
from apps.audit.types import CallFinished, CallStatus
from apps.core.clock import now
from apps.tools.approvals import bound_arguments
from apps.tools.errors import (
    AlreadyDecided,
    ApprovalNotFound,
    ApprovalOutdated,
    MayNotDecide,
    ReasonNeeded,
    ToolError,
)
from apps.tools.gates.arguments import parse_arguments
from apps.tools.invocation import Invocation
from apps.tools.models import Approval, ApprovalStatus
from apps.tools.models.approval import DECIDES
from apps.tools.observers.events import publish_approval
from apps.tools.observers.metrics import APPROVALS
from apps.tools.services.execution import invocation_of, run_invocation
from apps.tools.signals import call_decided
from apps.tools.types import CallContext, Origin, PlannedCall, ToolResult

AT_ONCE = 200


def get_approval(*, approval_id: UUID, user: User) -> Approval:
    """Return an approval the user may see; raises ApprovalNotFound."""
    found = Approval.objects.visible_to(user).filter(pk=approval_id).first()
    if found is None:
        raise ApprovalNotFound(approval_id)
    return found


def approve(
    *, approval: Approval, actor: User, arguments: Mapping[str, Any] | None = None, reason: str = ""
) -> ToolResult:
    """Approve a call, with edited arguments where given, carry it out and return its result.

    Of many who approve at once one succeeds; the others get AlreadyDecided. What was approved as it stands, and refused
    by a gate before anything was sent, is carried out now. Raises MayNotDecide, ApprovalOutdated, InvalidArguments for
    edited arguments that break the schema, or what the call itself raises.
    """
    row = _decide(approval, actor, ApprovalStatus.APPROVED, reason, arguments)
    return carry_out(approval=row)


def reject(*, approval: Approval, actor: User, reason: str) -> Approval:
    """Reject a call with a reason; its record ends as refused. Raises ReasonNeeded, MayNotDecide, AlreadyDecided."""
    if not reason.strip():
        raise ReasonNeeded
    row = _decide(approval, actor, ApprovalStatus.REJECTED, reason, None)
    _end_waiting(row, code="rejected", message=reason)
    call_decided.send(sender=Approval, approval=row, answer=None)
    return row


def carry_out(*, approval: Approval) -> ToolResult:
    """Make an approved call, once; a refusal before anything was sent leaves it approved, to be carried out later.

    Raises AlreadyDecided where it was carried out before, ApprovalOutdated, or what the call raises.
    """
    invocation = _approved_invocation(approval)
    if not Approval.objects.filter(pk=approval.pk, status=ApprovalStatus.APPROVED).update(status=ApprovalStatus.USED):
        approval.refresh_from_db()
        raise AlreadyDecided(approval.get_status_display(), _name(approval.decided_by))
    approval.status = ApprovalStatus.USED
    answer: ToolResult | ToolError
    try:
        answer = run_invocation(invocation)
    except ToolError as error:
        answer = error
        if invocation.was_not_tried:
            Approval.objects.filter(pk=approval.pk).update(status=ApprovalStatus.APPROVED)
            approval.status = ApprovalStatus.APPROVED
    call_decided.send(sender=Approval, approval=approval, answer=answer)
    if isinstance(answer, ToolError):
        raise answer
    return answer


def expire_approvals(*, at: datetime) -> int:
    """End the calls whose decision never came, or whose tool was changed since, and return their number."""
    return sum(_expire(row, at) for row in Approval.objects.lapsed(now=at)[:AT_ONCE])


def _decide(
    approval: Approval, actor: User, status: ApprovalStatus, reason: str, arguments: Mapping[str, Any] | None
) -> Approval:
    if not actor.role_names & DECIDES:
        raise MayNotDecide
    with transaction.atomic():
        row = Approval.objects.select_for_update().get(pk=approval.pk)
        is_edited = arguments is not None and dict(arguments) != row.arguments
        if status == row.status == ApprovalStatus.APPROVED and not is_edited:
            return row
        _check_open(row)
        if arguments is not None and is_edited:
            _bind(row, dict(arguments))
        row.status, row.decided_by, row.decided_at, row.reason = status, actor, now(), reason[:300]
        row.save()
        publish_approval(row)
    APPROVALS.labels(row.tool, status).inc()
    return row


def _check_open(row: Approval) -> None:
    if row.status not in {ApprovalStatus.PENDING, ApprovalStatus.EXPIRED}:
        raise AlreadyDecided(row.get_status_display(), _name(row.decided_by))
    if row.status == ApprovalStatus.EXPIRED or row.expires_at <= now():
        raise ApprovalOutdated(_why_over(row, now()))


def _why_over(row: Approval, at: datetime) -> str:
    if row.expires_at <= at:
        return _("The time to decide is over.")
    return _("The tool was changed since it was asked for.")


def _bind(row: Approval, arguments: dict[str, Any]) -> None:
    invocation = _invocation(row, arguments)
    parse_arguments(invocation)
    for name, value in bound_arguments(invocation, arguments).items():
        setattr(row, name, value)


def _approved_invocation(approval: Approval) -> Invocation:
    invocation = _invocation(approval, approval.arguments)
    moment = now()
    if approval.expires_at <= moment or invocation.config.revision != approval.revision:
        _expire(approval, moment)
        raise ApprovalOutdated(_why_over(approval, moment))
    return invocation


def _invocation(approval: Approval, arguments: dict[str, Any]) -> Invocation:
    context = CallContext(
        request_id=approval.request_id,
        user=approval.requested_by,
        role=approval.requester_role,
        session_id=approval.session_id,
        customer_id=approval.customer_id,
        origin=Origin(approval.origin),
        idempotency_key=approval.idempotency_key,
    )
    call = PlannedCall(approval.tool, approval.operation, arguments)
    invocation = invocation_of(call, context, call_id=approval.call_id)
    invocation.approved = True
    return invocation


def _expire(approval: Approval, at: datetime) -> int:
    live = Approval.objects.filter(pk=approval.pk, status__in=(ApprovalStatus.PENDING, ApprovalStatus.APPROVED)).update(
        status=ApprovalStatus.EXPIRED
    )
    if live:
        approval.refresh_from_db()
        outdated = ApprovalOutdated(_why_over(approval, at))
        _end_waiting(approval, code="approval_expired", message=str(outdated))
        publish_approval(approval)
        call_decided.send(sender=Approval, approval=approval, answer=outdated)
    return live


def _end_waiting(approval: Approval, *, code: str, message: str) -> None:
    waited_ms = (now() - approval.created_at).total_seconds() * 1000
    refused = CallFinished(
        CallStatus.REFUSED, now(), round(waited_ms, 1), gate="approval", error_code=code, error_message=message
    )
    finish_call(call_id=approval.call_id, finished=refused)


def _name(user: User | None) -> str:
    return user.username if user else ""
