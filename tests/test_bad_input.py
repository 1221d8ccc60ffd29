"""Bad input at every door: a clear error, what was typed is kept, and the call is on record."""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import requests
import responses
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.tools.models import ToolConfig

JSON = "application/json"
UPSTREAM = "http://127.0.0.1:9999/crm"
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
LOOKUP = {"tool": "crm", "operation": "lookup_customer", "payload": {"customer_id": "C-1001"}}

ClientFor = Callable[[User], Client]


class Fault(NamedTuple):
    """What the CRM answers with, and the code and words of the error that it becomes."""

    answer: dict[str, Any]
    code: str
    detail: str
    status: int = 502


def unreadable(reason: str) -> str:
    return f"The answer of 127.0.0.1:9999 can not be read: {reason}."


# Faults that are the same at every attempt, so that the call is tried once.
FAULTS = {
    "HTML": Fault(
        {"body": "<html>Sign in</html>", "content_type": "text/html"},
        "response_unreadable",
        unreadable("no JSON, but 20 bytes of text/html"),
    ),
    "truncated JSON": Fault(
        {"body": '{"customer_id": "C-10', "content_type": JSON},
        "response_unreadable",
        unreadable("no JSON, but 21 bytes of application/json"),
    ),
    "10 MB": Fault(
        {"body": b'"' + b"x" * 10_000_000 + b'"', "content_type": JSON},
        "response_too_large",
        "The answer of 127.0.0.1:9999 is longer than 2000000 bytes and was dropped.",
    ),
    "nothing": Fault(
        {"body": b"", "content_type": JSON},
        "response_unreadable",
        unreadable("no JSON, but 0 bytes of application/json"),
    ),
    "a redirect": Fault(
        {"status": 302, "headers": {"Location": "http://elsewhere.example/"}},
        "response_unreadable",
        unreadable("it sends us to another address (status 302)"),
    ),
    "a wrong key": Fault(
        {"json": {"message": "The key is not valid."}, "status": 401},
        "upstream_unauthorized",
        "127.0.0.1:9999 answered with status 401: The key is not valid.",
    ),
    "a key without the right": Fault(
        {"json": {"message": "This key may only read."}, "status": 403},
        "upstream_forbidden",
        "127.0.0.1:9999 answered with status 403: This key may only read.",
    ),
}
# Faults that may pass: the call is tried again.
PASSING_FAULTS = {
    "silence": Fault(
        {"body": requests.ReadTimeout()}, "timeout", "127.0.0.1:9999 did not answer within 5 seconds.", status=504
    ),
    "a cut connection": Fault(
        {"body": requests.ConnectionError("Connection aborted.")},
        "connection_cut",
        "127.0.0.1:9999 ended the connection before its answer was whole.",
    ),
    "a fault of its own": Fault(
        {"json": {}, "status": 500},
        "upstream_unavailable",
        "127.0.0.1:9999 answered with status 500: it has a fault of its own.",
    ),
}
every_fault = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
every_passing_fault = pytest.mark.parametrize("fault", PASSING_FAULTS.values(), ids=PASSING_FAULTS)


@pytest.fixture
def upstream() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def crm(db: None) -> ToolConfig:
    """The CRM's row, which leads to the faked upstream and tries twice."""
    ToolConfig.objects.filter(name="crm").update(endpoint=UPSTREAM, max_attempts=2)
    return ToolConfig.objects.get(name="crm")


@pytest.fixture
def as_agent(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


@pytest.fixture
def as_operator(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)


@pytest.fixture
def foreign(supervisor: User) -> ChatSession:
    """A session that the agent may not see."""
    return start_session(owner=supervisor)


def execute(client: Client, body: dict[str, Any]) -> Any:
    return client.post("/api/v1/tools/execute", body, content_type=JSON)


def problem_of(answer: Any) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["detail"]


def answers_with(upstream: responses.RequestsMock, fault: Fault) -> None:
    upstream.add("GET", re.compile(f"{UPSTREAM}.*"), **fault.answer)


def on_record() -> tuple[str, str, str, str]:
    """Return how the only call of the CRM ended."""
    call = ToolCall.objects.get(tool="crm")
    return call.status, call.gate, call.error_code, call.error_message


def attempts_on_record() -> list[tuple[str, str, str]]:
    attempts = ToolCall.objects.get(tool="crm").attempts.all()
    return [(attempt.outcome, attempt.error_code, attempt.error_message) for attempt in attempts]


@every_fault
def test_the_api_names_what_the_upstream_did_and_each_attempt_is_on_record(
    fault: Fault, crm: ToolConfig, as_agent: Client, upstream: responses.RequestsMock
) -> None:
    answers_with(upstream, fault)

    answer = execute(as_agent, LOOKUP)

    body = answer.json()
    assert problem_of(answer) == (502, fault.code, fault.detail)
    assert (body["gate"], body["retryable"]) == ("operation", False)
    assert body["tool_call_id"] == str(ToolCall.objects.get().pk)
    assert on_record() == ("failed", "operation", fault.code, fault.detail)
    assert attempts_on_record() == [("failed", fault.code, fault.detail)]


@every_passing_fault
def test_a_fault_that_may_pass_is_tried_again_and_both_attempts_are_on_record(
    fault: Fault, crm: ToolConfig, as_agent: Client, upstream: responses.RequestsMock
) -> None:
    answers_with(upstream, fault)

    answer = execute(as_agent, LOOKUP)

    assert (problem_of(answer), answer.json()["retryable"]) == ((fault.status, fault.code, fault.detail), True)
    assert on_record() == ("failed", "operation", fault.code, fault.detail)
    assert attempts_on_record() == [("failed", fault.code, fault.detail)] * 2


@every_fault
@pytest.mark.django_db(transaction=True)
def test_the_chat_page_keeps_the_question_and_says_that_the_system_did_not_answer(
    fault: Fault, transactional_db: None, crm: ToolConfig, session: ChatSession, as_agent: Client,
    upstream: responses.RequestsMock,
) -> None:  # fmt: skip
    answers_with(upstream, fault)

    as_agent.post(f"/chat/{session.pk}/messages/", {"text": "What tier is C-1001 on?"})

    question, answer = session.messages.order_by("pk")
    assert (question.text, answer.text, on_record()) == (
        "What tier is C-1001 on?",
        f"I could not look into the CRM: {fault.detail}",
        ("failed", "operation", fault.code, fault.detail),
    )


@every_fault
def test_testing_the_connection_in_the_admin_names_the_fault_and_keeps_the_row(
    fault: Fault, crm: ToolConfig, as_operator: Client, upstream: responses.RequestsMock
) -> None:
    answers_with(upstream, fault)

    page = as_operator.post(f"/admin/tools/toolconfig/{crm.pk}/test-connection/", follow=True)

    assert [str(message) for message in page.context["messages"]] == [f"It did not answer as it should: {fault.detail}"]
    assert ToolConfig.objects.get(name="crm").revision == crm.revision


OPERATIONS = "create_customer, get_tickets, list_customers, lookup_customer, search_customers, update_customer"
BAD_CALLS: list[tuple[dict[str, Any], int, str, str]] = [
    # What is wrong, and the status, code and words of the refusal.
    ({"tool": "crystal_ball"}, 404, "unknown_tool", "There is no tool named “crystal_ball”."),
    (
        {"operation": "sing"},
        404,
        "unknown_operation",
        f"The tool “crm” has no operation “sing”. It has: {OPERATIONS}.",
    ),
    ({"operation": ""}, 404, "unknown_operation", f"The tool “crm” has no operation “”. It has: {OPERATIONS}."),
]


@pytest.mark.parametrize(("change", "status", "code", "detail"), BAD_CALLS)
def test_a_call_that_makes_no_sense_is_refused_before_anything_leaves_and_is_on_record(
    change: dict[str, Any], status: int, code: str, detail: str, crm: ToolConfig, as_agent: Client,
    upstream: responses.RequestsMock,
) -> None:  # fmt: skip
    answer = execute(as_agent, LOOKUP | change)

    call = ToolCall.objects.get()
    assert problem_of(answer) == (status, code, detail)
    assert (call.status, call.error_code, call.error_message) == ("refused", code, detail)
    assert (answer.json()["tool_call_id"], len(upstream.calls)) == (str(call.pk), 0)


BAD_ARGUMENTS = [
    # Operation and arguments, the field that is wrong, and why.
    ("lookup_customer", {"customer_id": ["C-1001"]}, "customer_id", "It must be text."),
    ("lookup_customer", {"customer_id": "C-1001", "colour": "red"}, "colour", "There is no such field."),
    ("lookup_customer", {"customer_id": ""}, "customer_id", "It must not be empty."),
    ("lookup_customer", {"customer_id": "C" * 20_000}, "customer_id", "It may have at most 64 characters."),
    ("list_customers", {"limit": -1}, "limit", "It must be at least 1."),
    ("search_customers", {}, "query", "This is needed."),
    ("create_customer", {"email": "anna@example.com"}, "name", "This is needed."),
]


@pytest.mark.parametrize(("operation", "payload", "field", "why"), BAD_ARGUMENTS)
def test_arguments_that_break_the_schema_are_named_one_by_one_and_are_on_record(
    operation: str, payload: dict[str, Any], field: str, why: str, crm: ToolConfig, as_agent: Client
) -> None:
    answer = execute(as_agent, {"tool": "crm", "operation": operation, "payload": payload})

    said = f"The arguments are not valid: {field}: {why}"
    assert problem_of(answer) == (422, "invalid_arguments", said)
    assert answer.json()["errors"] == [{"field": field, "message": why}]
    assert on_record() == ("refused", "arguments", "invalid_arguments", said)


BAD_BODIES = [
    # A body that is no call at all, and the field that is wrong.
    ("", "body"),
    ("[]", "tool"),
    ('"crm"', "tool"),
    ("{}", "tool"),
    ('{"tool": 7}', "tool"),
    ('{"tool": "crm", "payload": "C-1001"}', "payload"),
    ('{"tool": "crm", "session_id": "mine"}', "session_id"),
    ('{"tool": "crm", "dry_run": "perhaps"}', "dry_run"),
]


@pytest.mark.parametrize(("body", "field"), BAD_BODIES)
def test_a_body_that_is_no_call_is_refused_with_the_field(body: str, field: str, as_agent: Client) -> None:
    answer = as_agent.generic("POST", "/api/v1/tools/execute", body, content_type=JSON)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize("body", ["{", "{'tool': 'crm'}", "tool=crm", "\x00"])
def test_a_body_that_is_no_json_is_refused_as_unreadable(body: str, as_agent: Client) -> None:
    answer = as_agent.generic("POST", "/api/v1/tools/execute", body, content_type=JSON)

    assert problem_of(answer) == (400, "unreadable_request", "Cannot parse request body")


EMPTY = "The message is empty. Write something first."
TOO_LONG = "The text has 20,000 characters; 10,000 are allowed. Nothing was saved: shorten it and try again."
BAD_MESSAGES = [
    ("", "empty_message", EMPTY),
    (" \n\t ", "empty_message", EMPTY),
    ("x" * 20_000, "message_too_long", TOO_LONG),
]


@pytest.mark.parametrize(("text", "code", "detail"), BAD_MESSAGES, ids=["empty", "blanks", "20,000 characters"])
def test_a_message_that_can_not_be_taken_is_refused_by_the_api(
    text: str, code: str, detail: str, session: ChatSession, as_agent: Client
) -> None:
    answer = as_agent.post(f"/api/v1/sessions/{session.pk}/messages", {"text": text}, content_type=JSON)

    assert (problem_of(answer), session.messages.count()) == ((422, code, detail), 0)


@pytest.mark.parametrize(("text", "code", "detail"), BAD_MESSAGES, ids=["empty", "blanks", "20,000 characters"])
def test_a_message_that_can_not_be_taken_stays_in_the_field_of_the_chat_page(
    text: str, code: str, detail: str, session: ChatSession, as_agent: Client
) -> None:
    page = as_agent.post(f"/chat/{session.pk}/messages/", {"text": text})

    shown = html.unescape(page.content.decode())
    assert (page.status_code, page.context["form"]["text"].value(), session.messages.count()) == (422, text, 0)
    assert shown.count(detail) == 1


@pytest.mark.parametrize(
    "line",
    [
        "GET /api/v1/sessions/{id}",
        "GET /api/v1/sessions/{id}/messages",
        "POST /api/v1/sessions/{id}/messages",
        "POST /api/v1/sessions/{id}/takeover",
        "POST /api/v1/sessions/{id}/handback",
        "GET /chat/{id}/",
        "POST /chat/{id}/messages/",
        "POST /chat/{id}/take-over/",
        "POST /chat/{id}/hand-back/",
        "POST /chat/{id}/close/",
    ],
)
def test_a_foreign_session_is_answered_exactly_like_an_unknown_one(
    line: str, foreign: ChatSession, as_agent: Client
) -> None:
    method, path = line.split()

    def ask(session_id: UUID) -> Any:
        return as_agent.generic(method, path.format(id=session_id), '{"text": "hello"}', content_type=JSON)

    unknown, not_mine = ask(NOBODY), ask(foreign.pk)

    assert (unknown.status_code, not_mine.status_code, foreign.messages.count()) == (404, 404, 0)


@pytest.mark.parametrize("whose", ["unknown", "foreign"])
def test_a_call_for_a_session_that_is_not_the_callers_is_not_found(
    whose: str, foreign: ChatSession, as_agent: Client
) -> None:
    session_id = str(foreign.pk if whose == "foreign" else NOBODY)

    answer = execute(as_agent, LOOKUP | {"session_id": session_id})

    assert problem_of(answer) == (404, "session_not_found", f"There is no chat session {session_id}.")


def not_public(host: str) -> str:
    return f"{host} is not a public address. The deployment can allow it with OUTBOUND_ALLOW."


NO_SCHEME = "The endpoint must start with http:// or https://."
BAD_ENDPOINTS = {
    "no url": "The endpoint holds spaces, backslashes or control characters.",
    "crm.example.com": NO_SCHEME,
    "ftp://crm.example.com/": NO_SCHEME,
    "javascript:alert(1)": NO_SCHEME,
    "http://": "The endpoint names no valid host.",
    "http://crm.example.com:99999/": "The endpoint has no valid host and port.",
    "http://user:pass@crm.example.com/": (
        "The endpoint must hold no user name or password; the key has a field of its own."
    ),
    "http://10.0.0.8/": not_public("10.0.0.8"),
    "http://192.168.1.1/crm": not_public("192.168.1.1"),
    "http://169.254.169.254/latest/meta-data/": not_public("169.254.169.254"),
    "http://[fd00::1]/": not_public("fd00::1"),
    "http://0x0a000008/": not_public("0x0a000008 (10.0.0.8)"),
}


@pytest.mark.parametrize(("endpoint", "message"), BAD_ENDPOINTS.items(), ids=BAD_ENDPOINTS)
def test_an_endpoint_that_can_not_be_called_is_refused_by_the_api_with_its_reason(
    endpoint: str, message: str, crm: ToolConfig, as_operator: Client
) -> None:
    answer = as_operator.patch("/api/v1/tools/crm", {"endpoint": endpoint}, content_type=JSON)

    assert (answer.status_code, answer.json()["code"], answer.json()["errors"]) == (
        422,
        "invalid_config",
        [{"field": "endpoint", "message": message}],
    )
    assert ToolConfig.objects.get(name="crm").endpoint == UPSTREAM


@pytest.mark.parametrize(("endpoint", "message"), BAD_ENDPOINTS.items(), ids=BAD_ENDPOINTS)
def test_an_endpoint_that_can_not_be_called_stays_in_the_admins_form_with_its_reason(
    endpoint: str, message: str, crm: ToolConfig, as_operator: Client
) -> None:
    address = f"/admin/tools/toolconfig/{crm.pk}/change/"
    form = as_operator.get(address).context["adminform"].form
    filled = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in filled.items() if value is not None and value is not False} | {
        "endpoint": endpoint
    }

    page = as_operator.post(
        address, sent | {"reason": "It moves", "revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}
    )

    form = page.context["adminform"].form
    assert (page.status_code, form.errors) == (200, {"endpoint": [message]})
    assert (form["endpoint"].value(), form["reason"].value()) == (endpoint, "It moves")
    assert ToolConfig.objects.get(name="crm").endpoint == UPSTREAM


@pytest.mark.parametrize("endpoint", ["http://10.0.0.8/", "http://169.254.169.254/latest/meta-data/"])
def test_a_private_address_that_reached_the_row_is_refused_when_it_is_called(
    endpoint: str, crm: ToolConfig, as_agent: Client
) -> None:
    ToolConfig.objects.filter(name="crm").update(endpoint=endpoint)

    answer = execute(as_agent, LOOKUP)

    said = not_public(endpoint.split("/")[2])
    assert problem_of(answer) == (502, "address_refused", said)
    assert on_record() == ("failed", "operation", "address_refused", said)
