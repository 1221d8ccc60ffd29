"""Give each change of an upstream one row in the ledger before it is sent."""

from django.utils.translation import gettext as _

from apps.tools.errors import OutcomeUnknown, ToolError, UpstreamFailed
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.ledger import give_back, kept_result, reserve, settle, standing_entry
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
        return kept_result(invocation, entry)
    invocation.upstream_key = entry.upstream_key
    try:
        outcome = proceed(invocation)
    except ToolError as error:
        _settle_error(invocation, entry, error)
        raise
    settle(entry, EffectStatus.DONE, result=outcome.model_dump(mode="json"))
    return outcome


def foresee_effect(invocation: Invocation) -> str:
    """Return, in words, what the ledger would say of a change; raises as it would refuse it. Reserves nothing."""
    if not invocation.changes_upstream:
        return ""
    if invocation.is_dry:
        return _("The change would be described, not sent.")
    entry = standing_entry(invocation)
    if entry is None or entry.status != EffectStatus.DONE:
        return ""
    kept_result(invocation, entry)
    return _("It was made already under this key; that result would be given again.")


def _settle_error(invocation: Invocation, entry: LedgerEntry, error: ToolError) -> None:
    if not invocation.was_not_tried:
        settle(entry, EffectStatus.UNKNOWN if _is_unknown(invocation, error) else EffectStatus.FAILED)
    elif not invocation.ledger_entry:
        give_back(entry)


def _is_unknown(invocation: Invocation, error: ToolError) -> bool:
    """Tell whether a change may have been made; one of unknown outcome stays so until the upstream declines it."""
    declined = isinstance(error, UpstreamFailed) and error.declined
    return isinstance(error, OutcomeUnknown) or (invocation.ledger_entry is not None and not declined)
