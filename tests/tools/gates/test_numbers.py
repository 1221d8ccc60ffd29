"""`true` is no number: refused by the arguments gate in every door; a number written as text is one."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import pytest
from django.test import Client
from pydantic import Field, ValidationError

from apps.accounts.models import User
from apps.tools.errors import InvalidArguments
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tool
from apps.tools.tool import Arguments
from apps.tools.types import CallContext, Origin, PlannedCall
from tests.tools.commands.running import refused

WHOLE = "The arguments are not valid: limit: It must be a whole number."
SEARCH = PlannedCall("knowledge_retriever", "search", {"query": "refund", "limit": True})


class Many(Arguments):
    count: int = 0
    share: Annotated[float, Field(ge=0)] = 0.5
    perhaps: int | None = None
    listed: list[int] = []
    named: dict[str, int] = {}
    sure: bool = False
    either: int | bool = 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"count": True}, ("count",)),
        ({"count": False}, ("count",)),
        ({"share": True}, ("share",)),
        ({"perhaps": True}, ("perhaps",)),
        ({"listed": [1, True]}, ("listed", 1)),
        ({"named": {"a": False}}, ("named", "a")),
    ],
)
def test_a_truth_is_no_number_wherever_one_is_declared(given: dict[str, Any], field: tuple[Any, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        Many.model_validate(given)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"count": "5"}, 5),
        ({"count": 5.0}, 5),
        ({"share": "0.25"}, 0.25),
        ({"sure": True}, True),
        ({"either": True}, True),
        ({"either": 1}, 1),
    ],
)
def test_numbers_in_text_and_declared_truths_are_taken(given: dict[str, Any], read: Any) -> None:
    (value,) = Many.model_validate(given).model_dump(include=set(given)).values()

    assert (value, type(value)) == (read, type(read))


def test_the_described_schema_stays_that_of_a_number() -> None:
    assert Many.model_json_schema()["properties"]["share"] == {
        "default": 0.5,
        "minimum": 0,
        "title": "Share",
        "type": "number",
    }


@pytest.mark.parametrize("origin", Origin)
def test_a_call_is_refused_whoever_asks(origin: Origin, context: CallContext) -> None:
    with pytest.raises(InvalidArguments) as refusal:
        execute_tool(call=SEARCH, context=replace(context, origin=origin))

    assert (refusal.value.gate, str(refusal.value)) == ("arguments", WHOLE)


def test_the_api_refuses_it(client_for: Callable[[User], Client], agent: User) -> None:
    body = {"tool": SEARCH.tool, "operation": SEARCH.operation, "payload": dict(SEARCH.arguments)}

    answer = client_for(agent).post("/api/v1/tools/execute", body, content_type="application/json")

    assert (answer.status_code, answer.json()["gate"], answer.json()["detail"]) == (422, "arguments", WHOLE)


@pytest.mark.django_db
def test_the_command_refuses_it_and_takes_a_number_as_text() -> None:
    printed, _said = refused("call", "knowledge_retriever", "search", "query=refund", "limit:=true", "--json")

    assert json.loads(printed)["detail"] == WHOLE


@pytest.mark.parametrize("filled", [{"arguments": json.dumps(SEARCH.arguments)}, {"argument-limit": "true"}])
def test_the_console_refuses_it(page: Client, filled: dict[str, str]) -> None:
    row = ToolConfig.objects.get(name=SEARCH.tool)
    tried = {"operation": "search", "how": "call", "argument-query": "refund", **filled}

    outcome = page.post(f"/admin/tools/toolconfig/{row.pk}/console/", tried).context["outcome"]

    assert str(outcome.error) == WHOLE


def test_a_row_takes_no_truth_for_a_number_either(client_for: Callable[[User], Client], operator: User) -> None:
    client = client_for(operator)

    of_row = client.patch("/api/v1/tools/crm", {"max_attempts": True}, content_type="application/json")
    of_settings = client.patch(
        "/api/v1/tools/attachment", {"settings": {"max_mb": True}}, content_type="application/json"
    )
    of_breaker = client.post(
        "/api/v1/tools/crm/breaker", {"state": "force_open", "expires": True}, content_type="application/json"
    )

    assert [answer.status_code for answer in (of_row, of_settings, of_breaker)] == [422, 422, 422]
    assert of_settings.json()["errors"] == [{"field": "settings.max_mb", "message": "It must be a whole number."}]
