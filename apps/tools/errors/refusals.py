"""A gate said no before anything left the house."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from apps.tools.errors.base import FieldError, ToolError


class CallRefused(ToolError):
    """A gate refused the call before anything left the house."""

    code = "refused"
    status = 409


class ToolDisabled(CallRefused):
    """The tool is switched off."""

    code = "tool_disabled"
    gate = "enabled"

    def __init__(self, tool: str) -> None:
        super().__init__(_("The tool “%(tool)s” is switched off. An operator can switch it on.") % {"tool": tool})


class ToolUnavailable(CallRefused):
    """The tool could not be prepared in this process; a later call tries again."""

    code = "tool_unavailable"
    gate = "enabled"
    status = 503
    retryable = True

    def __init__(self, tool: str, retry_after: float) -> None:
        super().__init__(
            _("“%(tool)s” could not be prepared in this server, so it can not be called yet.") % {"tool": tool}
        )
        self.retry_after = retry_after


class AccessDenied(CallRefused):
    """The caller's role may not use the tool."""

    code = "access_denied"
    gate = "access"
    status = 403

    def __init__(self, tool: str, role: str, allowed: Sequence[str]) -> None:
        super().__init__(
            _("The role “%(role)s” may not use the tool “%(tool)s”. Allowed: %(allowed)s.")
            % {"role": role or _("none"), "tool": tool, "allowed": ", ".join(allowed) or _("nobody")}
        )


class InvalidArguments(CallRefused):
    """The arguments break the operation's schema."""

    code = "invalid_arguments"
    gate = "arguments"
    status = 422

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(_("The arguments are not valid: %s") % " ".join(f"{e.field}: {e.message}" for e in errors))
        self.errors = tuple(errors)


class AnotherCustomer(CallRefused):
    """A language model named somebody, or something, that is not of its session's customer."""

    code = "another_customer"
    gate = "identity"
    status = 403

    def __init__(self, customer_id: str, arguments: Sequence[str]) -> None:
        message = (
            _("This conversation is about customer %(customer)s alone. Not allowed: %(arguments)s.")
            if customer_id
            else _("Only what the conversation or a system has named may be looked up. Not allowed: %(arguments)s.")
        )
        names = ", ".join(arguments) or _("what came back")
        super().__init__(message % {"customer": customer_id, "arguments": names})


class QuotaExceeded(CallRefused):
    """The tool, or one of its callers, has had its calls of the minute or the day."""

    code = "quota_exceeded"
    gate = "quota"
    status = 429
    retryable = True

    def __init__(self, tool: str, retry_after: float, *, of_caller: bool) -> None:
        message = (
            _("You have called “%(tool)s” as often as allowed. Try again in %(seconds)g seconds.")
            if of_caller
            else _("“%(tool)s” was called as often as allowed. Try again in %(seconds)g seconds.")
        )
        super().__init__(message % {"tool": tool, "seconds": retry_after})
        self.retry_after = retry_after


class ChangeUnderWay(CallRefused):
    """The same change is being sent at this moment."""

    code = "change_under_way"
    gate = "effect"
    retryable = True
    retry_after = 1.0

    def __init__(self, tool: str) -> None:
        super().__init__(_("The same change is being sent to “%(tool)s” at this moment.") % {"tool": tool})


class KeyUsedForOther(CallRefused):
    """The idempotency key already stands for a change with other arguments."""

    code = "key_used_for_other"
    gate = "effect"
    status = 422

    def __init__(self, key: str) -> None:
        super().__init__(_("The idempotency key “%(key)s” was used for another change.") % {"key": key[:80]})


class LedgerUnknown(CallRefused):
    """Whether the same change was made is not known yet, so it is not sent again."""

    code = "outcome_unknown"
    gate = "effect"

    def __init__(self, tool: str) -> None:
        super().__init__(
            _("It is not known yet whether “%(tool)s” made this change. An operator has to settle it.") % {"tool": tool}
        )


class AlreadyDone(CallRefused):
    """The same change was made before, and an operator had to say so: its answer was lost."""

    code = "already_done"
    gate = "effect"

    def __init__(self, tool: str) -> None:
        super().__init__(
            _("“%(tool)s” has made this change already. Its answer was lost, so look the change up there.")
            % {"tool": tool}
        )


class ResultOutdated(CallRefused):
    """The same change was made before, and its result was kept in a form that the tool no longer gives."""

    code = "result_outdated"
    gate = "effect"

    def __init__(self, tool: str, call_id: UUID) -> None:
        super().__init__(
            _(
                "“%(tool)s” has made this change already, in call %(call)s, and it is not made again. Its result was "
                "kept in a form that the tool no longer gives: the record of that call shows it."
            )
            % {"tool": tool, "call": call_id}
        )


class BreakerOpen(CallRefused):
    """The tool's breaker is open, so the upstream is left alone for a while."""

    code = "breaker_open"
    gate = "breaker"
    status = 503
    retryable = True

    def __init__(self, tool: str, retry_after: float | None, reason: str = "") -> None:
        super().__init__(reason or _("“%(tool)s” failed too often, so calls are paused for a while.") % {"tool": tool})
        self.retry_after = retry_after


class BulkheadFull(CallRefused):
    """Too many calls of the tool, or of all tools, are under way."""

    code = "bulkhead_full"
    gate = "bulkhead"
    status = 503
    retryable = True

    def __init__(self, tool: str, in_flight: int, retry_after: float = 1.0) -> None:
        self.retry_after = retry_after
        super().__init__(
            _("%(count)d calls of “%(tool)s” are under way already. Try again in a moment.")
            % {"tool": tool, "count": in_flight}
        )
