"""A change that may have been made: it stays unknown until somebody can tell, and is never made under another key."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import responses
from django.db import connection

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.errors import ChangeUnderWay, LedgerUnknown, NotUnknown, ToolError, UpstreamFailed
from apps.tools.models import ForcedState, LedgerEntry, ToolConfig
from apps.tools.services import set_breaker, settle_reserved
from apps.tools.services.unknowns import mark, send_again
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.usefixtures("freely")
Transfer = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


@pytest.fixture
def unknown(transfer: Transfer, upstream: responses.RequestsMock) -> LedgerEntry:
    """A transfer whose answer never came."""
    silence = upstream.post(f"{UPSTREAM}/transfers", body=requests.ReadTimeout())
    error_of(transfer, idempotency_key="K-1")
    upstream.remove(silence)
    return LedgerEntry.objects.get(status="unknown")


def error_of(work: Callable[..., object], *arguments: object, **named: object) -> ToolError | None:
    try:
        work(*arguments, **named)
    except ToolError as error:
        return error
    return None


def ended() -> tuple[str, str, str]:
    """Return how the last call ended, and its change in the ledger."""
    call = ToolCall.objects.latest("started_at")
    return call.status, call.error_code, LedgerEntry.objects.get().status


@pytest.mark.parametrize("body", [{}, [], "done", {"reference": None}, {"reference": ["R-1"]}, {"ref": "R-1"}])
def test_a_change_that_is_answered_in_another_shape_may_have_been_made(
    transfer: Transfer, upstream: responses.RequestsMock, body: Any
) -> None:
    answer = upstream.post(f"{UPSTREAM}/transfers", json=body)

    error = error_of(transfer, idempotency_key="K-1")

    assert (error.code if error else "", ended()) == ("outcome_unknown", ("unknown", "outcome_unknown", "unknown"))
    assert isinstance(error_of(transfer, idempotency_key="K-1"), LedgerUnknown)
    assert answer.call_count == 1
    attempt = ToolCall.objects.earliest("started_at").attempts.get()
    assert (attempt.http_status, attempt.error_code) == (200, "unexpected_answer")


SAYS_NOTHING: list[dict[str, Any]] = [
    {"status": 401, "json": {}},
    {"status": 403, "json": {}},
    {"status": 409, "json": {"message": "The first request is under way."}},
    {"status": 302, "headers": {"Location": "/elsewhere"}},
    {"status": 200, "json": {}},
    {"body": requests.ConnectTimeout()},
]
DECLINES: list[dict[str, Any]] = [{"status": status, "json": {}} for status in (400, 404, 422)]


@pytest.mark.parametrize("answer", SAYS_NOTHING)
def test_what_a_second_attempt_meets_takes_no_doubt_away_unless_the_change_was_looked_at(
    transfer: Transfer, upstream: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", status=502, json={})
    upstream.post(f"{UPSTREAM}/transfers", **answer)

    error_of(transfer)

    assert ended() == ("unknown", "outcome_unknown", "unknown")


@pytest.mark.parametrize("answer", DECLINES)
def test_an_upstream_that_declines_the_second_attempt_has_not_made_the_first(
    transfer: Transfer, upstream: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", status=502, json={})
    upstream.post(f"{UPSTREAM}/transfers", **answer)

    error = error_of(transfer)

    assert isinstance(error, UpstreamFailed)
    assert ended() == ("failed", error.upstream_code, "failed")


@pytest.mark.parametrize("answer", [*SAYS_NOTHING, {"status": 503, "json": {}}, {"status": 429, "json": {}}])
def test_sending_again_leaves_it_unknown_unless_the_upstream_looked_at_it(
    unknown: LedgerEntry, operator: User, upstream: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", **answer)

    assert error_of(send_again, entry=unknown, actor=operator) is not None
    assert LedgerEntry.objects.get().status == "unknown"


@pytest.mark.parametrize("answer", DECLINES)
def test_sending_again_what_the_upstream_declines_settles_it_as_not_done(
    unknown: LedgerEntry, operator: User, upstream: responses.RequestsMock, answer: dict[str, Any]
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", **answer)

    assert isinstance(error_of(send_again, entry=unknown, actor=operator), UpstreamFailed)
    assert LedgerEntry.objects.get().status == "failed"


def test_while_it_is_sent_again_nobody_settles_it_or_makes_it_beside(
    unknown: LedgerEntry, operator: User, supervisor: User, transfer: Transfer, upstream: responses.RequestsMock
) -> None:
    meanwhile: list[type | None] = []

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        beside = [
            error_of(send_again, entry=unknown, actor=supervisor),
            error_of(mark, entry=unknown, done=False, actor=supervisor, note="Not on the statement"),
            error_of(transfer, idempotency_key="K-1"),
        ]
        meanwhile.extend(type(error) for error in beside)
        return 200, {}, '{"reference": "R-1"}'

    upstream.add_callback(responses.POST, f"{UPSTREAM}/transfers", answer, content_type="application/json")

    result = send_again(entry=unknown, actor=operator)

    assert meanwhile == [NotUnknown, NotUnknown, ChangeUnderWay]
    entry = LedgerEntry.objects.get()
    assert (entry.status, entry.result, entry.call_id) == ("done", {"reference": "R-1"}, result.tool_call_id)


def test_a_change_that_is_sent_again_by_a_process_that_dies_is_unknown_again(
    unknown: LedgerEntry, operator: User, upstream: responses.RequestsMock
) -> None:
    seen: list[int] = []

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        seen.append(settle_reserved(now=unknown.created_at))
        under_way = ToolCall.objects.filter(status="started")
        ended = list(under_way.values_list("pk", flat=True))
        under_way.update(status="interrupted")
        seen.append(settle_reserved(now=unknown.created_at))
        ToolCall.objects.filter(pk__in=ended).update(status="started")
        return 422, {}, "{}"

    upstream.add_callback(responses.POST, f"{UPSTREAM}/transfers", answer, content_type="application/json")

    error_of(send_again, entry=unknown, actor=operator)

    assert (seen, LedgerEntry.objects.get().status) == ([0, 1], "failed")


@pytest.mark.parametrize("refusal", ["switch", "roles", "breaker", "quota"])
def test_a_refusal_to_send_again_leaves_it_as_it_was(
    unknown: LedgerEntry, operator: User, change: Change, freely: ToolConfig, refusal: str
) -> None:
    if refusal == "breaker":
        set_breaker(config=freely, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)
    else:
        change(**{"switch": {"enabled": False}, "roles": {"allowed_roles": []}}.get(refusal, {"daily_quota": 1}))
    if refusal == "quota":
        error_of(send_again, entry=unknown, actor=operator)

    error = error_of(send_again, entry=unknown, actor=operator)

    assert (error.gate if error else "") == {"switch": "enabled", "roles": "access"}.get(refusal, refusal)
    entry = LedgerEntry.objects.get()
    assert (entry.status, entry.call_id) == ("unknown", unknown.call_id)


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_send_it_again_at_once_one_does(
    unknown: LedgerEntry, operator: User, upstream: responses.RequestsMock
) -> None:
    receipt = upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    operator.role_names  # noqa: B018 - read once, before the threads

    ends = at_once(10, lambda: error_of(send_again, entry=LedgerEntry.objects.get(), actor=operator))

    assert sorted(type(end).__name__ for end in ends) == ["NoneType", *["NotUnknown"] * 9]
    assert (receipt.call_count, LedgerEntry.objects.get().status) == (1, "done")


def at_once(count: int, work: Callable[[], object]) -> list[object]:
    """Do something in threads that begin together, each with a connection that it gives back."""
    barrier = threading.Barrier(count)

    def run() -> object:
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [one.result() for one in [pool.submit(run) for _ in range(count)]]
