"""The API of the tools: reading, changing, executing, and problems that name gate and code."""

from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.tools.models import ToolConfig
from tests.tools.conftest import UPSTREAM, Clock

Change = Callable[..., ToolConfig]
ClientFor = Callable[[User], Client]


@pytest.fixture
def as_agent(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


@pytest.fixture
def as_operator(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


def execute(client: Client, **body: Any) -> Any:
    return client.post("/api/v1/tools/execute", body, content_type="application/json")


def test_a_completed_execution_answers_as_the_contract_says(
    probe: ToolConfig, as_agent: Client, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Anna"})

    answer = execute(as_agent, tool="probe", operation="look", payload={"number": "7"})

    body = answer.json()
    call = ToolCall.objects.get()
    assert answer.status_code == 200
    assert {key: body[key] for key in body if key != "latency_ms"} == {
        "tool_call_id": str(call.id),
        "request_id": call.request_id,
        "tool": "probe",
        "operation": "look",
        "status": "completed",
        "data": {"number": "7", "owner": "Anna", "secret": ""},
        "cached": False,
        "age_s": None,
        "attempts": 1,
        "revision": 1,
        "dry_run": False,
    }


def test_the_operation_may_stand_in_the_payload_as_action(
    probe: ToolConfig, as_agent: Client, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})

    assert execute(as_agent, tool="probe_lookup", payload={"action": "look", "number": "7"}).status_code == 200


def test_a_refusal_is_a_problem_that_names_the_gate(probe: ToolConfig, change: Change, as_agent: Client) -> None:
    change(enabled=False)

    answer = execute(as_agent, tool="probe", operation="look", payload={"number": "7"})

    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert (body["type"], body["gate"], body["code"], body["retryable"], body["tool_call_id"]) == (
        "/problems/tool_disabled",
        "enabled",
        "tool_disabled",
        False,
        str(ToolCall.objects.get().id),
    )


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"tool": "nothing", "operation": "look"}, 404, "unknown_tool"),
        ({"tool": "probe", "operation": "nothing"}, 404, "unknown_operation"),
        ({"tool": "probe", "operation": "look", "payload": {}}, 422, "invalid_arguments"),
        ({"tool": "probe"}, 404, "unknown_operation"),
        ({}, 422, "invalid_request"),
        ({"tool": "probe", "session_id": "no-uuid"}, 422, "invalid_request"),
    ],
)
def test_bad_input_is_a_clear_problem(
    probe: ToolConfig, as_agent: Client, body: dict[str, Any], status: int, code: str
) -> None:
    answer = execute(as_agent, **body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(("tool", "operation"), [("nothing", "look"), ("probe", "nothing")])
def test_what_does_not_exist_is_refused_by_the_gate_that_is_on_record(
    probe: ToolConfig, as_agent: Client, tool: str, operation: str
) -> None:
    answer = execute(as_agent, tool=tool, operation=operation)

    assert answer.json()["gate"] == ToolCall.objects.get().gate == "registry"


def test_a_failed_upstream_is_a_problem_with_its_retry_time(
    probe: ToolConfig, change: Change, as_agent: Client, upstream: responses.RequestsMock
) -> None:
    change(max_attempts=1)
    upstream.get(f"{UPSTREAM}/things/7", status=429, headers={"Retry-After": "7"}, json={})

    answer = execute(as_agent, tool="probe", operation="look", payload={"number": "7"})

    body = answer.json()
    assert (answer.status_code, body["code"], body["retryable"], body["retry_after"]) == (
        502,
        "upstream_rate_limited",
        True,
        7.0,
    )


def test_nobody_is_asked_back_before_the_time_is_over(
    probe: ToolConfig, change: Change, as_agent: Client, upstream: responses.RequestsMock, clock: Clock
) -> None:
    change(rate_per_minute=40, rate_burst=1, cache_ttl_s=0)
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    body = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}
    execute(as_agent, **body)

    refused = execute(as_agent, **body)

    assert (refused.status_code, refused.json()["retry_after"], refused["Retry-After"]) == (429, 1.5, "2")
    clock.advance(2)
    assert execute(as_agent, **body).status_code == 200


def test_a_body_of_the_wrong_shape_is_told_in_words_of_the_reader(as_operator: Client) -> None:
    def told(language: str) -> Any:
        body = {"max_attempts": "many", "colour": "red"}
        headers = {"Accept-Language": language}
        answer = as_operator.patch("/api/v1/tools/crm", body, content_type="application/json", headers=headers)
        return {fault["field"]: fault["message"] for fault in answer.json()["errors"]}

    assert told("en") == {"max_attempts": "It must be a whole number.", "colour": "There is no such field."}
    assert told("de") == {"max_attempts": "Es muss eine ganze Zahl sein.", "colour": "Ein solches Feld gibt es nicht."}


def test_a_foreign_session_is_not_found(probe: ToolConfig, as_agent: Client, supervisor: User) -> None:
    foreign = ChatSession.objects.create(owner=supervisor)

    answer = execute(as_agent, tool="probe", operation="look", payload={"number": "7"}, session_id=str(foreign.pk))

    assert (answer.status_code, answer.json()["code"]) == (404, "session_not_found")


def test_the_list_shows_every_tool_and_no_key(probe: ToolConfig, change: Change, as_agent: Client) -> None:
    change(api_key="top-secret")

    answer = as_agent.get("/api/v1/tools")

    items = {item["name"]: item for item in answer.json()["items"]}
    assert items["probe"]["has_key"] is True
    assert "top-secret" not in answer.content.decode()
    assert [operation["name"] for operation in items["probe"]["operations"]] == [
        "look",
        "ponder",
        "stumble",
        "transfer",
    ]


def test_a_tool_is_found_by_its_alias(probe: ToolConfig, as_agent: Client) -> None:
    assert as_agent.get("/api/v1/tools/probe_lookup").json()["name"] == "probe"


def test_the_status_says_what_is_wrong(probe: ToolConfig, as_agent: Client) -> None:
    items = {item["name"]: item for item in as_agent.get("/api/v1/tools/status").json()["items"]}

    assert items["probe"]["problems"] == ["It needs a key."]


def test_an_operator_changes_a_row_and_the_change_is_a_revision(probe: ToolConfig, as_operator: Client) -> None:
    answer = as_operator.patch(
        "/api/v1/tools/probe", {"timeout_s": 2.5, "reason": "Slow"}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["timeout_s"], answer.json()["revision"]) == (200, 2.5, 2)
    revisions = as_operator.get("/api/v1/tools/probe/revisions").json()["items"]
    assert [(item["number"], item["reason"]) for item in revisions] == [(2, "Slow"), (1, "First state")]


def test_a_wrong_value_is_refused_and_named(probe: ToolConfig, as_operator: Client) -> None:
    answer = as_operator.patch("/api/v1/tools/probe", {"endpoint": "http://10.0.0.8/"}, content_type="application/json")

    body = answer.json()
    assert (answer.status_code, body["code"], [error["field"] for error in body["errors"]]) == (
        422,
        "invalid_config",
        ["endpoint"],
    )


def test_an_agent_may_not_change_a_tool(probe: ToolConfig, as_agent: Client) -> None:
    answer = as_agent.patch("/api/v1/tools/probe", {"enabled": False}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing")
    assert ToolConfig.objects.get(name="probe").enabled is True


def test_an_operator_rolls_back(probe: ToolConfig, change: Change, as_operator: Client) -> None:
    change(timeout_s=9.0)

    answer = as_operator.post("/api/v1/tools/probe/revisions/1/restore", content_type="application/json")

    assert (answer.status_code, answer.json()["timeout_s"], answer.json()["revision"]) == (200, 5.0, 3)


def test_an_operator_works_the_breaker(probe: ToolConfig, as_operator: Client, as_agent: Client) -> None:
    answer = as_operator.post(
        "/api/v1/tools/probe/breaker",
        {"state": "force_open", "reason": "Migration", "expires": 600},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["forced"]) == (200, "force_open")
    refused = execute(as_agent, tool="probe", operation="look", payload={"number": "7"})
    assert (refused.status_code, refused.json()["gate"], refused.json()["detail"]) == (
        503,
        "breaker",
        "An operator paused “probe”: Migration",
    )


def test_without_credentials_the_api_says_so() -> None:
    answer = Client().get("/api/v1/tools")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_the_list_costs_the_same_for_one_and_three_tools(
    probe: ToolConfig, as_agent: Client, django_assert_num_queries: Any
) -> None:
    others = ToolConfig.objects.exclude(name="probe")
    others.delete()
    as_agent.get("/api/v1/tools")
    with django_assert_num_queries(4):
        as_agent.get("/api/v1/tools")
    ToolConfig.objects.bulk_create([ToolConfig(name="one"), ToolConfig(name="two")])
    with django_assert_num_queries(4):
        as_agent.get("/api/v1/tools")
