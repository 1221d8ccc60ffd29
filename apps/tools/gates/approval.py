"""Let a person decide about calls that spend, contact or change."""

from apps.tools.approvals import rule_that_asks, wait_for_decision
from apps.tools.errors import ApprovalRequired
from apps.tools.invocation import Invocation, Outcome, Proceed


def check_approval(invocation: Invocation) -> None:
    """Raise ApprovalRequired where the call would wait."""
    why = needs_approval(invocation)
    if why:
        raise ApprovalRequired(invocation.tool.name, invocation.operation.name, why)


def needs_approval(invocation: Invocation) -> str:
    """Return the rule by which the call waits for a decision, or nothing."""
    if invocation.approved or invocation.decided or invocation.is_dry:
        return ""
    return rule_that_asks(invocation)


def approval(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass calls that need no decision or have one; others are put up for decision and raise ApprovalRequired."""
    why = needs_approval(invocation)
    if why:
        raise ApprovalRequired(
            invocation.tool.name, invocation.operation.name, why, approval_id=wait_for_decision(invocation, why)
        )
    return proceed(invocation)
