"""The faults an operator has switched on: before a request takes effect, and on its answer."""

import random
import time
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.sandbox.errors import RateLimited, Unavailable
from apps.sandbox.http.answers import refusal
from apps.sandbox.http.connection import cut_connection
from apps.sandbox.models import SandboxService
from apps.sandbox.types import Malformed

DRIP_SECONDS = 20
DRIP_PIECES = 40
HUGE_BYTES = 10_000_000
HTML = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>"


def strike(service: SandboxService) -> None:
    """Hold the request back, then let it pass or raise RateLimited or Unavailable; either has no effect."""
    time.sleep(service.added_latency_ms / 1000)
    if service.rate_limited:
        raise RateLimited("Too many requests.", headers={"Retry-After": str(service.retry_after_s)})
    if random.randrange(100) < service.error_rate:  # noqa: S311 - no secret depends on it
        raise Unavailable("The service is temporarily unavailable.")


def spoil(request: HttpRequest, response: HttpResponse, service: SandboxService) -> HttpResponseBase:
    """Return the answer as the client gets to see it: cut off, spoilt, in drips, or as it is."""
    if service.cut_connection:
        error = cut_connection(request)
        return refusal(error) if error else response
    spoilt = _malformed(response, service.malformed) if response.status_code < 400 else response
    return _dripping(spoilt) if service.drip and isinstance(spoilt, HttpResponse) else spoilt


def _malformed(response: HttpResponse, kind: str) -> HttpResponseBase:
    match kind:
        case Malformed.HTML:
            return HttpResponse(HTML)
        case Malformed.TRUNCATED:
            response.content = response.content[: len(response.content) // 2]
        case Malformed.EMPTY:
            response.content = b""
        case Malformed.HUGE:
            return _huge()
    return response


def _huge() -> StreamingHttpResponse:
    start, end = b'{"padding": "', b'"}'
    padding = HUGE_BYTES - len(start) - len(end)

    def chunks() -> Iterator[bytes]:
        yield start
        for position in range(0, padding, 65_536):
            yield b"x" * min(65_536, padding - position)
        yield end

    return StreamingHttpResponse(chunks(), content_type="application/json", headers={"Content-Length": str(HUGE_BYTES)})


def _dripping(response: HttpResponse) -> StreamingHttpResponse:
    body = response.content
    size = max(1, len(body) // DRIP_PIECES)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]

    def drops() -> Iterator[bytes]:
        for piece in pieces:
            time.sleep(DRIP_SECONDS / len(pieces))
            yield piece

    headers = {**response.headers, "Content-Length": str(len(body))}
    return StreamingHttpResponse(drops(), status=response.status_code, headers=headers)
