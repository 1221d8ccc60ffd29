"""`manage.py tools list`, `status` and `validate`: tables for people, JSON for programs, status 1 for a problem."""

import json
from collections.abc import Callable

from apps.tools.management.output import as_table
from apps.tools.models import ToolConfig
from tests.tools.commands.running import lines_of, read, refused, run

Change = Callable[..., ToolConfig]


def test_a_table_aligns_its_columns() -> None:
    assert as_table(("TOOL", "ON"), [("crm", "yes"), ("billing", "")]) == "TOOL     ON\ncrm      yes\nbilling"


def test_a_table_without_rows_is_its_headers() -> None:
    assert as_table(("TOOL", "ON"), []) == "TOOL  ON"


def test_the_list_shows_each_tool_with_its_operations(sound: ToolConfig) -> None:
    lines = lines_of(run("list"))

    assert lines["TOOL"] == ["TOOL", "ENABLED", "INSTALLED", "OPERATIONS", "SOURCE"]
    assert lines["probe"] == [
        "probe",
        "yes",
        "yes",
        "look,",
        "ponder,",
        "stumble,",
        "transfer",
        "tests.tools.conftest.ProbeTool",
    ]


def test_the_list_holds_rows_without_a_tool_and_tools_without_a_row(probe: ToolConfig) -> None:
    probe.delete()
    ToolConfig.objects.create(name="gone")

    tools = {tool["tool"]: (tool["enabled"], tool["installed"]) for tool in read("list")}

    assert (tools["gone"], tools["probe"]) == ((True, False), (False, True))
    assert list(tools) == sorted(tools)


def test_the_status_shows_switch_breaker_and_problems(sound: ToolConfig, change: Change) -> None:
    change(endpoint="http://127.0.0.1:9000/api")

    (status,) = [one for one in read("status") if one["tool"] == "probe"]

    assert status == {
        "tool": "probe",
        "enabled": True,
        "breaker": "closed",
        "healthy": False,
        "revision": 2,
        "problems": ["It needs a key."],
    }
    assert lines_of(run("status"))["probe"] == ["probe", "yes", "closed", "no", "2", "It", "needs", "a", "key."]


def test_validating_sound_tools_says_so(sound: ToolConfig) -> None:
    assert run("validate") == "Nothing is wrong.\n"
    assert read("validate") == []


def test_validating_names_each_problem_and_ends_with_status_1(probe: ToolConfig) -> None:
    table, message = refused("validate")

    assert lines_of(table)["W003"][:6] == ["W003", "probe", "It", "needs", "a", "key."]
    assert message == "1 found."


def test_validating_as_json_says_what_to_do(probe: ToolConfig) -> None:
    answer, _ = refused("validate", "--json")

    assert json.loads(answer) == [
        {
            "id": "W003",
            "where": "probe",
            "message": "It needs a key.",
            "hint": "Give its row one, or switch it off.",
        }
    ]
