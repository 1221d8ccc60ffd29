"""The contract with the outside: the API's routes, who may use them, and how errors and lists look."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import responses
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.accounts.services import issue_token
from apps.accounts.types import Role, Scope
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import link_sessions, start_session
from apps.knowledge.services import save_article
from apps.tickets.models import Ticket
from apps.tickets.services import open_ticket
from tests.audit.calls import make_call

API = "/api/v1"
ARTICLE = {"title": "Returns", "body": "## How\n\nSend it back within 30 days."}
REFUND = {
    "tool": "billing",
    "operation": "refund",
    "payload": {"payment_id": "PAY-70001", "amount": "60.00", "reason": "Sent back"},
}
FILE = object()
SPARE = 1_000
OTHER = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Route:
    """One route: the scope a token needs, and the status each role gets with a token of every scope."""

    line: str
    scope: Scope
    operator: int
    supervisor: int
    agent: int
    auditor: int
    body: Any = None

    @property
    def method(self) -> str:
        return self.line.split()[0]

    @property
    def path(self) -> str:
        return self.line.split()[1]


# The session, ticket and approval are the agent's. Operators and supervisors see all; auditors too, and change nothing.
ROUTES = [
    Route("POST /sessions", Scope.CHAT, 201, 201, 201, 403, {"title": "A question"}),
    Route("GET /sessions", Scope.CHAT, 200, 200, 200, 200),
    Route("GET /sessions/{session_id}", Scope.CHAT, 200, 200, 200, 200),
    Route("GET /sessions/{session_id}/messages", Scope.CHAT, 200, 200, 200, 200),
    Route("GET /sessions/{session_id}/messages/{question_id}/stream", Scope.CHAT, 200, 200, 200, 403),
    Route("POST /sessions/{session_id}/messages", Scope.CHAT, 200, 200, 200, 403, {"text": "hello"}),
    Route("POST /sessions/{session_id}/attachments", Scope.CHAT, 201, 201, 201, 403, FILE),
    Route("POST /sessions/{session_id}/takeover", Scope.CHAT, 200, 200, 200, 403),
    Route("POST /sessions/{session_id}/handback", Scope.CHAT, 200, 200, 200, 403),
    Route("POST /sessions/{session_id}/customer", Scope.CHAT, 200, 200, 200, 403, {"customer_id": "C-1001"}),
    Route("POST /sessions/{session_id}/merge", Scope.CHAT, 200, 200, 200, 403, {"into": OTHER}),
    Route("GET /sessions/{session_id}/links", Scope.CHAT, 200, 200, 200, 200),
    Route("POST /sessions/{session_id}/links", Scope.CHAT, 201, 201, 201, 403, {"session_id": OTHER}),
    Route("DELETE /sessions/{session_id}/links/{other_id}", Scope.CHAT, 204, 204, 204, 403),
    Route("POST /messages/{message_id}/feedback", Scope.CHAT, 200, 200, 200, 403, {"rating": "up"}),
    Route("GET /tools", Scope.TOOLS_READ, 200, 200, 200, 200),
    Route("GET /tools/status", Scope.TOOLS_READ, 200, 200, 200, 200),
    Route("GET /tools/overview", Scope.TOOLS_READ, 200, 200, 403, 200),
    Route("GET /tools/cache", Scope.TOOLS_READ, 200, 200, 403, 200),
    Route("GET /tools/{name}/charts", Scope.TOOLS_READ, 200, 200, 403, 200),
    Route("GET /tools/{name}", Scope.TOOLS_READ, 200, 200, 200, 200),
    Route("PATCH /tools/{name}", Scope.TOOLS_WRITE, 200, 403, 403, 403, {"timeout_s": 3}),
    Route("POST /tools/{name}/cache/clear", Scope.TOOLS_WRITE, 200, 403, 403, 403),
    Route("POST /tools/cache/clear", Scope.TOOLS_WRITE, 200, 403, 403, 403),
    Route("POST /tools/{name}/breaker", Scope.TOOLS_WRITE, 200, 403, 403, 403, {"state": "auto"}),
    Route("GET /tools/{name}/revisions", Scope.TOOLS_READ, 200, 200, 403, 200),
    Route("POST /tools/{name}/revisions/{number}/restore", Scope.TOOLS_WRITE, 200, 403, 403, 403),
    Route("POST /tools/execute", Scope.TOOLS_EXECUTE, 202, 202, 202, 403, REFUND),
    Route("GET /calls", Scope.CALLS_READ, 200, 200, 200, 200),
    Route("GET /calls/{call_id}", Scope.CALLS_READ, 200, 200, 200, 200),
    Route("GET /calls/export", Scope.CALLS_READ, 200, 200, 200, 200),
    Route("GET /calls/verify", Scope.CALLS_READ, 200, 200, 403, 200),
    Route("GET /tickets", Scope.TICKETS_READ, 200, 200, 200, 200),
    Route("POST /tickets", Scope.TICKETS_WRITE, 201, 201, 201, 403, {"subject": "No heating"}),
    Route("GET /tickets/{ticket_id}", Scope.TICKETS_READ, 200, 200, 200, 200),
    Route("PATCH /tickets/{ticket_id}", Scope.TICKETS_WRITE, 200, 200, 200, 403, {"priority": "high"}),
    Route("POST /tickets/{ticket_id}/merge", Scope.TICKETS_WRITE, 200, 200, 200, 403, {"ticket_id": SPARE}),
    Route("POST /tickets/{ticket_id}/links", Scope.TICKETS_WRITE, 201, 201, 201, 403, {"ticket_id": SPARE}),
    Route("DELETE /tickets/{ticket_id}/links/{linked_id}", Scope.TICKETS_WRITE, 204, 204, 204, 403),
    Route("GET /articles", Scope.KNOWLEDGE_READ, 200, 200, 200, 200),
    Route("POST /articles", Scope.KNOWLEDGE_WRITE, 201, 201, 403, 403, {"slug": "shipping", **ARTICLE}),
    Route("GET /articles/{slug}", Scope.KNOWLEDGE_READ, 200, 200, 200, 200),
    Route("PUT /articles/{slug}", Scope.KNOWLEDGE_WRITE, 200, 200, 403, 403, ARTICLE),
    Route("DELETE /articles/{slug}", Scope.KNOWLEDGE_WRITE, 204, 403, 403, 403),
    Route("GET /articles/search?q=returns", Scope.KNOWLEDGE_READ, 200, 200, 200, 200),
    Route("GET /approvals", Scope.APPROVALS, 200, 200, 200, 200),
    Route("POST /approvals/{approval_id}/approve", Scope.APPROVALS, 200, 200, 403, 403, {}),
    Route("POST /approvals/{approval_id}/reject", Scope.APPROVALS, 200, 200, 403, 403, {"reason": "No"}),
]
LISTS = [route for route in ROUTES if route.line in {
    "GET /sessions", "GET /sessions/{session_id}/messages", "GET /sessions/{session_id}/links",
    "GET /tools", "GET /tools/status", "GET /tools/overview",
    "GET /tools/{name}/revisions", "GET /calls", "GET /tickets", "GET /articles",
    "GET /articles/search?q=returns", "GET /approvals",
}]  # fmt: skip
every_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.line)
every_role = pytest.mark.parametrize("role", list(Role))

Ask = Callable[..., Any]


class Api:
    """Speaks to the API as a program does: with a bearer token and JSON."""

    def __init__(self, places: dict[str, object]) -> None:
        self.places = places
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, route: Route, token: str = "") -> Any:
        address = API + route.path.format(**self.places)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if route.body is FILE:
            return self.client.post(address, {"file": SimpleUploadedFile("note.txt", b"Seen.")}, headers=headers)
        body = "" if route.body is None else json.dumps(route.body)
        return self.client.generic(route.method, address, body, content_type="application/json", headers=headers)


@pytest.fixture
def empty_api(db: None) -> Api:
    """The API without any rows: enough where the caller is refused before one is looked for."""
    nobody = "00000000-0000-4000-8000-000000000000"
    uuids = dict.fromkeys(("session_id", "other_id", "call_id", "approval_id"), nobody)
    return Api(
        {**uuids, **dict.fromkeys(("message_id", "question_id", "ticket_id", "number"), 1), "linked_id": 2}
        | {"slug": "returns", "name": "billing"}
    )


@pytest.fixture
def api(agent: User, upstream: responses.RequestsMock, settings: Settings, tmp_path: Path) -> Api:
    """The API with one row of everything, which belongs to the agent."""
    settings.MEDIA_ROOT = tmp_path
    session = start_session(owner=agent)
    other = ChatSession.objects.create(pk=UUID(OTHER), owner=agent)
    link_sessions(session=session, other=other, user=agent)
    spare = Ticket.objects.create(pk=SPARE, subject="Another lamp")
    answer = Message.objects.create(session=session, author="assistant", text="Within 30 days. [1]")
    places = {
        "session_id": session.pk,
        "other_id": OTHER,
        "message_id": answer.pk,
        "question_id": Message.objects.create(session=session, author="customer", text="How long?").pk,
        "ticket_id": open_ticket(subject="Broken lamp", session=session, actor=agent).pk,
        "linked_id": spare.pk,
        "slug": save_article(slug="returns", **ARTICLE).slug,
        "call_id": make_call(session_id=session.pk).pk,
        "name": "billing",
        "number": 1,
    }
    api = Api(places)
    asked = api.ask(Route("POST /tools/execute", Scope.TOOLS_EXECUTE, 0, 0, 0, 0, REFUND), token_of(agent))
    return Api(places | {"approval_id": asked.json()["approval_id"]})


@pytest.fixture
def upstream() -> Any:
    """Billing, faked: a refund works."""
    refund = {"refund_id": "RF-80001", "payment_id": "PAY-70001", "amount": "60.00", "currency": "EUR"}
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(re.compile(r".*/sandbox/billing/.*"), json=refund)
        yield mock


def token_of(user: User, *scopes: Scope) -> str:
    _token, text = issue_token(user=user, name="test", scopes=scopes or tuple(Scope))
    return text


def user_of(role: Role, make_user: Callable[..., User]) -> User:
    return User.objects.filter(username=role).first() or make_user(role)


def test_the_api_has_the_routes_of_the_contract_and_no_others(client: Client) -> None:
    document = client.get(f"{API}/openapi.json").json()

    found = {
        f"{method.upper()} {path.removeprefix(API)}" for path, item in document["paths"].items() for method in item
    }
    assert found == {route.line.partition("?")[0] for route in ROUTES}


@every_route
def test_a_route_answers_401_without_credentials(route: Route, empty_api: Api) -> None:
    answer = empty_api.ask(route)

    assert (answer.status_code, answer.headers["WWW-Authenticate"], answer.json()["code"]) == (
        401,
        "Bearer",
        "not_authenticated",
    )


@every_route
def test_a_token_of_every_other_scope_is_not_enough(route: Route, empty_api: Api, operator: User) -> None:
    others = [scope for scope in Scope if scope != route.scope]

    answer = empty_api.ask(route, token_of(operator, *others))

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


@every_role
@every_route
def test_each_role_may_use_what_its_work_needs(
    route: Route, role: Role, api: Api, make_user: Callable[..., User]
) -> None:
    answer = api.ask(route, token_of(user_of(role, make_user)))

    assert answer.status_code == getattr(route, role), answer.content


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.line)
def test_a_list_is_items_and_the_cursor_of_the_next_page(route: Route, api: Api, operator: User) -> None:
    body = api.ask(route, token_of(operator)).json()

    assert (isinstance(body["items"], list), len(body["items"]) > 0, body["next"]) == (True, True, None)


PROBLEMS = [
    # What is asked, with which scopes, and the problem it is answered with.
    ("GET /nowhere", 404, "not_found"),
    ("GET /sessions/no-uuid", 422, "invalid_request"),
    ("GET /sessions/00000000-0000-4000-8000-000000000000", 404, "not_found"),
    ("GET /calls/00000000-0000-4000-8000-000000000000", 404, "call_not_found"),
    ("GET /calls/export?format=xlsx", 422, "invalid_request"),
    ("GET /calls?since=yesterday", 422, "invalid_request"),
    ("GET /calls?cursor=nonsense", 400, "bad_cursor"),
    ("GET /sessions?cursor=nonsense", 400, "bad_cursor"),
    ("GET /tickets?cursor=nonsense", 400, "bad_cursor"),
    ("GET /articles?cursor=nonsense", 400, "bad_cursor"),
    ("GET /approvals?cursor=nonsense", 400, "bad_cursor"),
    ("GET /tickets/999999", 404, "not_found"),
    ("GET /tickets?status=lost", 422, "invalid_request"),
    ("GET /articles/search", 422, "invalid_request"),
    ("GET /articles/no-such-article", 404, "not_found"),
    ("GET /tools/no-such-tool", 404, "unknown_tool"),
    ("POST /tools/billing/revisions/99/restore", 404, "unknown_revision"),
    ("POST /tools/billing/breaker", 422, "invalid_request"),
    ("DELETE /sessions", 405, "method_not_allowed"),
    ("PUT /tickets/1", 405, "method_not_allowed"),
    ("POST /tools", 405, "method_not_allowed"),
    ("DELETE /calls/{call_id}", 405, "method_not_allowed"),
    ("PATCH /approvals", 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("line", "status", "code"), PROBLEMS, ids=[line for line, _status, _code in PROBLEMS])
def test_an_error_is_a_problem_document_with_a_stable_type(
    line: str, status: int, code: str, api: Api, operator: User
) -> None:
    answer = api.ask(Route(line, Scope.CHAT, 0, 0, 0, 0, {}), token_of(operator))

    body = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert {key: body[key] for key in ("type", "status", "code", "retryable", "request_id")} == {
        "type": f"/problems/{code}",
        "status": status,
        "code": code,
        "retryable": False,
        "request_id": answer.headers["X-Request-ID"],
    }


def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(api: Api, operator: User) -> None:
    answer = api.ask(Route("DELETE /tickets", Scope.CHAT, 0, 0, 0, 0), token_of(operator))

    assert (answer.status_code, sorted(answer.headers["Allow"].split(", "))) == (405, ["GET", "POST"])


def test_every_operation_documents_its_problems(client: Client) -> None:
    document = client.get(f"{API}/openapi.json").json()

    answers = {
        operation["operationId"]: operation["responses"].get("default", {}).get("content")
        for path in document["paths"].values()
        for operation in path.values()
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert answers == dict.fromkeys(answers, problem)
    assert sorted(document["components"]["schemas"]["Problem"]["required"]) == [
        "code",
        "detail",
        "request_id",
        "retryable",
        "status",
        "title",
        "type",
    ]


def test_the_documentation_is_served(client: Client, db: None) -> None:
    assert client.get(f"{API}/docs").status_code == 200


def test_a_session_cookie_needs_the_csrf_token_to_change_anything(agent: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(agent)
    refused = browser.post(f"{API}/sessions", {}, content_type="application/json")
    browser.get("/chat/")
    token = browser.cookies["csrftoken"].value
    taken = browser.post(f"{API}/sessions", {}, content_type="application/json", headers={"X-CSRFToken": token})

    assert (refused.status_code, refused.json()["code"], taken.status_code) == (403, "csrf_failed", 201)


@pytest.mark.parametrize("path", ["/sessions", "/calls", "/tickets", "/articles", "/approvals"])
def test_a_page_of_the_api_needs_no_more_than_the_cookie_to_be_read(path: str, client: Client, operator: User) -> None:
    client.force_login(operator)

    assert client.get(API + path).json() == {"items": [], "next": None}
