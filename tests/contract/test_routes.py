"""The API has the routes of the contract, and each role may use what its work needs."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role, Scope
from tests.contract.routes import API, ARTICLE, FILE, OTHER, REFUND, SPARE, Api, Route, token_of

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
    Route("GET /calls/verify/{job_id}", Scope.CALLS_READ, 200, 404, 403, 404),
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
    Route("GET /approvals/{approval_id}", Scope.APPROVALS, 200, 200, 200, 200),
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


@pytest.fixture
def empty_api(db: None) -> Api:
    """The API without any rows: enough where the caller is refused before one is looked for."""
    nobody = "00000000-0000-4000-8000-000000000000"
    uuids = dict.fromkeys(("session_id", "other_id", "call_id", "approval_id", "job_id"), nobody)
    return Api(
        {**uuids, **dict.fromkeys(("message_id", "question_id", "ticket_id", "number"), 1), "linked_id": 2}
        | {"slug": "returns", "name": "billing"}
    )


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
