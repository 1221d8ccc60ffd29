"""A program's request to the API, with a token and without a cookie, passes only the middleware that it needs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.services import issue_token
from apps.accounts.types import Scope

EXECUTE, TOOLS = "/api/v1/tools/execute", "/api/v1/tools"
CALL = {"tool": "compliance_check", "operation": "check_text", "payload": {"text": "Where is my parcel?"}}


@pytest.fixture
def program(operator):
    """Return a client with a token of an operator."""
    _token, text = issue_token(user=operator, name="Script", scopes=list(Scope))
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.mark.django_db(transaction=True)
def test_a_call_reads_its_token_in_one_query_and_writes_in_one_statement(operator, program):
    program.post(EXECUTE, CALL, content_type="application/json")
    operator.save()
    with CaptureQueriesContext(connection) as queries:
        response = program.post(EXECUTE, CALL, content_type="application/json")
    assert response.status_code == 200
    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if "accounts_" in sql] == statements[:1]
    written = "WITH" if connection.vendor == "postgresql" else "INSERT"
    told = [sql.split()[0] for sql in statements]
    assert [word for word in told if word in ("BEGIN", "INSERT", "UPDATE", "DELETE", "WITH", "COMMIT")] == [written]


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
