"""Turning results and refusals into answers."""

from django.http import HttpResponse, JsonResponse
from pydantic import BaseModel

from apps.sandbox.errors import SandboxError


def answer(body: BaseModel, *, status: int = 200) -> HttpResponse:
    """Return the body as JSON; amounts become decimal strings."""
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def refusal(error: SandboxError) -> HttpResponse:
    """Return the error as `{"error": {"code", "message", "fields"}}`."""
    details = {"code": error.code, "message": str(error), "fields": error.fields}
    return JsonResponse({"error": details}, status=error.status, headers=error.headers)
