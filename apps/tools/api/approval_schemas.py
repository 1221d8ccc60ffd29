"""What the API says of calls that wait for a decision."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from apps.tools.api.schemas import Items
from apps.tools.models import Approval


class ApprovalOut(Schema):
    """A call that waits, or waited, for a decision.

    `outcome` is the status, or how the call ended where it was carried out and did not complete.
    """

    id: UUID
    tool_call_id: UUID
    session_id: UUID | None
    tool: str
    operation: str
    effect: str
    arguments: dict[str, Any]
    digest: str
    revision: int
    why: str
    status: str
    outcome: str
    origin: str
    requested_by: str
    decided_by: str
    reason: str
    created_at: datetime
    decided_at: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, approval: Approval) -> "ApprovalOut":
        """Return the schema of an approval; sensitive arguments are masked."""
        copied = {name: getattr(approval, name) for name in cls.model_fields if hasattr(approval, name)}
        return cls(
            **copied
            | {
                "tool_call_id": approval.call_id,
                "arguments": approval.shown_arguments,
                "requested_by": approval.requested_by.username if approval.requested_by else "",
                "decided_by": approval.decided_by.username if approval.decided_by else "",
            }
        )


class ApproveIn(Schema):
    """A yes; `arguments` replace those asked for."""

    arguments: dict[str, Any] | None = None
    reason: str = Field("", max_length=300)


class RejectIn(Schema):
    """A no, with its reason."""

    reason: str = Field(min_length=1, max_length=300)


class Approvals(Items):
    """A page of approvals, newest first."""

    items: list[ApprovalOut]
