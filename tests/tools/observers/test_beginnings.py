"""What is on record while a call is under way: a line for a quick read, a row for one that lasts and for all others."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.audit.intents import lines_in, path_of
from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.under_way import reads_under_way
from apps.core.process import this_process
from apps.live.models import LiveEvent
from apps.tools.errors import ApprovalRequired, ToolError, UpstreamFailed
from apps.tools.models import Approval, ToolConfig
from apps.tools.services import execute_tool
from apps.tools.services.approvals import approve
from apps.tools.tool import Result, Run
from apps.tools.types import CallContext, Effect, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM, Lookup, ProbeTool

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


class Seen:
    """What somebody else sees on record at the moment that the upstream is asked."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.events: list[str] = []
        self.lines: list[dict[str, Any]] = []

    def look(self) -> None:
        path = path_of(settings.CALL_INTENTS_DIR, this_process())
        self.rows = list(ToolCall.objects.values_list("status", flat=True))
        self.events = [event.data["status"] for event in LiveEvent.objects.filter(stream="tools", event="tool_status")]
        self.lines = [json.loads(line) for line in lines_in(path)] if path.exists() else []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no read of this test last."""
    monkeypatch.setattr(reads_under_way(), "lasts_s", 3600.0)


@pytest.fixture
def seen(transactional_db: None, probe: ToolConfig, upstream: responses.RequestsMock) -> Seen:
    """An upstream that looks at the record before it answers."""
    found = Seen()

    def thing(_request: object) -> tuple[int, dict[str, str], str]:
        found.look()
        return 200, {}, json.dumps({"number": "7", "owner": "Anna"})

    def receipt(_request: object) -> tuple[int, dict[str, str], str]:
        found.look()
        return 200, {}, json.dumps({"reference": "T-1"})

    upstream.add_callback(responses.GET, f"{UPSTREAM}/things/7", thing, content_type="application/json")
    upstream.add_callback(responses.POST, f"{UPSTREAM}/transfers", receipt, content_type="application/json")
    return found


def ended() -> list[tuple[str, int]]:
    return list(ToolCall.objects.values_list("status", "attempt_count"))


def told() -> list[str]:
    events = LiveEvent.objects.filter(stream="tools", event="tool_status").order_by("seq")
    return [event.data["status"] for event in events]


def test_a_quick_read_has_a_line_and_no_row_while_it_runs(quick: None, seen: Seen, look: Look) -> None:
    result = look(password="hush")

    (line,) = [one for one in seen.lines if one["id"] == str(result.tool_call_id)]
    assert (seen.rows, seen.events) == ([], [])
    assert (line["tool"], line["operation"], line["caller"], line["effect"]) == ("probe", "look", "agent", "read")
    assert line["arguments"] == {"number": "7", "password": "•••"}
    assert (ended(), told()) == ([("completed", 1)], ["started", "completed"])


def test_a_quick_read_that_fails_is_recorded_with_every_attempt(
    quick: None, probe: ToolConfig, look: Look, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", body=ReadTimeout())

    with pytest.raises(UpstreamFailed) as caught:
        look()

    call = ToolCall.objects.get()
    assert (call.pk, call.status, call.error_code, call.attempt_count) == (
        caught.value.tool_call_id,
        "failed",
        "timeout",
        3,
    )
    assert list(ToolAttempt.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert told() == ["started", "failed"]


def test_a_quick_read_that_is_refused_has_its_row_with_the_gate(quick: None, look: Look, change: Change) -> None:
    change(enabled=False)

    with pytest.raises(ToolError):
        look()

    assert list(ToolCall.objects.values_list("status", "gate")) == [("refused", "enabled")]
    assert told() == ["started", "failed"]


def test_a_fault_in_a_quick_reads_own_code_is_recorded(
    quick: None, probe: ToolConfig, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_tool: ProbeTool, _arguments: Lookup, _run: Run) -> Result:
        raise ZeroDivisionError

    monkeypatch.setattr(ProbeTool, "look", stumble)

    with pytest.raises(ToolError):
        look()

    assert list(ToolCall.objects.values_list("status", "error_code")) == [("failed", "internal_error")]


def test_money_has_its_row_before_it_is_sent(quick: None, seen: Seen, change: Change, transfer: Look) -> None:
    change(approvals={"transfer": {"ask": "never"}})

    result = transfer()

    assert (seen.rows, seen.events) == (["started"], ["started"])
    assert [line for line in seen.lines if line["id"] == str(result.tool_call_id)] == []
    assert (ended(), told()) == ([("completed", 1)], ["started", "completed"])


def test_rows_of_our_own_are_written_after_the_calls_row(
    quick: None, seen: Seen, context: CallContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note(_tool: ProbeTool, _arguments: object, _run: Run) -> Result:
        seen.look()
        return Result()

    assert ProbeTool.operations["stumble"].effect == Effect.RECORD
    monkeypatch.setattr(ProbeTool, "stumble", note)

    execute_tool(call=PlannedCall("probe", "stumble"), context=context)

    assert seen.rows == ["started"]


def test_a_read_that_somebody_may_have_to_allow_has_its_row_first_and_is_carried_out_under_its_number(
    quick: None, seen: Seen, change: Change, look: Look, supervisor: User
) -> None:
    change(approvals={"look": {"ask": "always"}})

    with pytest.raises(ApprovalRequired) as waiting:
        look()
    waited = list(ToolCall.objects.values_list("pk", "status"))
    approve(approval=Approval.objects.get(), actor=supervisor)

    assert waited == [(waiting.value.tool_call_id, "waiting")]
    assert seen.rows == ["started"]
    assert list(ToolCall.objects.values_list("pk", "status")) == [(waiting.value.tool_call_id, "completed")]


def test_inside_a_transaction_a_read_has_its_row_first_and_goes_with_the_transaction(
    quick: None, seen: Seen, look: Look
) -> None:
    with transaction.atomic():
        look()
        inside = ended()
        transaction.set_rollback(True)

    assert (seen.rows, inside, ended()) == (["started"], [("completed", 1)], [])


def test_a_read_that_lasts_is_in_the_history_and_on_the_live_stream_while_it_runs(
    probe: ToolConfig, context: CallContext, client_for: Callable[[User], Client], auditor: User
) -> None:
    over, auditors = threading.Event(), client_for(auditor)

    def wait(_tool: ProbeTool, arguments: Lookup, _run: Run) -> Result:
        assert over.wait(20)
        return Result()

    def read() -> None:
        with responses.RequestsMock():
            execute_tool(call=PlannedCall("probe", "look", {"number": "7"}), context=context)
        connection.close()

    def shown() -> list[str]:
        return [call["status"] for call in auditors.get("/api/v1/calls?tool=probe").json()["items"]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProbeTool, "look", wait)
        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(200):
            if shown():
                break
            over.wait(0.05)
        during = (shown(), told())
        over.set()
        reader.join(20)

    assert during == (["started"], ["started"])
    assert (shown(), told()) == (["completed"], ["started", "completed"])


@pytest.mark.parametrize("count", [1, 3])
def test_each_read_is_recorded_once_whatever_runs_beside_it(
    quick: None, seen: Seen, context: CallContext, count: int
) -> None:
    def read(number: int) -> None:
        execute_tool(call=PlannedCall("probe", "ponder", {"number": str(number)}), context=context)
        connection.close()

    context.user.role_names if context.user else None  # noqa: B018 - read once, before the threads
    readers = [threading.Thread(target=read, args=(number,)) for number in range(count)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert ended() == [("completed", 1)] * count
    assert sorted(told()) == sorted(["started", "completed"] * count)
