"""The JSON API: every app's router under one roof, and every error as a problem document."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from apps.accounts.api_auth import api_auth
from apps.agent.api import router as agent_router
from apps.audit.api import router as audit_router
from apps.core.errors import SupportDeskError
from apps.core.problems import CONTENT_TYPE, Problem
from apps.core.request_id import current_request_id
from apps.knowledge.api import router as knowledge_router
from apps.tickets.api import router as tickets_router
from apps.tools.api.approvals import router as approvals_router
from apps.tools.api.tools import router as tools_router
from apps.tools.api.traffic import router as traffic_router
from apps.tools.errors import ToolError
from apps.tools.wording import said_of


class ProblemOut(Schema):
    """A problem document (RFC 9457); some problems say more than this."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool
    request_id: str


class ProblemApi(NinjaAPI):
    """Documents, for every operation, that its errors are problem documents."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the OpenAPI document with the problem response on each operation."""
        document = super().get_openapi_schema(**kwargs)
        document["components"]["schemas"]["Problem"] = ProblemOut.model_json_schema()
        problem = {"$ref": "#/components/schemas/Problem"}
        answer = {"description": "Problem", "content": {CONTENT_TYPE: {"schema": problem}}}
        for operation in _operations(document):
            operation["responses"]["default"] = answer
        return document


def _operations(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (operation for path in document["paths"].values() for operation in path.values())


api = ProblemApi(
    title="SupportDesk",
    version="1",
    description="Sessions, tools, calls, tickets and articles. Lists are pages: follow `next` with `cursor`.",
    urls_namespace="api",
    auth=api_auth,
)
# Addresses are tried in this order: what programs ask most for stands first.
# The traffic stands before the tools' own routes, which would take “overview” for a tool.
api.add_router("/tools", traffic_router)
api.add_router("/tools", tools_router)
api.add_router("/approvals", approvals_router)
api.add_router("/calls", audit_router)
api.add_router("/tickets", tickets_router)
api.add_router("/articles", knowledge_router)
api.add_router("", agent_router)


def answer(problem: Problem) -> HttpResponse:
    """Return a problem as a response; `retry_after` also stands in its header."""
    document = problem.as_dict() | {"request_id": current_request_id()}
    response = JsonResponse(document, status=problem.status, content_type=CONTENT_TYPE)
    if (retry_after := document.get("retry_after")) is not None:
        response.headers["Retry-After"] = str(ceil(retry_after))
    return response


@api.exception_handler(ToolError)
def on_tool_error(request: HttpRequest, error: ToolError) -> HttpResponse:
    """Answer with the gate, the call's number and, where it is known, when to try again."""
    return answer(error.problem)


@api.exception_handler(SupportDeskError)
def on_error(request: HttpRequest, error: SupportDeskError) -> HttpResponse:
    """Answer with the error's own code and status."""
    return answer(Problem.of(error))


@api.exception_handler(ValidationError)
def on_invalid_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer with every field that is wrong."""
    faults = [{"field": _field(fault["loc"]), "message": said_of(fault)} for fault in error.errors]
    detail = _("The request is not valid: %s") % "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
    return answer(Problem("invalid_request", 422, detail, extensions={"errors": faults}))


def _field(place: Sequence[str | int]) -> str:
    """Return the name of a field as the client knows it: a body also stands under the name of our own parameter."""
    named = place[2:] if place[0] == "body" else place[1:]
    return ".".join(map(str, named)) or str(place[0])


@api.exception_handler(AuthenticationError)
def on_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer that credentials are needed."""
    response = answer(Problem("not_authenticated", 401, _("Sign in, or send a valid token: Authorization: Bearer …")))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the API library itself refuses, such as a missing CSRF token or a broken body."""
    codes = {400: "unreadable_request", 403: "csrf_failed"}
    return answer(Problem(codes.get(error.status_code, "http_error"), error.status_code, str(error)))


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer that there is nothing here, for this caller."""
    return answer(Problem("not_found", 404, _("There is nothing here, or it is not yours to see.")))
