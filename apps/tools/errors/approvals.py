"""Calls that wait for a decision, and decisions that can not be taken."""

from uuid import UUID

from django.utils.translation import gettext as _

from apps.tools.errors.base import ToolError


class ApprovalRequired(ToolError):
    """The call waits for a person's decision; `approval_id` names it."""

    code = "approval_required"
    gate = "approval"
    status = 202

    def __init__(self, why: str, *, approval_id: UUID | None = None) -> None:
        super().__init__(_("It waits for a supervisor's decision: %(why)s") % {"why": why})
        self.approval_id = approval_id


class ApprovalError(ToolError):
    """A decision can not be taken."""

    code = "approval_error"
    status = 409


class ApprovalNotFound(ApprovalError):
    """There is no such approval for this user."""

    code = "approval_not_found"
    status = 404

    def __init__(self, approval_id: object) -> None:
        super().__init__(_("There is no approval %(id)s.") % {"id": approval_id})


class AlreadyDecided(ApprovalError):
    """Somebody else was first."""

    code = "already_decided"

    def __init__(self, status: str, by: str) -> None:
        super().__init__(_("This was decided already: %(status)s by %(by)s.") % {"status": status, "by": by or "—"})


class ApprovalOutdated(ApprovalError):
    """What was asked for no longer stands: the tool's row changed, or the time is over."""

    code = "approval_outdated"

    def __init__(self, why: str) -> None:
        super().__init__(_("This can not be carried out any more: %(why)s Ask again.") % {"why": why})


class MayNotDecide(ApprovalError):
    """The user's roles do not allow deciding."""

    code = "may_not_decide"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("Only supervisors and operators decide about calls that wait."))


class ReasonNeeded(ApprovalError):
    """A rejection without a reason."""

    code = "reason_needed"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Say why you reject it; whoever asked reads the reason."))


class NotUnknown(ToolError):
    """A change that is to be settled is settled already."""

    code = "not_unknown"
    status = 409

    def __init__(self, status: str) -> None:
        super().__init__(_("This change is settled already: %(status)s.") % {"status": status})
