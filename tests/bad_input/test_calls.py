"""Calls that make no sense are refused at the door with their fault."""

from typing import Any

import pytest
import responses
from django.test import Client

from apps.audit.models import ToolCall
from apps.tools.models import ToolConfig
from tests.bad_input.doors import JSON, LOOKUP, execute, on_record, problem_of

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
    ("[]", "body"),
    ('"crm"', "body"),
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
