"""Give each change of an upstream one row in the ledger before it is sent."""

from apps.tools.errors import OutcomeUnknown, ToolError, UpstreamFailed
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.ledger import give_back, reserve, settle
from apps.tools.models import EffectStatus, LedgerEntry


def effect(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass a change once for its key; the same key again gets the first one's result.

    A change that no attempt was made for leaves no row.
    """
    if not invocation.changes_upstream or invocation.is_dry:
        return proceed(invocation)
    entry = invocation.ledger_entry or reserve(invocation)
    if entry.status == EffectStatus.DONE:
        invocation.replayed = True
        return invocation.operation.result.model_validate(entry.result)
    invocation.upstream_key = entry.upstream_key
    try:
        outcome = proceed(invocation)
    except ToolError as error:
        _settle_error(invocation, entry, error)
        raise
    settle(entry, EffectStatus.DONE, result=outcome.model_dump(mode="json"))
    return outcome


def _settle_error(invocation: Invocation, entry: LedgerEntry, error: ToolError) -> None:
    if invocation.was_not_tried(error):
        give_back(entry)
    elif invocation.ledger_entry and not isinstance(error, UpstreamFailed):
        settle(entry, EffectStatus.UNKNOWN)
    else:
        settle(entry, EffectStatus.UNKNOWN if isinstance(error, OutcomeUnknown) else EffectStatus.FAILED)
