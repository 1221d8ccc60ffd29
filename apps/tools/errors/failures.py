"""The operation was tried and did not succeed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.core.http import HttpError, NotFound, Rejected
from apps.tools.errors.base import FieldError, ToolError

BAD_GATEWAY, GATEWAY_TIMEOUT = 502, 504


class CallFailed(ToolError):
    """The operation was tried and did not succeed."""

    code = "failed"
    gate = "operation"
    status = BAD_GATEWAY


class UpstreamFailed(CallFailed):
    """The upstream system or the way to it failed; `cause` keeps the true error, `said` is what of it may be told."""

    code = "upstream_failed"

    def __init__(self, cause: HttpError, *, said: str = "") -> None:
        super().__init__(said or str(cause))
        self.cause = cause
        self.upstream_code = cause.code
        self.retryable = cause.retryable
        self.retry_after = getattr(cause, "retry_after", None)
        self.status = GATEWAY_TIMEOUT if cause.status == GATEWAY_TIMEOUT else BAD_GATEWAY

    @property
    def declined(self) -> bool:
        """Tell whether the upstream looked at what was asked and declined it: no earlier attempt made it either.

        A key that is not taken, an address that is not reached, and a conflict, which may be with that very attempt,
        say nothing of it.
        """
        return isinstance(self.cause, NotFound | Rejected)

    @property
    def recorded_code(self) -> str:
        """Return the true error's code."""
        return self.upstream_code


class UnexpectedAnswer(CallFailed):
    """The upstream's JSON does not have the shape the tool expects."""

    code = "unexpected_answer"

    def __init__(self, tool: str, errors: Sequence[FieldError]) -> None:
        super().__init__(
            _("“%(tool)s” answered with data of another shape than expected: %(errors)s")
            % {"tool": tool, "errors": " ".join(f"{e.field}: {e.message}" for e in errors[:5])}
        )


class OperationFailed(CallFailed):
    """An operation on our own rows could not be done; the message says why."""

    code = "operation_failed"
    status = 409

    def __init__(self, message: str, *, code: str = "operation_failed") -> None:
        super().__init__(message)
        self.reason_code = code

    @property
    def recorded_code(self) -> str:
        """Return the code of the reason."""
        return self.reason_code


class DeadlineExceeded(CallFailed):
    """The call's total time ran out."""

    code = "deadline_exceeded"
    status = 504
    retryable = True

    def __init__(self, tool: str, deadline_s: float) -> None:
        super().__init__(
            _("“%(tool)s” did not answer within %(seconds)g seconds.") % {"tool": tool, "seconds": deadline_s}
        )


class OutcomeUnknown(CallFailed):
    """The change may or may not have reached the upstream; it is not sent again by itself."""

    code = "outcome_unknown"
    status = 504

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            _("It is not known whether the change reached the other system, so it was not sent again: %s") % cause
        )
        self.cause = cause


class InternalError(CallFailed):
    """The tool's own code failed; the log has the trace."""

    code = "internal_error"
    status = 500

    def __init__(self, tool: str, fault: Exception) -> None:
        super().__init__(
            _("“%(tool)s” failed inside (%(fault)s). The log of the server says where.")
            % {"tool": tool, "fault": type(fault).__name__}
        )
