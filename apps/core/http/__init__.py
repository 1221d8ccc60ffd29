"""The one door out: HTTP to other systems within time, bytes and allowed addresses."""

from apps.core.http.body import JsonResponse, LastAnswer
from apps.core.http.client import HttpClient
from apps.core.http.deadline import Deadline
from apps.core.http.endpoint import is_on_this_machine, resolve_endpoint, validate_endpoint
from apps.core.http.errors import (
    AddressRefused,
    Conflict,
    ConnectionCut,
    ConnectionFailed,
    DeadlineExceeded,
    EndpointInvalid,
    Forbidden,
    HttpError,
    NotFound,
    RateLimited,
    Rejected,
    ResponseTooLarge,
    ResponseUnreadable,
    TimedOut,
    Unauthorized,
    UpstreamError,
    UpstreamUnavailable,
)
from apps.core.http.policy import OutboundPolicy

__all__ = [
    "AddressRefused",
    "Conflict",
    "ConnectionCut",
    "ConnectionFailed",
    "Deadline",
    "DeadlineExceeded",
    "EndpointInvalid",
    "Forbidden",
    "HttpClient",
    "HttpError",
    "JsonResponse",
    "LastAnswer",
    "NotFound",
    "OutboundPolicy",
    "RateLimited",
    "Rejected",
    "ResponseTooLarge",
    "ResponseUnreadable",
    "TimedOut",
    "Unauthorized",
    "UpstreamError",
    "UpstreamUnavailable",
    "is_on_this_machine",
    "resolve_endpoint",
    "validate_endpoint",
]
