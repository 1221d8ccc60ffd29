"""Calls in people's words."""

import pytest
from django.utils.translation import override

from apps.tools.registry.registry import registry
from apps.tools.registry.titles import title_of_call
from tests.tools.conftest import ProbeTool


@pytest.mark.parametrize(
    ("tool", "operation", "title"),
    [
        ("crm", "lookup_customer", "CRM: Look up customer"),
        ("crm_lookup", "get_tickets", "CRM: List tickets"),
        ("crm", "of_yesterday", "CRM: of_yesterday"),
        ("taken_out", "look", "taken_out: look"),
    ],
)
def test_a_call_is_named_by_the_titles_of_tool_and_operation(tool: str, operation: str, title: str) -> None:
    assert title_of_call(tool, operation) == title


def test_an_operation_without_a_title_is_named_by_its_own_name_as_words() -> None:
    assert [one.title for one in ProbeTool.operations.values()] == [
        one.name.replace("_", " ").capitalize() for one in ProbeTool.operations.values()
    ]


def test_every_operation_of_the_house_is_named_in_german_too() -> None:
    english = {(tool.name, one.name): str(one.title) for tool in registry for one in tool.operations.values()}
    with override("de"):
        same = [key for key, title in english.items() if title_of_call(*key).endswith(f": {title}")]
    assert same == []
