"""Errors as RFC 9457 problem documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse

from apps.core.errors import SupportDeskError

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: `code` is stable for programs, `detail` is for people, `extensions` stand beside them."""

    code: str
    status: int
    detail: str
    retryable: bool = False
    instance: str = ""
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, error: SupportDeskError, **extensions: Any) -> "Problem":
        """Return the problem of one of our errors."""
        return cls(error.code, error.status, str(error), retryable=error.retryable, extensions=extensions)

    def as_dict(self) -> dict[str, Any]:
        """Return the document as RFC 9457, section 3 names its members; no extension takes the place of one."""
        document = {
            "type": f"/problems/{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "retryable": self.retryable,
        }
        return dict(self.extensions) | document | ({"instance": self.instance} if self.instance else {})

    def response(self, headers: Mapping[str, str] | None = None) -> JsonResponse:
        """Return the document as a response."""
        return JsonResponse(
            self.as_dict(),
            status=self.status,
            headers=dict(headers or {}),
            content_type=CONTENT_TYPE,
            encoder=DjangoJSONEncoder,
        )
