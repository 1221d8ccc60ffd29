"""`manage.py tools call` and `explain`: arguments as people write them, and status 1 where a call is refused."""

import json
from collections.abc import Callable

import pytest
import responses

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.tools.management.commands.tools import Command
from apps.tools.models import ToolConfig
from tests.tools.commands.running import lines_of, read, refused, run
from tests.tools.conftest import UPSTREAM

Change = Callable[..., ToolConfig]
LOOK = ("call", "probe", "look")
SEVEN = ("--argument", "number=7")


def test_a_call_prints_its_data_and_is_on_record_as_a_command(sound: ToolConfig, thing: responses.RequestsMock) -> None:
    head, data = run(*LOOK, *SEVEN).split("\n", 1)

    call = ToolCall.objects.get()
    assert json.loads(data) == {"number": "7", "owner": "Anna", "secret": ""}
    assert head.startswith("probe.look: 1 attempts, ")
    assert head.endswith(f"cached: no, dry run: no, call {call.pk}")
    assert (call.origin, call.caller, call.caller_role, call.status) == ("command", "", "operator", "completed")
    assert len(call.request_id) == 32


def test_a_call_as_json_is_the_whole_result(sound: ToolConfig, thing: responses.RequestsMock) -> None:
    result = read(*LOOK, *SEVEN)

    call = ToolCall.objects.get()
    assert (result["tool_call_id"], result["request_id"], result["tool"], result["operation"]) == (
        str(call.pk),
        call.request_id,
        "probe",
        "look",
    )
    assert (result["data"]["owner"], result["revision"], result["dry_run"]) == ("Anna", 1, False)


def test_a_call_is_made_as_the_user_who_is_named(sound: ToolConfig, thing: responses.RequestsMock, agent: User) -> None:
    run(*LOOK, *SEVEN, "--as", agent.username)

    call = ToolCall.objects.get()
    assert (call.caller, call.caller_role) == (agent.username, "agent")


def test_a_users_rights_hold_in_the_shell_too(sound: ToolConfig, auditor: User) -> None:
    _, message = refused(*LOOK, *SEVEN, "--as", auditor.username)

    assert message.startswith("access_denied at the gate “access”: The role “auditor” may not use the tool “probe”.")


@pytest.mark.parametrize("username", ["nobody", "asleep"])
def test_a_user_who_is_not_there_or_not_active_calls_nothing(
    sound: ToolConfig, make_user: Callable[..., User], username: str
) -> None:
    make_user(Role.AGENT, username="asleep", is_active=False)

    _, message = refused(*LOOK, *SEVEN, "--as", username)

    assert message == f"unknown_user: There is no active user “{username}”; nothing was called."
    assert ToolCall.objects.count() == 0


@pytest.mark.parametrize(
    "given",
    [
        ("--payload", '{"number": "7"}'),
        ("--argument", 'number:="7"'),
        ("number=7",),
        ('number:="7"',),
        ("number=6", "--argument", "number=7"),
        ("--payload", '{"number": "8"}', "--argument", "number=7"),
    ],
)
def test_arguments_come_as_text_or_json_and_the_single_ones_win(
    sound: ToolConfig, thing: responses.RequestsMock, given: tuple[str, ...]
) -> None:
    assert read(*LOOK, *given)["data"]["owner"] == "Anna"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--argument", "number"), "“number” is not of the form name=text or name:=JSON."),
        (("number",), "“number” is not of the form name=text or name:=JSON."),
        (("--argument", ":=7"), "“:=7” is not of the form name=text or name:=JSON."),
        (("--argument", "number:=seven"), "“seven” is no JSON"),
        (("--payload", "{"), "“{” is no JSON"),
        (("--payload", "[1]"), "The payload must be a JSON object."),
    ],
)
def test_arguments_that_can_not_be_read_are_refused_in_plain_words(
    sound: ToolConfig, given: tuple[str, ...], message: str
) -> None:
    _, said = refused(*LOOK, *given)

    assert message in said
    assert ToolCall.objects.count() == 0


def test_a_refusal_names_its_code_and_gate(sound: ToolConfig, change: Change) -> None:
    change(enabled=False)

    assert refused(*LOOK, *SEVEN) == (
        "",
        "tool_disabled at the gate “enabled”: The tool “probe” is switched off. An operator can switch it on.",
    )


def test_a_refusal_as_json_is_the_apis_problem_document(sound: ToolConfig, change: Change) -> None:
    change(enabled=False)

    answer, _ = refused(*LOOK, *SEVEN, "--json")

    assert json.loads(answer) == {
        "type": "/problems/tool_disabled",
        "title": "Conflict",
        "status": 409,
        "detail": "The tool “probe” is switched off. An operator can switch it on.",
        "code": "tool_disabled",
        "gate": "enabled",
        "retryable": False,
        "tool_call_id": str(ToolCall.objects.get().pk),
    }


def test_a_failure_says_when_to_try_again(sound: ToolConfig, change: Change, upstream: responses.RequestsMock) -> None:
    change(max_attempts=1)
    upstream.get(f"{UPSTREAM}/things/7", status=429, headers={"Retry-After": "7"}, json={})

    problem = json.loads(refused(*LOOK, *SEVEN, "--json")[0])

    assert (problem["gate"], problem["retryable"], problem["retry_after"]) == ("operation", True, 7)


def test_an_unknown_tool_is_refused_with_status_1(db: None) -> None:
    assert (
        refused("call", "nothing", "look")[1]
        == "unknown_tool at the gate “registry”: There is no tool named “nothing”."
    )
    assert (
        refused("explain", "nothing", "look")[1]
        == "unknown_tool at the gate “registry”: There is no tool named “nothing”."
    )


def test_a_dry_run_sends_no_change(sound: ToolConfig, upstream: responses.RequestsMock) -> None:
    result = read("call", "probe", "transfer", "--argument", "amount=10.00", "--dry-run")

    assert result["dry_run"] is True
    assert len(upstream.calls) == 0


def test_explaining_shows_each_gates_verdict_and_makes_no_call(sound: ToolConfig, change: Change) -> None:
    change(enabled=False)

    verdicts = {one["gate"]: (one["verdict"], one["reason"]) for one in read("explain", "probe", "look", *SEVEN)}

    assert verdicts["enabled"] == (
        "refuse",
        "The tool “probe” is switched off. An operator can switch it on.",
    )
    assert (verdicts["access"], verdicts["arguments"]) == (("pass", ""), ("pass", ""))
    assert lines_of(run("explain", "probe", "look", *SEVEN))["access"] == ["access", "pass"]
    assert ToolCall.objects.count() == 0


def test_explaining_is_about_the_user_who_is_named(sound: ToolConfig, auditor: User) -> None:
    answer = read("explain", "probe", "look", *SEVEN, "--as", auditor.username)

    assert {one["gate"]: one["verdict"] for one in answer}["access"] == "refuse"


def test_from_a_shell_a_refusal_ends_the_process_with_status_1(
    sound: ToolConfig, change: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    change(enabled=False)

    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "tools", *LOOK, *SEVEN])

    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (1, "")
    assert "tool_disabled at the gate “enabled”" in told.err
