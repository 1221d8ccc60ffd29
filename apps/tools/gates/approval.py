"""Let a person decide about calls that spend, contact or change."""

from apps.tools.approvals import rule_that_asks, wait_for_decision
from apps.tools.errors import ApprovalRequired
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.ledger import is_known


def check_approval(invocation: Invocation) -> None:
    """Raise ApprovalRequired where the call would wait."""
    why = needs_approval(invocation)
    if why:
        raise ApprovalRequired(why)


def needs_approval(invocation: Invocation) -> str:
    """Return the rule by which the call waits for a decision, or nothing.

    Nobody is asked twice about one key: the effect gate gives its result again, or says why it does not.
    """
    if invocation.approved or invocation.decided or invocation.is_dry:
        return ""
    why = rule_that_asks(invocation)
    return "" if why and invocation.changes_upstream and is_known(invocation) else why


def approval(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass calls that need no decision or have one; others are put up for decision and raise ApprovalRequired."""
    why = needs_approval(invocation)
    if why:
        raise ApprovalRequired(why, approval_id=wait_for_decision(invocation, why))
    return proceed(invocation)
