"""Let a person decide about calls that spend, contact or change."""

from apps.tools.approvals import approval_of, rule_that_asks
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
    """Pass calls that need no decision or have one; others raise ApprovalRequired and are to be put up for decision.

    That is for the record to do, together with noting that the call waits: nobody may decide before.
    """
    why = needs_approval(invocation)
    if why:
        invocation.put_up = approval_of(invocation, why)
        raise ApprovalRequired(why, approval_id=invocation.put_up.pk)
    return proceed(invocation)
