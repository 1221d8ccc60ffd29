"""What can go wrong between SupportDesk and another system.

HttpError
├── EndpointInvalid           the address can not be called at all
├── AddressRefused            the host is at an address that the deployment does not allow
├── ConnectionFailed          no connection: refused, unknown host, TLS
├── ConnectionCut             the connection ended before the answer was whole
├── TimedOut                  this attempt's time ran out
├── DeadlineExceeded          the whole call's time ran out
├── ResponseTooLarge
├── ResponseUnreadable        HTML, broken JSON, nothing, a redirect
└── UpstreamError             the other system answered with an error status
    ├── Unauthorized          401
    ├── Forbidden             403
    ├── NotFound              404
    ├── Conflict              409
    ├── Rejected              every other 4xx
    ├── RateLimited           429
    └── UpstreamUnavailable   5xx, 408, 425
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import SupportDeskError


class HttpError(SupportDeskError):
    """Any failure of an outbound call. `may_have_arrived`: the upstream may have acted on the request."""

    code = "http_error"
    status = 502
    may_have_arrived: bool = False


class EndpointInvalid(HttpError):
    """The endpoint or the path is nothing that can be called."""

    code = "endpoint_invalid"
    status = 422


class AddressRefused(HttpError):
    """The host is at an address that is not public, and the deployment does not allow it."""

    code = "address_refused"
    status = 422

    def __init__(self, host: str, address: object) -> None:
        shown = host if host == str(address) else f"{host} ({address})"
        super().__init__(
            _("%(host)s is not a public address. The deployment can allow it with OUTBOUND_ALLOW.") % {"host": shown}
        )


class ConnectionFailed(HttpError):
    """No connection was made, so nothing was sent."""

    code = "connection_failed"
    retryable = True

    def __init__(self, host: str, reason: object) -> None:
        super().__init__(_("No connection to %(host)s: %(reason)s.") % {"host": host, "reason": reason})


class ConnectionCut(HttpError):
    """The connection ended before the answer was whole."""

    code = "connection_cut"
    retryable = True
    may_have_arrived = True

    def __init__(self, host: str) -> None:
        super().__init__(_("%(host)s ended the connection before its answer was whole.") % {"host": host})


class TimedOut(HttpError):
    """The time of this attempt ran out; `may_have_arrived` is False where no connection was made."""

    code = "timeout"
    status = 504
    retryable = True

    def __init__(self, host: str, seconds: float, *, may_have_arrived: bool = True) -> None:
        super().__init__(
            _("%(host)s did not answer within %(seconds).3g seconds.") % {"host": host, "seconds": seconds}
        )
        self.may_have_arrived = may_have_arrived


class DeadlineExceeded(HttpError):
    """The time of the whole call ran out; `may_have_arrived` is False where nothing was sent."""

    code = "deadline_exceeded"
    status = 504

    def __init__(self, host: str, *, may_have_arrived: bool = True) -> None:
        super().__init__(_("The time for the call ended before %(host)s had answered.") % {"host": host})
        self.may_have_arrived = may_have_arrived


class ResponseTooLarge(HttpError):
    """The answer is longer than the client reads."""

    code = "response_too_large"
    may_have_arrived = True

    def __init__(self, host: str, limit: int) -> None:
        super().__init__(
            _("The answer of %(host)s is longer than %(limit)d bytes and was dropped.") % {"host": host, "limit": limit}
        )


class ResponseUnreadable(HttpError):
    """The answer is no JSON; the message says what it is, never what it holds."""

    code = "response_unreadable"
    may_have_arrived = True

    def __init__(self, host: str, reason: object) -> None:
        super().__init__(_("The answer of %(host)s can not be read: %(reason)s.") % {"host": host, "reason": reason})


class UpstreamError(HttpError):
    """The other system answered with an error status.

    `upstream_status` is that status, `body` its parsed JSON or None, `retry_after` the seconds it asks to wait.
    """

    code = "upstream_error"
    meaning: Any = gettext_lazy("it did not say why.")

    def __init__(self, host: str, status: int, *, body: Any = None, retry_after: float | None = None) -> None:
        text = _("%(host)s answered with status %(status)d") % {"host": host, "status": status}
        super().__init__(f"{text}: {message_in(body) or self.meaning}")
        self.upstream_status = status
        self.body = body
        self.retry_after = retry_after


class Unauthorized(UpstreamError):
    """The key was not accepted."""

    code = "upstream_unauthorized"
    meaning = gettext_lazy("it does not take our key.")


class Forbidden(UpstreamError):
    """The key may not do this."""

    code = "upstream_forbidden"
    meaning = gettext_lazy("our key may not do this.")


class NotFound(UpstreamError):
    """There is no such thing."""

    code = "upstream_not_found"
    meaning = gettext_lazy("it knows no such thing.")


class Conflict(UpstreamError):
    """The thing is in a state that does not allow this."""

    code = "upstream_conflict"
    meaning = gettext_lazy("this does not fit what it has.")


class Rejected(UpstreamError):
    """The request itself is wrong."""

    code = "upstream_rejected"
    meaning = gettext_lazy("it does not take the request as it was sent.")


class RateLimited(UpstreamError):
    """Too many requests; wait `retry_after` seconds where it is known."""

    code = "upstream_rate_limited"
    meaning = gettext_lazy("it was asked too often.")
    retryable = True


class UpstreamUnavailable(UpstreamError):
    """The other system has a fault of its own."""

    code = "upstream_unavailable"
    meaning = gettext_lazy("it has a fault of its own.")
    retryable = True
    may_have_arrived = True


MESSAGE_LIMIT = 300
BY_STATUS: dict[int, type[UpstreamError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    408: UpstreamUnavailable,
    409: Conflict,
    425: UpstreamUnavailable,
    429: RateLimited,
}


def upstream_error_class(status: int) -> type[UpstreamError]:
    """Return the error for a status of 400 or more."""
    return BY_STATUS.get(status, UpstreamUnavailable if status >= 500 else Rejected)


def message_in(body: Any) -> str:
    """Return what an error body says to people, at most 300 characters; empty where it says nothing."""
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    nested = error.get("message") if isinstance(error, dict) else None
    said = (text for text in (body.get("message"), body.get("detail"), nested) if isinstance(text, str))
    return next(said, "")[:MESSAGE_LIMIT]
