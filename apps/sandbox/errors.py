"""What the sandbox's services refuse, each as one HTTP status and one code.

SandboxError
├── BadRequest            400 bad_request
├── Unauthorized          401 unauthorized
├── Forbidden             403 forbidden
├── NotFound              404 not_found
├── MethodNotAllowed      405 method_not_allowed
├── Conflict              409 conflict
│   ├── EmailTaken        409 email_taken
│   ├── InvoiceNotPayable 409 invoice_not_payable
│   ├── NothingPaid       409 nothing_paid
│   ├── RefundTooHigh     409 refund_too_high
│   └── RequestInFlight   409 request_in_flight
├── BodyTooLarge          413 body_too_large
├── NotJson               415 unsupported_media_type
├── Invalid               422 invalid
│   └── KeyReused         422 idempotency_key_reused
├── RateLimited           429 rate_limited
├── ConnectionNotCut      502 bad_gateway
├── Unavailable           503 unavailable
└── FixtureUnreadable     never sent: loading the files failed
"""

from collections.abc import Mapping

from apps.core.errors import SupportDeskError


class SandboxError(SupportDeskError):
    """A refusal: `fields` says what is wrong with each field, `headers` go with the answer."""

    code = "sandbox_error"

    def __init__(
        self, message: str, *, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})


class BadRequest(SandboxError):
    """The request can not be read."""

    code = "bad_request"
    status = 400


class Unauthorized(SandboxError):
    """The key is missing or wrong."""

    code = "unauthorized"
    status = 401


class Forbidden(SandboxError):
    """The key may not do this."""

    code = "forbidden"
    status = 403


class NotFound(SandboxError):
    """There is no such thing."""

    code = "not_found"
    status = 404


class MethodNotAllowed(SandboxError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405


class Conflict(SandboxError):
    """The request contradicts what is stored."""

    code = "conflict"
    status = 409


class EmailTaken(Conflict):
    """Another customer has this e-mail address."""

    code = "email_taken"


class InvoiceNotPayable(Conflict):
    """The invoice is paid, refunded or void."""

    code = "invoice_not_payable"


class NothingPaid(Conflict):
    """The invoice was never paid, so nothing can be paid back."""

    code = "nothing_paid"


class RefundTooHigh(Conflict):
    """More would be paid back than was paid."""

    code = "refund_too_high"


class RequestInFlight(Conflict):
    """A request with the same Idempotency-Key is still running."""

    code = "request_in_flight"
    retryable = True


class BodyTooLarge(SandboxError):
    """The body is over the limit."""

    code = "body_too_large"
    status = 413


class NotJson(SandboxError):
    """The body is declared to be something else than JSON."""

    code = "unsupported_media_type"
    status = 415


class Invalid(SandboxError):
    """The fields can be read but are not accepted."""

    code = "invalid"
    status = 422


class KeyReused(Invalid):
    """The Idempotency-Key belongs to another request."""

    code = "idempotency_key_reused"


class RateLimited(SandboxError):
    """Too many requests."""

    code = "rate_limited"
    status = 429
    retryable = True


class ConnectionNotCut(SandboxError):
    """The connection should have been cut, but its socket can not be reached from here."""

    code = "bad_gateway"
    status = 502
    retryable = True


class Unavailable(SandboxError):
    """The service has failed."""

    code = "unavailable"
    status = 503
    retryable = True


class FixtureUnreadable(SandboxError):
    """A file of the invented company is missing or is no JSON."""

    code = "fixture_unreadable"
    status = 500
