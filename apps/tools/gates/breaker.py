"""Leave an upstream alone that keeps failing, and learn from each attempt."""

from apps.core.http import HttpError
from apps.tools.dry_run import DryRunResult
from apps.tools.errors import CallFailed, UpstreamFailed
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.limits.breaker import Permit, check_permit, record_failure, record_success, release, take_permit
from apps.tools.standing import Standing

PROBE_GRACE_S = 2.0


def check_breaker(invocation: Invocation) -> None:
    """Raise BreakerOpen where the call would be refused now."""
    if invocation.config.endpoint:
        check_permit(config=invocation.config)


def breaker(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass attempts while the breaker lets them; raises BreakerOpen. Tools without an endpoint have no breaker.

    What was only described says nothing of the upstream.
    """
    if not invocation.config.endpoint:
        return proceed(invocation)
    permit = take_permit(
        config=invocation.config,
        call_id=invocation.id,
        for_s=_longest_attempt(invocation),
        standing=_recent(invocation),
    )
    try:
        outcome = proceed(invocation)
    except CallFailed as error:
        _learn(invocation, permit, error)
        raise
    except BaseException:
        release(config=invocation.config, permit=permit)
        raise
    if isinstance(outcome, DryRunResult):
        release(config=invocation.config, permit=permit)
    else:
        record_success(config=invocation.config, permit=permit)
    return outcome


def _recent(invocation: Invocation) -> Standing | None:
    """Return the rows read when the call began, where the breaker need not be looked at once more.

    Before a change, and before each further attempt, it is.
    """
    return None if invocation.changes_upstream or invocation.attempts else invocation.standing


def _longest_attempt(invocation: Invocation) -> float:
    return min(invocation.config.timeout_s, invocation.deadline.remaining) + PROBE_GRACE_S


def _learn(invocation: Invocation, permit: Permit, error: CallFailed) -> None:
    if isinstance(error, UpstreamFailed) and _tells_of_illness(error.cause):
        record_failure(config=invocation.config, permit=permit, error=error.cause)
    else:
        release(config=invocation.config, permit=permit)


def _tells_of_illness(error: HttpError) -> bool:
    """Tell whether an error speaks of the upstream's health; a 4xx other than 408, 425 and 429 does not."""
    return error.retryable or error.code in {"response_unreadable", "response_too_large", "deadline_exceeded"}
