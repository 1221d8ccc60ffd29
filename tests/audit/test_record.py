"""The record: written before and after, final, and settled where a process died."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from apps.accounts.models import User
from apps.audit.errors import RecordIsFinal
from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.services import begin_call, finish_call, settle_left_behind
from apps.audit.types import AttemptFinished, CallFinished, CallStarted, CallStatus
from apps.conversations.models import ChatSession
from apps.core.clock import now
from apps.core.process import is_dead, this_process

pytestmark = pytest.mark.django_db


def a_start(**how: object) -> CallStarted:
    moment = now()
    start = CallStarted(
        id=uuid4(),
        request_id="r",
        session_id=None,
        tool="crm",
        operation="lookup_customer",
        effect="read",
        origin="api",
        caller_id=None,
        caller="agent",
        caller_role="agent",
        arguments={"customer_id": "C-1001"},
        arguments_digest="0" * 64,
        revision=1,
        dry_run=False,
        started_at=moment,
        expires_at=moment + timedelta(seconds=25),
    )
    return replace(start, **how)


def begun(**how: object) -> UUID:
    start = a_start(**how)
    begin_call(started=start)
    return start.id


def an_end(**how: object) -> CallFinished:
    return replace(CallFinished(CallStatus.COMPLETED, now(), 12.5, result_preview="{}"), **how)


def a_dead_process() -> str:
    """The name of a process that ran on this machine and is gone."""
    code = "from apps.core.process import this_process; print(this_process())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_a_started_call_names_its_process_and_has_no_end() -> None:
    call = ToolCall.objects.get(pk=begun())

    assert (call.status, call.process, call.finished_at, call.latency_ms) == ("started", this_process(), None, None)


def test_an_end_is_recorded_with_its_attempts() -> None:
    call_id = begun()
    attempts = [
        AttemptFinished(1, now(), 5.0, "failed", http_status=503, error_code="upstream_unavailable"),
        AttemptFinished(2, now(), 6.0, "completed", http_status=200),
    ]

    finish_call(call_id=call_id, finished=an_end(), attempts=attempts)

    call = ToolCall.objects.get(pk=call_id)
    assert (call.status, call.attempt_count, call.retry_count) == ("completed", 2, 1)
    assert list(call.attempts.values_list("number", "http_status")) == [(1, 503), (2, 200)]


def test_an_end_is_final() -> None:
    call_id = begun()
    finish_call(call_id=call_id, finished=an_end())

    with pytest.raises(RecordIsFinal):
        finish_call(call_id=call_id, finished=an_end(status=CallStatus.FAILED))

    assert ToolCall.objects.get(pk=call_id).status == "completed"


def test_a_waiting_call_may_still_end() -> None:
    call_id = begun()
    finish_call(call_id=call_id, finished=an_end(status=CallStatus.WAITING))
    finish_call(call_id=call_id, finished=an_end())

    assert ToolCall.objects.get(pk=call_id).status == "completed"


def test_rows_can_not_be_deleted() -> None:
    call = ToolCall.objects.get(pk=begun())

    with pytest.raises(RecordIsFinal):
        call.delete()
    with pytest.raises(RecordIsFinal):
        ToolCall.objects.all().delete()


def test_long_messages_are_cut_to_fit() -> None:
    call_id = begun()
    finish_call(call_id=call_id, finished=an_end(error_message="x" * 5000, result_preview="y" * 5000))

    call = ToolCall.objects.get(pk=call_id)
    assert (len(call.error_message), len(call.result_preview)) == (2000, 500)


def test_this_process_is_alive_and_one_that_ended_is_dead() -> None:
    assert is_dead(this_process()) is False
    assert is_dead(a_dead_process()) is True


def test_a_killed_process_that_nobody_has_reaped_is_dead() -> None:
    code = "from apps.core.process import this_process; print(this_process(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert is_dead(name) is False
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_dead(name) is True


@pytest.mark.parametrize("name", ["", "nonsense", "elsewhere/1/1", "elsewhere/4242/1"])
def test_a_process_of_another_host_is_not_judged(name: str) -> None:
    assert is_dead(name) is False


def test_calls_of_a_dead_process_are_interrupted() -> None:
    call_id = begun()
    ToolCall.objects.update(process=a_dead_process())

    assert settle_left_behind(now=now()) == 1
    call = ToolCall.objects.get(pk=call_id)
    assert (call.status, call.error_code) == ("interrupted", "interrupted")


@pytest.mark.parametrize("effect", ["write", "money", "contact"])
def test_a_change_that_a_dead_process_left_is_unknown(effect: str) -> None:
    call_id = begun(effect=effect)
    ToolCall.objects.update(process=a_dead_process())

    settle_left_behind(now=now())

    assert ToolCall.objects.get(pk=call_id).status == "unknown"


def test_calls_in_flight_are_left_alone() -> None:
    begun()
    other_host = begun()
    ToolCall.objects.filter(pk=other_host).update(process="elsewhere/1/1")

    assert settle_left_behind(now=now()) == 0


def test_a_call_that_is_long_over_its_time_is_interrupted_wherever_it_ran() -> None:
    call_id = begun()
    ToolCall.objects.update(process="elsewhere/1/1", expires_at=now() - timedelta(seconds=1))

    settle_left_behind(now=now())

    assert ToolCall.objects.get(pk=call_id).status == "interrupted"


def test_agents_see_their_own_calls_and_those_of_their_sessions(agent: User, supervisor: User, auditor: User) -> None:
    session = ChatSession.objects.create(owner=agent)
    own = begun(caller_id=agent.pk)
    in_session = begun(session_id=session.pk, caller_id=supervisor.pk)
    foreign = begun(caller_id=supervisor.pk)

    assert set(ToolCall.objects.visible_to(agent).values_list("pk", flat=True)) == {own, in_session}
    assert set(ToolCall.objects.visible_to(auditor).values_list("pk", flat=True)) == {own, in_session, foreign}


def test_a_user_without_a_role_sees_nothing() -> None:
    begun()

    assert list(ToolCall.objects.visible_to(User.objects.create(username="nobody"))) == []


def test_every_filter_narrows_the_history() -> None:
    moment = now()
    wanted = begun(tool="billing", started_at=moment)
    begun(tool="crm", started_at=moment - timedelta(hours=2))

    found = ToolCall.objects.matching(tool="billing", status="started", since=moment, caller="agent", request_id="r")

    assert [call.pk for call in found] == [wanted]
    assert ToolCall.objects.matching(until=moment - timedelta(hours=3)).count() == 0


def test_the_attempts_of_a_call_are_counted_once() -> None:
    call_id = begun()
    finish_call(call_id=call_id, finished=an_end(), attempts=[AttemptFinished(1, now(), 1.0, "completed")])

    assert ToolAttempt.objects.count() == 1
