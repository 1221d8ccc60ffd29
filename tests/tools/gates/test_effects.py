"""The ledger: one row a change, one change a key, and a queue for what nobody knows."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.db import connection
from django.test import Client
from requests.exceptions import ReadTimeout

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.core.clock import now
from apps.tools.errors import (
    BreakerOpen,
    ChangeUnderWay,
    KeyUsedForOther,
    LedgerUnknown,
    NotUnknown,
    OutcomeUnknown,
    ResultOutdated,
    ToolError,
    UpstreamFailed,
)
from apps.tools.models import ForcedState, LedgerEntry, ToolConfig
from apps.tools.services import set_breaker, settle_reserved
from apps.tools.services.unknowns import check_upstream, mark, send_again
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.usefixtures("freely")
Transfer = Callable[..., ToolResult]


@pytest.fixture
def unknown(transfer: Transfer, upstream: responses.RequestsMock) -> LedgerEntry:
    """A transfer that timed out."""
    timeout = upstream.post(f"{UPSTREAM}/transfers", body=ReadTimeout())
    with pytest.raises(OutcomeUnknown):
        transfer(idempotency_key="K-1")
    upstream.remove(timeout)
    return LedgerEntry.objects.get()


def test_a_change_is_in_the_ledger_before_it_is_sent(transfer: Transfer, upstream: responses.RequestsMock) -> None:
    seen: list[str] = []

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        seen.extend(LedgerEntry.objects.values_list("status", flat=True))
        return 200, {}, '{"reference": "R-1"}'

    upstream.add_callback(responses.POST, f"{UPSTREAM}/transfers", answer, content_type="application/json")

    transfer()

    assert seen == ["reserved"]
    assert LedgerEntry.objects.get().status == "done"


def test_the_same_key_is_one_change_with_one_result(transfer: Transfer, receipt: responses.BaseResponse) -> None:
    first = transfer(idempotency_key="K-1")
    second = transfer(idempotency_key="K-1")

    assert (first.data, second.data, receipt.call_count) == ({"reference": "R-1"}, {"reference": "R-1"}, 1)


def test_a_key_does_not_reach_across_callers(
    transfer: Transfer, receipt: responses.BaseResponse, supervisor: User
) -> None:
    transfer(idempotency_key="K-1")
    transfer(idempotency_key="K-1", user=supervisor)

    assert receipt.call_count == 2


def test_a_key_with_other_arguments_is_refused(transfer: Transfer, receipt: responses.BaseResponse) -> None:
    transfer("10.00", idempotency_key="K-1")

    with pytest.raises(KeyUsedForOther):
        transfer("11.00", idempotency_key="K-1")


def test_a_change_under_way_is_not_sent_beside_itself(transfer: Transfer, receipt: responses.BaseResponse) -> None:
    transfer(idempotency_key="K-1")
    LedgerEntry.objects.update(status="reserved")

    with pytest.raises(ChangeUnderWay):
        transfer(idempotency_key="K-1")


def test_a_change_that_failed_may_be_asked_for_again(transfer: Transfer, upstream: responses.RequestsMock) -> None:
    upstream.post(f"{UPSTREAM}/transfers", status=422, json={})
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    with pytest.raises(UpstreamFailed):
        transfer(idempotency_key="K-1")

    assert transfer(idempotency_key="K-1").data == {"reference": "R-1"}
    assert [entry.status for entry in LedgerEntry.objects.all()] == ["done"]


def test_a_refusal_by_the_breaker_leaves_no_row(transfer: Transfer, freely: ToolConfig, operator: User) -> None:
    set_breaker(config=freely, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)

    with pytest.raises(BreakerOpen):
        transfer()

    assert LedgerEntry.objects.count() == 0


def test_a_timed_out_change_waits_for_an_operator(unknown: LedgerEntry, transfer: Transfer) -> None:
    assert unknown.status == "unknown"
    with pytest.raises(LedgerUnknown):
        transfer(idempotency_key="K-1")


@pytest.mark.parametrize(("done", "status"), [(True, "done"), (False, "failed")])
def test_an_operator_marks_it_once(unknown: LedgerEntry, operator: User, done: bool, status: str) -> None:
    mark(entry=unknown, done=done, actor=operator, note="Seen on the statement")

    unknown.refresh_from_db()
    assert (unknown.status, unknown.settled_by, unknown.note) == (status, "operator", "Seen on the statement")
    with pytest.raises(NotUnknown):
        mark(entry=unknown, done=not done, actor=operator, note="Again")


def test_sending_again_uses_the_key_the_upstream_had(
    unknown: LedgerEntry, operator: User, receipt: responses.BaseResponse
) -> None:
    result = send_again(entry=unknown, actor=operator)

    assert result.data == {"reference": "R-1"}
    assert receipt.calls[0].request.headers["Idempotency-Key"] == str(unknown.call_id)
    row = LedgerEntry.objects.get()
    assert (row.status, row.settled_by, row.note) == ("done", "operator", "It was sent again with the same key.")


def test_sending_again_that_times_out_stays_unknown(
    unknown: LedgerEntry, operator: User, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", body=ReadTimeout())

    with pytest.raises(OutcomeUnknown):
        send_again(entry=unknown, actor=operator)

    row = LedgerEntry.objects.get()
    assert (row.status, row.settled_by) == ("unknown", "")


@pytest.mark.parametrize(("owner", "status"), [("Anna", "done"), ("nobody", "failed")])
def test_checking_settles_it_by_the_upstreams_word(
    unknown: LedgerEntry, operator: User, upstream: responses.RequestsMock, owner: str, status: str
) -> None:
    upstream.get(f"{UPSTREAM}/things/10.00", json={"number": "10.00", "owner": owner})

    assert check_upstream(entry=unknown, actor=operator) is (status == "done")
    assert LedgerEntry.objects.get().status == status


@pytest.mark.parametrize(
    ("call_status", "entry_status"), [("started", "reserved"), ("unknown", "unknown"), ("failed", "unknown")]
)
def test_a_reservation_outlives_its_call_only_as_unknown(
    transfer: Transfer, receipt: responses.BaseResponse, call_status: str, entry_status: str
) -> None:
    transfer()
    LedgerEntry.objects.update(status="reserved")
    ToolCall.objects.update(status=call_status)

    settled = settle_reserved(now=now())

    assert (settled, LedgerEntry.objects.get().status) == (int(entry_status == "unknown"), entry_status)


def test_a_settled_change_stays_as_it_is(transfer: Transfer, receipt: responses.BaseResponse) -> None:
    transfer()

    assert (settle_reserved(now=now()), LedgerEntry.objects.get().status) == (0, "done")


@pytest.mark.django_db(transaction=True)
def test_fifty_submits_at_once_with_one_key_are_one_effect(transfer: Transfer, receipt: responses.BaseResponse) -> None:
    ends: list[str] = []
    barrier = threading.Barrier(50)

    def submit() -> None:
        barrier.wait()
        try:
            ends.append(transfer(idempotency_key="K-1").data["reference"])
        except ToolError as error:
            ends.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert receipt.call_count == 1
    assert set(ends) <= {"R-1", "change_under_way"}
    assert len(ends) == 50


def test_a_result_that_the_tool_no_longer_gives_is_named_and_the_change_is_not_made_again(
    transfer: Transfer, receipt: responses.BaseResponse
) -> None:
    first = transfer(idempotency_key="K-1")
    LedgerEntry.objects.update(result={"number": "R-1"})

    with pytest.raises(ResultOutdated, match=f"in call {first.tool_call_id}"):
        transfer(idempotency_key="K-1")

    assert (receipt.call_count, LedgerEntry.objects.get().status) == (1, "done")
    assert list(ToolCall.objects.values_list("status", "gate", "error_code").order_by("pk")) == [
        ("completed", "", ""),
        ("refused", "effect", "result_outdated"),
    ]


def test_a_result_that_the_tool_no_longer_gives_is_a_conflict_at_the_api(
    client_for: Callable[[User], Client], agent: User, receipt: responses.BaseResponse
) -> None:
    def ask(**how: bool) -> Any:
        body = {"tool": "probe", "operation": "transfer", "payload": {"amount": "10.00"}, **how}
        key = {"Idempotency-Key": "K-1"}
        return client_for(agent).post("/api/v1/tools/execute", body, content_type="application/json", headers=key)

    first = ask().json()
    LedgerEntry.objects.update(result=[])
    again, verdicts = ask(), ask(explain=True).json()["verdicts"]

    problem = again.json()
    assert (again.status_code, problem["code"], problem["retryable"]) == (409, "result_outdated", False)
    assert first["tool_call_id"] in problem["detail"]
    assert next(one for one in verdicts if one["gate"] == "effect")["reason"] == problem["detail"]
