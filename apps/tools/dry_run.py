"""Showing the request that would be sent, and sending nothing."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import Field

from apps.core.http import HttpClient, JsonResponse
from apps.tools.observers.redaction import MASK, without_secrets
from apps.tools.tool import Result

SECRET_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"})


class DescribedRequest(Result):
    """A request as it would go out, secrets masked. The record leaves the body out: the arguments say what it holds."""

    method: str
    url: str
    headers: dict[str, str]
    body: Annotated[Any, Field(json_schema_extra={"sensitive": True})] = None

    @property
    def text(self) -> str:
        """Return the request as people read one: its line, its headers, an empty line, its body."""
        lines = [f"{self.method} {self.url}", *(f"{name}: {value}" for name, value in self.headers.items())]
        body = "" if self.body is None else f"\n\n{json.dumps(self.body, indent=2, ensure_ascii=False, default=str)}"
        return "\n".join(lines) + body

    def without(self, secrets: Iterable[str]) -> "DescribedRequest":
        """Return the request with these texts masked wherever they stand in it."""
        return self.model_validate(without_secrets(self.model_dump(), tuple(secrets)))


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

    sends: ClassVar[frozenset[str]] = frozenset({"GET"})

    def request(self, method: str, path: str, **parts: Any) -> JsonResponse:
        """Send what may be sent; raises RequestDescribed for the rest, EndpointInvalid for what could not go out."""
        if method in self.sends:
            return super().request(method, path, **parts)
        prepared = self._prepare(method, path, **parts)
        raise RequestDescribed(
            DescribedRequest(
                method=method,
                url=str(prepared.url),
                headers={name: self._shown(name, str(value)) for name, value in prepared.headers.items()},
                body=parts.get("form") or parts.get("json"),
            )
        )

    def _shown(self, name: str, value: str) -> str:
        return MASK if name.lower() in SECRET_HEADERS | self.secret_headers else value


class PreviewingClient(DescribingClient):
    """Describes every request, reads too."""

    sends = frozenset()
