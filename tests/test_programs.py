"""A program's request to the API, with a token and without a cookie, passes only the middleware that it needs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.services import issue_token
from apps.accounts.types import Scope

STATEMENT = re.compile(r"(SELECT|INSERT|UPDATE|DELETE)\b.*?\b((?:accounts|audit|live|tools|django)_\w+)", re.DOTALL)
EXECUTE, TOOLS = "/api/v1/tools/execute", "/api/v1/tools"
CALL = {"tool": "compliance_check", "operation": "check_text", "payload": {"text": "Where is my parcel?"}}


@pytest.fixture
def program(operator):
    """Return a client with a token of an operator."""
    _token, text = issue_token(user=operator, name="Script", scopes=list(Scope))
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.mark.django_db(transaction=True)
def test_a_call_reads_its_token_and_its_tool_and_writes_its_row_and_its_events_at_once(program):
    program.post(EXECUTE, CALL, content_type="application/json")
    with CaptureQueriesContext(connection) as queries:
        response = program.post(EXECUTE, CALL, content_type="application/json")
    assert response.status_code == 200
    assert [STATEMENT.match(query["sql"]).groups() for query in queries if STATEMENT.match(query["sql"])] == [
        ("SELECT", "accounts_apitoken"),
        ("SELECT", "tools_toolconfig"),
        ("INSERT", "audit_toolcall"),
        ("INSERT", "audit_toolattempt"),
        ("UPDATE", "live_livestream"),
        ("INSERT", "live_liveevent"),
    ]


def test_the_answer_is_no_page_and_says_so(program):
    headers = program.get(TOOLS).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_the_answer_tells_its_length_and_the_requests_id(program):
    response = program.get(TOOLS, headers={"X-Request-ID": "request-12345"})
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["X-Request-ID"] == "request-12345"


def test_a_problem_speaks_the_language_that_the_program_asks_for(program):
    german = program.get("/api/v1/tools/none", headers={"Accept-Language": "de"})
    english = program.get("/api/v1/tools/none")
    assert (german.headers["Content-Language"], english.headers["Content-Language"]) == ("de", "en")
    assert german.json()["detail"] != english.json()["detail"]


def test_an_address_that_does_not_exist_is_a_problem(program):
    response = program.get("/api/v1/none")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_host_that_is_not_ours_is_refused(program):
    assert program.get(TOOLS, headers={"Host": "evil.example"}).status_code == 400


def test_a_token_that_is_wrong_lets_nobody_in(db):
    response = Client(headers={"Authorization": "Bearer wrong"}).get(TOOLS)
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


def test_a_browser_that_sends_a_token_beside_its_cookie_keeps_its_session(operator, client_for):
    client = client_for(operator)
    response = client.get(TOOLS, headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_page_that_is_asked_with_a_token_still_asks_for_a_person(program):
    assert program.get("/chat/").status_code == 302
