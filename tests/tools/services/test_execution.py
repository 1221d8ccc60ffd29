"""A call goes through the gates in order, and every end of it is on record."""

import json
import logging

import pytest
import responses
from cryptography.fernet import Fernet
from pytest_django import Settings
from requests.exceptions import ConnectionError as RequestsConnectionError

from apps.accounts.models import User
from apps.audit.models import ToolAttempt, ToolCall
from apps.live.models import LiveEvent
from apps.tools.errors import (
    AccessDenied,
    InternalError,
    InvalidArguments,
    ToolDisabled,
    ToolError,
    ToolUnusable,
    UnexpectedAnswer,
    UnknownOperation,
    UnknownTool,
    UpstreamFailed,
)
from apps.tools.models import ToolConfig
from apps.tools.services import execute_tool, execute_tools
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM
from tests.tools.looking import THING, Change, Look, recorded


def test_a_completed_call_returns_its_data_and_is_on_record(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json=THING)

    result = look()

    assert result.data == {"number": "7", "owner": "Anna", "secret": ""}
    assert recorded() == [("probe", "completed", "", "", 1)]
    call = ToolCall.objects.get()
    assert (call.id, call.request_id, call.caller, call.caller_role) == (
        result.tool_call_id,
        "request-1",
        "agent",
        "agent",
    )


def test_the_row_stands_before_anything_leaves_the_house(look: Look, upstream: responses.RequestsMock) -> None:
    seen: list[str] = []

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        seen.extend(ToolCall.objects.values_list("status", flat=True))
        return 200, {}, json.dumps(THING)

    upstream.add_callback(responses.GET, f"{UPSTREAM}/things/7", answer, content_type="application/json")

    look()

    assert seen == ["started"]


def test_the_key_travels_as_a_bearer_token(look: Look, change: Change, upstream: responses.RequestsMock) -> None:
    change(api_key="top-secret")
    upstream.get(
        f"{UPSTREAM}/things/7",
        json=THING,
        match=[responses.matchers.header_matcher({"Authorization": "Bearer top-secret"})],
    )

    assert look().data["owner"] == "Anna"


def test_sensitive_fields_are_masked_on_record_and_in_events(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json=THING | {"secret": "swordfish"})

    look(password="hunter2")

    call = ToolCall.objects.get()
    assert call.arguments == {"number": "7", "password": "•••"}
    everything = f"{call.arguments} {call.result_preview} {list(LiveEvent.objects.values_list('data', flat=True))}"
    assert "hunter2" not in everything
    assert "swordfish" not in everything


def test_followers_hear_of_start_and_end(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json=THING)

    result = look()

    events = LiveEvent.objects.filter(stream="tools").order_by("seq")
    assert [(event.event, event.data["status"], event.data["tool_call_id"]) for event in events] == [
        ("tool_status", "started", str(result.tool_call_id)),
        ("tool_status", "completed", str(result.tool_call_id)),
    ]


def test_a_call_leaves_one_structured_log_line(
    look: Look, upstream: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json=THING)

    with caplog.at_level(logging.INFO, logger="apps.tools.gates.record"):
        look()

    (line,) = [record for record in caplog.records if record.message == "tool_call"]
    assert (line.tool, line.operation, line.status, line.attempts) == ("probe", "look", "completed", 1)


def test_a_tool_that_is_switched_off_refuses_the_very_next_call(look: Look, change: Change) -> None:
    change(enabled=False)

    with pytest.raises(ToolDisabled) as refused:
        look()

    assert recorded() == [("probe", "refused", "enabled", "tool_disabled", 0)]
    assert refused.value.tool_call_id == ToolCall.objects.get().id


def test_a_caller_without_an_allowed_role_is_refused(probe: ToolConfig, auditor: User) -> None:
    with pytest.raises(AccessDenied):
        execute_tool(
            call=PlannedCall("probe", "look", {"number": "7"}), context=CallContext(request_id="r", user=auditor)
        )

    assert recorded() == [("probe", "refused", "access", "access_denied", 0)]


def test_arguments_that_break_the_schema_are_refused_with_every_fault(probe: ToolConfig, context: CallContext) -> None:
    with pytest.raises(InvalidArguments) as refused:
        execute_tool(call=PlannedCall("probe", "look", {"nummer": "7"}), context=context)

    assert [error.field for error in refused.value.errors] == ["number", "nummer"]
    assert ToolCall.objects.get().arguments == {"nummer": "•••"}


@pytest.mark.parametrize(
    ("call", "error"),
    [(PlannedCall("nothing", "look"), UnknownTool), (PlannedCall("probe", "nothing"), UnknownOperation)],
)
def test_calls_of_what_does_not_exist_are_on_record_too(
    probe: ToolConfig, context: CallContext, call: PlannedCall, error: type[ToolError]
) -> None:
    with pytest.raises(error):
        execute_tool(call=call, context=context)

    assert recorded() == [(call.tool, "refused", "registry", error.code, 0)]


def test_a_row_that_is_missing_is_on_record_and_typed(probe: ToolConfig, context: CallContext) -> None:
    probe.delete()

    with pytest.raises(ToolUnusable):
        execute_tool(call=PlannedCall("probe", "look", {"number": "7"}), context=context)

    assert recorded() == [("probe", "refused", "registry", "tool_unusable", 0)]


def test_a_key_that_can_not_be_read_fails_its_own_call_only(
    probe: ToolConfig, change: Change, context: CallContext, settings: Settings
) -> None:
    change(api_key="top-secret")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    answers = execute_tools(calls=[PlannedCall("probe", "look", {"number": "7"})], context=context)

    assert [type(answer) for answer in answers] == [ToolUnusable]


def test_an_async_operation_works_like_any_other(probe: ToolConfig, context: CallContext) -> None:
    result = execute_tool(call=PlannedCall("probe", "ponder", {"number": "7"}), context=context)

    assert result.data["owner"] == "async"


def test_an_alias_is_recorded_under_the_tools_name(
    probe: ToolConfig, context: CallContext, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json=THING)

    execute_tool(call=PlannedCall("probe_lookup", "look", {"number": "7"}), context=context)

    assert recorded() == [("probe", "completed", "", "", 1)]


def test_an_answer_of_another_shape_is_named_as_such(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"owner": 12})

    with pytest.raises(UnexpectedAnswer) as failed:
        look()

    assert "number: This is needed." in str(failed.value)
    assert recorded() == [("probe", "failed", "operation", "unexpected_answer", 1)]


def test_a_fault_in_a_tools_own_code_is_recorded_and_typed(probe: ToolConfig, context: CallContext) -> None:
    with pytest.raises(InternalError):
        execute_tool(call=PlannedCall("probe", "stumble"), context=context)

    assert ToolAttempt.objects.get().error_code == "ZeroDivisionError"
    assert recorded() == [("probe", "failed", "operation", "internal_error", 1)]


def test_a_dead_port_is_a_connection_that_failed(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", body=RequestsConnectionError("refused"))

    with pytest.raises(UpstreamFailed):
        look()

    assert recorded()[0][1] == "failed"


@pytest.mark.django_db(transaction=True)
def test_independent_calls_run_side_by_side_and_keep_their_order(
    probe: ToolConfig, context: CallContext, upstream: responses.RequestsMock
) -> None:
    for number in "123":
        upstream.get(f"{UPSTREAM}/things/{number}", json={"number": number})
    calls = [PlannedCall("probe", "look", {"number": number}) for number in "123"]

    answers = execute_tools(calls=[*calls, PlannedCall("probe", "nothing")], context=context)

    assert [answer.data["number"] for answer in answers[:3] if isinstance(answer, ToolResult)] == ["1", "2", "3"]
    assert isinstance(answers[3], UnknownOperation)
    assert set(ToolCall.objects.values_list("request_id", flat=True)) == {"request-1"}
