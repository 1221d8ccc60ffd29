"""Errors are problem documents, documented with every operation."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Scope
from apps.audit.types import CallStatus
from apps.tickets.types import TicketStatus
from tests.contract.routes import API, Api, Route, token_of

BROKEN_UPLOADS = [
    ("multipart/form-data", b"a form without a boundary"),
    ("multipart/form-data; boundary=" + "y" * 300, b"a boundary longer than any"),
    (
        "multipart/form-data; boundary=x",
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n***\r\n--x--"
        ),
    ),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1_200),
]
PROBLEMS = [
    # What is asked, with which scopes, and the problem it is answered with.
    ("GET /nowhere", 404, "not_found"),
    ("GET /sessions/no-uuid", 422, "invalid_request"),
    ("GET /sessions/00000000-0000-4000-8000-000000000000", 404, "not_found"),
    ("GET /calls/00000000-0000-4000-8000-000000000000", 404, "call_not_found"),
    ("GET /calls/export?format=xlsx", 422, "invalid_request"),
    ("GET /calls?since=yesterday", 422, "invalid_request"),
    ("GET /calls?status=lost", 422, "invalid_request"),
    ("GET /calls/export?status=lost", 422, "invalid_request"),
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


@pytest.mark.parametrize("path", ["/calls", "/tickets"])
def test_an_unknown_status_is_answered_with_those_there_are(path: str, api: Api, operator: User) -> None:
    words = CallStatus if path == "/calls" else TicketStatus

    errors = api.ask(Route(f"GET {path}?status=lost", Scope.CHAT, 0, 0, 0, 0), token_of(operator)).json()["errors"]

    allowed = [f"'{word}'" for word in words]
    message = f"It must be {', '.join(allowed[:-1])} or {allowed[-1]}."
    assert errors == [{"field": "status", "message": message}]


def test_an_empty_status_leaves_calls_of_every_status(api: Api, operator: User) -> None:
    found = api.ask(Route("GET /calls?status=", Scope.CHAT, 0, 0, 0, 0), token_of(operator)).json()

    assert {call["status"] for call in found["items"]} == {"completed", "waiting"}


def test_an_upload_that_can_not_be_read_is_answered_with_a_problem_document(
    agent: User, client: Client, api: Api
) -> None:
    address = API + "/sessions/{session_id}/attachments".format(**api.places)
    headers = {"Authorization": f"Bearer {token_of(agent)}"}

    for kind, body in BROKEN_UPLOADS:
        answer = client.generic("POST", address, body, content_type=kind, headers=headers)

        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (400, "unreadable_request")
        assert problem["request_id"] == answer.headers["X-Request-ID"]


def test_a_body_beyond_all_measure_is_answered_with_a_problem_document(agent: User, client: Client, api: Api) -> None:
    headers = {"Authorization": f"Bearer {token_of(agent)}"}

    answer = client.generic(
        "POST", f"{API}/sessions", b"x" * 3_000_000, content_type="application/json", headers=headers
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_request")


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
