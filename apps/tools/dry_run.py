"""Showing the request that a change would send, and sending nothing."""

from typing import Any

from apps.core.http import HttpClient, JsonResponse
from apps.tools.redaction import MASK
from apps.tools.tool import Result

SECRET_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"})


class DescribedRequest(Result):
    """A request as it would go out, secrets masked."""

    method: str
    url: str
    headers: dict[str, str]
    body: Any = None


class DryRunResult(Result):
    """What a dry run returns in place of the operation's result."""

    would_send: DescribedRequest


class RequestDescribed(Exception):
    """Raised in place of sending."""

    def __init__(self, request: DescribedRequest) -> None:
        super().__init__(request.url)
        self.request = request


class DescribingClient(HttpClient):
    """Reads as usual; describes instead of sending what changes."""

    def request(self, method: str, path: str, **parts: Any) -> JsonResponse:
        """Send a GET; raises RequestDescribed for every other method."""
        if method == "GET":
            return super().request(method, path, **parts)
        headers = {**self.headers, **(parts.get("headers") or {})}
        raise RequestDescribed(
            DescribedRequest(
                method=method,
                url=f"{self.base_url.rstrip('/')}/{path.lstrip('/')}",
                headers={name: MASK if name.lower() in SECRET_HEADERS else value for name, value in headers.items()},
                body=parts.get("form") or parts.get("json"),
            )
        )
