"""Upstreams that answer badly: named at every door, on record, and nothing is lost."""

import re
from typing import Any, NamedTuple

import pytest
import requests
import responses
from django.test import Client

from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.tools.models import ToolConfig
from tests.bad_input.doors import JSON, LOOKUP, UPSTREAM, execute, on_record, problem_of


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


def answers_with(upstream: responses.RequestsMock, fault: Fault) -> None:
    upstream.add("GET", re.compile(f"{UPSTREAM}.*"), **fault.answer)


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
        f"I am sorry, not everything works at the moment.\n\nI could not look into the CRM: {fault.detail}",
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
