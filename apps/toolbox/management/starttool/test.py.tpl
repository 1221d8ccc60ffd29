"""{{ title }} against a REST service."""

from typing import Any

import pytest
from pydantic import ValidationError

from apps.accounts.models import User
from apps.core.http import HttpError
from apps.toolbox.{{ name }}.tool import {{ class_name }}Tool
from apps.tools.models import ToolConfig
from apps.tools.services import change_config, execute_tool
from apps.tools.types import CallContext, Effect, PlannedCall
from tests.toolbox.conftest import Upstream, ask

TOOL = {{ class_name }}Tool()
FIRST = {"id": "1", "name": "First"}


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in TOOL.operations.items()} == {
        {% if writes %}"create_{{ item }}": Effect.WRITE,
        {% endif %}"get_{{ item }}": Effect.READ,
        "search_{{ plural }}": Effect.READ,
    }


def test_one_is_read_and_fields_beyond_the_contract_are_dropped(upstream: Upstream) -> None:
    upstream.answers("GET", "/{{ plural }}/a%2Fb", {**FIRST, "secret": "x"})

    assert ask(TOOL, "get_{{ item }}", id="a/b") == {"{{ item }}": FIRST, "found": True}
    assert upstream.request.headers["Authorization"] == "Bearer test-key"


def test_to_find_none_is_an_answer(upstream: Upstream) -> None:
    upstream.answers("GET", "/{{ plural }}/9", {"detail": "There is none."}, status=404)

    assert ask(TOOL, "get_{{ item }}", id="9") == {"{{ item }}": None, "found": False}


def test_several_are_found_by_words(upstream: Upstream) -> None:
    upstream.answers("GET", "/{{ plural }}", {"{{ plural }}": [FIRST], "total_count": 7})

    assert ask(TOOL, "search_{{ plural }}", query="first", limit=1) == {"{{ plural }}": [FIRST], "total_count": 7}
    assert upstream.paths == ["/api/{{ plural }}?query=first&limit=1"]


@pytest.mark.parametrize("status", [401, 403, 422, 429, 500])
def test_an_error_status_keeps_the_systems_words(upstream: Upstream, status: int) -> None:
    upstream.answers("GET", "/{{ plural }}", {"detail": "So it is."}, status=status)

    with pytest.raises(HttpError, match="So it is"):
        ask(TOOL, "search_{{ plural }}", query="first")


@pytest.mark.parametrize("body", [[], None, {}, {"{{ plural }}": {}}])
def test_an_answer_of_another_shape_is_refused(upstream: Upstream, body: Any) -> None:
    upstream.answers("GET", "/{{ plural }}", body)

    with pytest.raises(ValidationError):
        ask(TOOL, "search_{{ plural }}", query="first")


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("get_{{ item }}", {}, ("id",)),
        ("get_{{ item }}", {"id": ".."}, ("id",)),
        ("search_{{ plural }}", {"query": ""}, ("query",)),
        ("search_{{ plural }}", {"query": "x", "limit": 1000}, ("limit",)),{% if writes %}
        ("create_{{ item }}", {"name": ""}, ("name",)),{% endif %}
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        TOOL.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


def test_once_it_is_switched_on_it_is_called_through_all_gates(upstream: Upstream, operator: User) -> None:
    row = ToolConfig.objects.get(name="{{ name }}")
    assert row.enabled is False
    change_config(config=row, changes={"enabled": True, "endpoint": upstream.base_url}, actor=operator)
    upstream.answers("GET", "/{{ plural }}/1", FIRST)

    call = PlannedCall("{{ name }}", "get_{{ item }}", {"id": "1"})
    result = execute_tool(call=call, context=CallContext(request_id="request-1", user=operator))

    assert result.data == {"{{ item }}": FIRST, "found": True}{% if writes %}


def test_a_change_that_is_sent_again_with_its_key_is_made_once(upstream: Upstream, operator: User) -> None:
    row = ToolConfig.objects.get(name="{{ name }}")
    change_config(config=row, changes={"enabled": True, "endpoint": upstream.base_url}, actor=operator)
    upstream.answers("POST", "/{{ plural }}", FIRST, status=201)

    call = PlannedCall("{{ name }}", "create_{{ item }}", {"name": "First"})
    context = CallContext(request_id="request-1", user=operator, idempotency_key="once")
    results = [execute_tool(call=call, context=context) for _ in range(2)]

    assert [result.data for result in results] == [FIRST, FIRST]
    assert upstream.sent == {"name": "First"}
    assert upstream.request.headers["Idempotency-Key"]{% endif %}
