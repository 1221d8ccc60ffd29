"""A key of the caller's holds for calls that wait, too: however often it is asked and approved, it is one change."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import responses
from django.db import connection

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.errors import ApprovalRequired, KeyUsedForOther, LedgerUnknown, ToolError
from apps.tools.models import Approval, LedgerEntry
from apps.tools.services import approve, explain_call, reject
from apps.tools.types import CallContext, PlannedCall, ToolResult
from tests.tools.conftest import UPSTREAM

Transfer = Callable[..., ToolResult]
pytestmark = pytest.mark.usefixtures("probe")


def ask(transfer: Transfer, amount: str = "10.00", key: str = "K-1") -> Approval:
    with pytest.raises(ApprovalRequired) as waiting:
        transfer(amount, idempotency_key=key)
    return Approval.objects.get(pk=waiting.value.approval_id)


def error_of(work: Callable[..., object], *arguments: object, **named: object) -> ToolError | None:
    try:
        work(*arguments, **named)
    except ToolError as error:
        return error
    return None


def test_two_approvals_of_one_key_are_one_change_with_one_result(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    first, second = ask(transfer), ask(transfer)

    results = [approve(approval=one, actor=supervisor) for one in (first, second)]

    assert [result.data for result in results] == [{"reference": "R-1"}] * 2
    assert (receipt.call_count, LedgerEntry.objects.count()) == (1, 1)
    assert set(Approval.objects.values_list("status", flat=True)) == {"used"}
    assert set(ToolCall.objects.values_list("status", flat=True)) == {"completed"}


def test_two_approvals_without_a_key_are_two_changes(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    for waiting in (ask(transfer, key=""), ask(transfer, key="")):
        approve(approval=waiting, actor=supervisor)

    assert (receipt.call_count, LedgerEntry.objects.count()) == (2, 2)


def test_what_was_approved_and_made_is_not_asked_about_again(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    approve(approval=ask(transfer), actor=supervisor)

    again = transfer("10.00", idempotency_key="K-1")

    assert (again.data, receipt.call_count, Approval.objects.count()) == ({"reference": "R-1"}, 1, 1)


def test_what_was_made_under_the_key_with_other_arguments_is_refused_without_asking(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    approve(approval=ask(transfer), actor=supervisor)

    assert isinstance(error_of(transfer, "11.00", idempotency_key="K-1"), KeyUsedForOther)
    assert Approval.objects.count() == 1


def test_an_approval_of_other_arguments_under_a_used_key_sends_nothing(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    first, second = ask(transfer, "10.00"), ask(transfer, "11.00")
    approve(approval=first, actor=supervisor)

    assert isinstance(error_of(approve, approval=second, actor=supervisor), KeyUsedForOther)
    assert receipt.call_count == 1


def test_edited_arguments_hold_the_key(transfer: Transfer, receipt: responses.BaseResponse, supervisor: User) -> None:
    approve(approval=ask(transfer, "10.00"), actor=supervisor, arguments={"amount": "8.00"})

    assert isinstance(error_of(transfer, "10.00", idempotency_key="K-1"), KeyUsedForOther)
    assert transfer("8.00", idempotency_key="K-1").data == {"reference": "R-1"}
    assert receipt.call_count == 1


def test_a_rejection_uses_up_no_key(transfer: Transfer, receipt: responses.BaseResponse, supervisor: User) -> None:
    reject(approval=ask(transfer), actor=supervisor, reason="Ask the customer first")

    assert approve(approval=ask(transfer), actor=supervisor).data == {"reference": "R-1"}


def test_a_change_that_was_declined_waits_for_a_decision_again(
    transfer: Transfer, upstream: responses.RequestsMock, supervisor: User
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", status=422, json={})
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    error_of(approve, approval=ask(transfer), actor=supervisor)

    assert approve(approval=ask(transfer), actor=supervisor).data == {"reference": "R-1"}


def test_a_change_of_unknown_outcome_is_refused_and_nobody_is_asked(
    transfer: Transfer, upstream: responses.RequestsMock, supervisor: User
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", json={})
    error_of(approve, approval=ask(transfer), actor=supervisor)

    assert isinstance(error_of(transfer, "10.00", idempotency_key="K-1"), LedgerUnknown)
    assert Approval.objects.count() == 1


def test_the_key_does_not_reach_across_callers(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    approve(approval=ask(transfer), actor=supervisor)

    with pytest.raises(ApprovalRequired):
        transfer("10.00", idempotency_key="K-1", user=supervisor)


def test_explaining_says_that_the_result_would_be_given_again(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User, agent: User
) -> None:
    approve(approval=ask(transfer), actor=supervisor)
    context = CallContext(request_id="request-2", user=agent, idempotency_key="K-1")

    verdicts = explain_call(call=PlannedCall("probe", "transfer", {"amount": "10.00"}), context=context)

    told = {verdict.gate: (verdict.verdict, verdict.reason) for verdict in verdicts}
    assert told["approval"] == ("pass", "")
    assert told["effect"] == ("pass", "It was made already under this key; that result would be given again.")


@pytest.mark.django_db(transaction=True)
def test_ten_approvals_of_one_key_at_once_are_one_change(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    asked = [ask(transfer) for _ in range(10)]
    supervisor.role_names  # noqa: B018 - read once, before the threads
    barrier = threading.Barrier(10)

    def decide(waiting: Approval) -> ToolError | None:
        barrier.wait()
        try:
            return error_of(approve, approval=waiting, actor=supervisor)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        ends = list(pool.map(decide, asked))

    assert {type(end).__name__ for end in ends} <= {"NoneType", "ChangeUnderWay"}
    assert (receipt.call_count, LedgerEntry.objects.get().status) == (1, "done")
    used = Approval.objects.filter(status="used").count()
    assert (used, Approval.objects.filter(status="approved").count()) == (ends.count(None), 10 - used)
