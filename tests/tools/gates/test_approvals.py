"""Calls that spend or contact wait for a person, who decides once; what was approved is carried out once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import responses
from django.db import connection
from django.db.models import F
from django.db.models.signals import post_save

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.live.models import LiveEvent
from apps.tools.errors import (
    AlreadyDecided,
    ApprovalOutdated,
    ApprovalRequired,
    BreakerOpen,
    DeadlineExceeded,
    InvalidArguments,
    MayNotDecide,
    ReasonNeeded,
    UpstreamFailed,
)
from apps.tools.models import Approval, ForcedState, LedgerEntry, ToolConfig
from apps.tools.services import (
    approve,
    carry_out,
    change_config,
    expire_approvals,
    reject,
    set_breaker,
)
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

Transfer = Callable[..., ToolResult]
OUTDATED = "This can not be carried out any more: The tool was changed since it was asked for. Ask again."
Change = Callable[..., ToolConfig]


@pytest.fixture
def waiting(transfer: Transfer) -> Approval:
    """A transfer of 10.00 that waits."""
    with pytest.raises(ApprovalRequired) as asked:
        transfer("10.00")
    return Approval.objects.get(pk=asked.value.approval_id)


def status_of(approval: Approval) -> str:
    return Approval.objects.get(pk=approval.pk).status


def call_of(approval: Approval) -> tuple[str, str]:
    call = ToolCall.objects.get(pk=approval.call_id)
    return call.status, call.error_code


def test_money_waits_and_nothing_is_sent(waiting: Approval, upstream: responses.RequestsMock) -> None:
    assert (waiting.status, waiting.shown_arguments, waiting.why) == (
        "pending",
        {"amount": "10.00"},
        "This operation always waits for a decision.",
    )
    assert call_of(waiting) == ("waiting", "approval_required")
    assert len(upstream.calls) == 0
    assert LedgerEntry.objects.count() == 0


def test_nobody_sees_the_question_before_the_call_waits_on_record(transfer: Transfer) -> None:
    seen: list[tuple[str, bool]] = []

    def look(instance: Approval, **_: Any) -> None:
        call = ToolCall.objects.get(pk=instance.call_id)
        seen.append((call.status, connection.in_atomic_block))

    post_save.connect(look, sender=Approval)
    try:
        with pytest.raises(ApprovalRequired):
            transfer()
    finally:
        post_save.disconnect(look, sender=Approval)

    assert seen == [("waiting", True)]


def test_a_call_whose_time_is_over_before_its_first_attempt_uses_up_no_approval(
    waiting: Approval, supervisor: User, receipt: responses.BaseResponse
) -> None:
    ToolConfig.objects.filter(name="probe").update(deadline_s=0)

    with pytest.raises(DeadlineExceeded):
        approve(approval=waiting, actor=supervisor)

    assert (status_of(waiting), call_of(waiting)) == ("approved", ("waiting", "deadline_exceeded"))
    assert (LedgerEntry.objects.count(), receipt.call_count) == (0, 0)
    ToolConfig.objects.filter(name="probe").update(deadline_s=15)
    assert carry_out(approval=Approval.objects.get()).data == {"reference": "R-1"}


def test_the_exact_arguments_are_encrypted_at_rest(waiting: Approval) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_arguments FROM tools_approval")
        assert "10.00" not in cursor.fetchone()[0]
    assert waiting.arguments == {"amount": "10.00"}


def test_approving_carries_the_call_out_under_its_own_number(
    waiting: Approval, supervisor: User, receipt: responses.BaseResponse
) -> None:
    result = approve(approval=waiting, actor=supervisor)

    assert result.data == {"reference": "R-1"}
    assert result.tool_call_id == waiting.call_id
    assert (status_of(waiting), call_of(waiting)) == ("used", ("completed", ""))


def test_followers_hear_of_the_question_and_the_decision(
    waiting: Approval, supervisor: User, receipt: responses.BaseResponse
) -> None:
    approve(approval=waiting, actor=supervisor)

    told = LiveEvent.objects.filter(stream="tools", event="approval").order_by("seq")
    assert [event.data["status"] for event in told] == ["pending", "approved"]


def test_the_arguments_may_be_edited_and_have_a_new_digest(
    waiting: Approval, supervisor: User, upstream: responses.RequestsMock
) -> None:
    upstream.post(
        f"{UPSTREAM}/transfers",
        json={"reference": "R-2"},
        match=[responses.matchers.json_params_matcher({"amount": "8.00"})],
    )

    approve(approval=waiting, actor=supervisor, arguments={"amount": "8.00"})

    assert Approval.objects.get(pk=waiting.pk).digest != waiting.digest


def test_edited_arguments_that_break_the_schema_are_refused_and_it_still_waits(
    waiting: Approval, supervisor: User
) -> None:
    with pytest.raises(InvalidArguments):
        approve(approval=waiting, actor=supervisor, arguments={"amount": "lots"})

    assert status_of(waiting) == "pending"


def test_a_rejection_ends_the_call_with_its_reason(waiting: Approval, supervisor: User) -> None:
    reject(approval=waiting, actor=supervisor, reason="Not this customer")

    call = ToolCall.objects.get(pk=waiting.call_id)
    assert (call.status, call.gate, call.error_code, call.error_message) == (
        "refused",
        "approval",
        "rejected",
        "Not this customer",
    )


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rejection_needs_its_reason(waiting: Approval, supervisor: User, reason: str) -> None:
    with pytest.raises(ReasonNeeded):
        reject(approval=waiting, actor=supervisor, reason=reason)

    assert status_of(waiting) == "pending"


def test_an_agent_may_not_decide(waiting: Approval, agent: User) -> None:
    with pytest.raises(MayNotDecide):
        approve(approval=waiting, actor=agent)

    assert status_of(waiting) == "pending"


def test_a_decision_is_taken_once(waiting: Approval, supervisor: User, receipt: responses.BaseResponse) -> None:
    approve(approval=waiting, actor=supervisor)

    with pytest.raises(AlreadyDecided):
        reject(approval=waiting, actor=supervisor, reason="Too late")
    with pytest.raises(AlreadyDecided):
        carry_out(approval=waiting)

    assert receipt.call_count == 1


def test_a_decision_that_comes_too_late_is_refused(waiting: Approval, supervisor: User) -> None:
    Approval.objects.update(expires_at=now() - timedelta(seconds=1))

    with pytest.raises(ApprovalOutdated):
        approve(approval=Approval.objects.get(), actor=supervisor)


def test_what_nobody_decided_expires_and_its_call_ends(waiting: Approval) -> None:
    assert expire_approvals(at=now() + timedelta(hours=2)) == 1

    assert (status_of(waiting), call_of(waiting)) == ("expired", ("refused", "approval_expired"))


def test_a_changed_row_outdates_what_was_asked_for(waiting: Approval, change: Change, supervisor: User) -> None:
    change(endpoint="http://127.0.0.1:9998/elsewhere")

    assert (status_of(waiting), call_of(waiting)) == ("expired", ("refused", "approval_expired"))
    assert ToolCall.objects.get(pk=waiting.call_id).error_message == OUTDATED
    for decide in (approve, partial(reject, reason="Late")):
        with pytest.raises(ApprovalOutdated) as refused:
            decide(approval=waiting, actor=supervisor)
        assert str(refused.value) == OUTDATED


def test_a_call_that_was_put_up_while_its_tool_was_changed_ends_with_the_next_housekeeping(waiting: Approval) -> None:
    ToolConfig.objects.filter(name="probe").update(revision=F("revision") + 1)

    assert expire_approvals(at=now()) == 1

    assert status_of(waiting) == "expired"


def test_a_change_of_another_tool_leaves_what_waits(waiting: Approval, operator: User) -> None:
    change_config(config=ToolConfig.objects.get(name="crm"), changes={"timeout_s": 9.0}, actor=operator)

    assert status_of(waiting) == "pending"


def test_what_a_gate_refused_is_carried_out_when_it_is_approved_again(
    waiting: Approval, probe: ToolConfig, supervisor: User, operator: User, receipt: responses.BaseResponse
) -> None:
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)
    for _twice in range(2):
        with pytest.raises(BreakerOpen):
            approve(approval=waiting, actor=supervisor)
    with pytest.raises(AlreadyDecided):
        approve(approval=waiting, actor=supervisor, arguments={"amount": "1000.00"})
    set_breaker(config=probe, state=ForcedState.AUTO, reason="Go", actor=operator)

    assert approve(approval=waiting, actor=operator).data == {"reference": "R-1"}

    row = Approval.objects.get(pk=waiting.pk)
    assert (row.status, row.decided_by, receipt.call_count) == ("used", supervisor, 1)


def test_what_was_carried_out_and_failed_says_so(
    waiting: Approval, supervisor: User, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", json={}, status=422)

    with pytest.raises(UpstreamFailed):
        approve(approval=waiting, actor=supervisor)

    row = Approval.objects.with_outcome().get(pk=waiting.pk)
    assert (row.status, row.outcome, row.outcome_in_words) == ("used", "failed", "Failed")


def test_a_refusal_by_the_breaker_uses_up_no_approval_and_leaves_no_ledger_row(
    waiting: Approval, probe: ToolConfig, supervisor: User, operator: User, receipt: responses.BaseResponse
) -> None:
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)

    with pytest.raises(BreakerOpen):
        approve(approval=waiting, actor=supervisor)
    assert (status_of(waiting), call_of(waiting)[0], LedgerEntry.objects.count()) == ("approved", "waiting", 0)

    set_breaker(config=probe, state=ForcedState.AUTO, reason="Go", actor=operator)
    assert carry_out(approval=Approval.objects.get(pk=waiting.pk)).data == {"reference": "R-1"}


@pytest.mark.django_db(transaction=True)
def test_of_twenty_approvals_at_once_one_carries_it_out(
    waiting: Approval, supervisor: User, receipt: responses.BaseResponse
) -> None:
    ends: list[str] = []
    barrier = threading.Barrier(20)

    def decide() -> None:
        barrier.wait()
        try:
            approve(approval=Approval.objects.get(pk=waiting.pk), actor=supervisor)
            ends.append("done")
        except AlreadyDecided:
            ends.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (ends.count("done"), ends.count("too late"), receipt.call_count) == (1, 19, 1)
