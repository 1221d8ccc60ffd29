"""The JSON API of the calls that wait for a decision."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BeforeValidator

from apps.accounts.api_auth import require_scope
from apps.accounts.types import Scope
from apps.core.keyset import keyset_page
from apps.tools.api.approval_schemas import ApprovalOut, Approvals, ApproveIn, RejectIn
from apps.tools.api.schemas import ExecuteOut
from apps.tools.models import Approval, ApprovalStatus
from apps.tools.services import approve, get_approval, reject

router = Router(tags=["approvals"])


Status = Annotated[ApprovalStatus | None, BeforeValidator(lambda value: value or None)]


@router.get("", response=Approvals, summary="List approvals")
def list_approvals(request: HttpRequest, status: Status = None, cursor: str = "") -> Approvals:
    """Return the approvals the caller may see, newest first; `status=pending` for those that wait."""
    user = require_scope(request, Scope.APPROVALS)
    found = Approval.objects.visible_to(user).with_outcome().select_related("requested_by", "decided_by")
    page = keyset_page(found.filter(status=status) if status else found, by="created_at", cursor=cursor)
    return Approvals(items=[ApprovalOut.of(row) for row in page.rows], next=page.next or None)


@router.get("/{approval_id}", response=ApprovalOut, summary="One approval")
def get_one(request: HttpRequest, approval_id: UUID) -> ApprovalOut:
    """Return an approval the caller may see: how far it is, who decided and why."""
    user = require_scope(request, Scope.APPROVALS)
    return ApprovalOut.of(get_approval(approval_id=approval_id, user=user))


@router.post("/{approval_id}/approve", response=ExecuteOut, summary="Approve and carry out")
def post_approve(request: HttpRequest, approval_id: UUID, body: ApproveIn | None = None) -> ExecuteOut:
    """Approve a call, with edited arguments where given, and return what carrying it out gave; no body is a yes.

    What was approved and then refused by a gate may be approved again: it is carried out now, once.
    """
    said = body or ApproveIn(reason="")
    user = require_scope(request, Scope.APPROVALS)
    approval = get_approval(approval_id=approval_id, user=user)
    return ExecuteOut.of(approve(approval=approval, actor=user, arguments=said.arguments, reason=said.reason))


@router.post("/{approval_id}/reject", response=ApprovalOut, summary="Reject")
def post_reject(request: HttpRequest, approval_id: UUID, body: RejectIn) -> ApprovalOut:
    """Reject a call with a reason."""
    user = require_scope(request, Scope.APPROVALS)
    approval = get_approval(approval_id=approval_id, user=user)
    return ApprovalOut.of(reject(approval=approval, actor=user, reason=body.reason))
