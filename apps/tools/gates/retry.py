"""Repeat what failed for a passing reason, where repeating is safe, within the call's total time."""

import random
import time

from django.conf import settings
from tenacity import RetryCallState, Retrying

from apps.tools.errors import (
    BreakerOpen,
    CallFailed,
    DeadlineExceeded,
    OutcomeUnknown,
    ToolError,
    UnexpectedAnswer,
    UpstreamFailed,
)
from apps.tools.gates.enabled import check_still_enabled
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.limits.retry_budget import budgets

LONGEST_WAIT_S = 20.0
LOOK_EVERY_S = 0.5
IN_DOUBT = frozenset({"timeout", "connection_cut", "deadline_exceeded"})


def retry(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Try up to the row's number of attempts; raises the true error, also where the breaker opens in between.

    A change that may have reached the upstream raises OutcomeUnknown.
    """
    budgets.of(invocation.tool.name).earn(invocation.config.retry_budget_percent)
    try:
        return _first_attempt(invocation, proceed)
    except ToolError as error:
        if invocation.in_doubt and invocation.changes_upstream:
            raise OutcomeUnknown(invocation.in_doubt) from error
        if isinstance(error, BreakerOpen) and invocation.last_error:
            raise invocation.last_error from error
        raise


def _first_attempt(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Try once, and hand over to the loop only where that fails: it costs more than all other gates."""
    try:
        return _attempt(invocation, proceed)
    except CallFailed as error:
        if not _is_worth_repeating(invocation, error):
            raise
        return _retrying(_After(error), invocation, proceed)


class _After:
    """The attempts of a call whose first one has failed already, as the loop counts them."""

    def __init__(self, first: CallFailed) -> None:
        self._first: CallFailed | None = first

    def __call__(self, invocation: Invocation, proceed: Proceed) -> Outcome:
        first, self._first = self._first, None
        if first:
            raise first
        return _attempt(invocation, proceed)


def _attempt(invocation: Invocation, proceed: Proceed) -> Outcome:
    if invocation.deadline.expired:
        raise DeadlineExceeded(invocation.tool.name, invocation.config.deadline_s)
    try:
        return proceed(invocation)
    except UpstreamFailed as error:
        invocation.last_error = error
        if error.cause.may_have_arrived:
            invocation.in_doubt = error
        elif error.declined:
            invocation.in_doubt = None
        raise
    except UnexpectedAnswer as error:
        invocation.in_doubt = error
        raise


def _should_repeat(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return isinstance(error, CallFailed) and _is_worth_repeating(state.args[0], error)


def _is_worth_repeating(invocation: Invocation, error: CallFailed) -> bool:
    return error.retryable and (not invocation.changes_upstream or _may_send_again(invocation, error))


def _may_send_again(invocation: Invocation, error: CallFailed) -> bool:
    """Tell whether a change may be sent again: with a key the upstream knows, and never after a time-out."""
    in_doubt = isinstance(error, UpstreamFailed) and error.upstream_code in IN_DOUBT
    return bool(invocation.config.idempotency_header) and not in_doubt


def _should_stop(state: RetryCallState) -> bool:
    invocation: Invocation = state.args[0]
    if state.attempt_number >= invocation.config.max_attempts:
        return True
    out_of_time = state.upcoming_sleep >= invocation.deadline.remaining
    return out_of_time or not budgets.of(invocation.tool.name).spend()


def _wait(state: RetryCallState) -> float:
    """Return the wait in seconds: exponential with full jitter, or what the upstream asks for (Retry-After).

    Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
    """
    error = state.outcome.exception() if state.outcome else None
    asked = getattr(error, "retry_after", None) or 0.0
    jitter = random.uniform(0, settings.TOOL_RETRY_BASE_S * 2.0**state.attempt_number)  # noqa: S311 - spreads load, no secret
    return float(min(max(asked, jitter), LONGEST_WAIT_S))


def _pause(state: RetryCallState) -> None:
    """Wait in slices and look at the switch in between: an operator's 'off' is felt by a call that waits."""
    end = time.monotonic() + state.upcoming_sleep
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_EVERY_S))
        check_still_enabled(state.args[0])


# Shared by all calls: what differs between them is read from the retry state's arguments.
_retrying = Retrying(
    sleep=lambda _seconds: None, stop=_should_stop, wait=_wait, retry=_should_repeat, before_sleep=_pause, reraise=True
)
