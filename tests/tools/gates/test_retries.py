"""A call that fails: what is tried again, and what never is."""

import pytest
import responses
from requests.exceptions import ReadTimeout

from apps.audit.models import ToolAttempt
from apps.tools.errors import (
    OutcomeUnknown,
    ToolDisabled,
    UpstreamFailed,
)
from tests.tools.conftest import UPSTREAM
from tests.tools.looking import THING, Change, Look, recorded


@pytest.mark.parametrize(
    ("status", "code", "attempts"),
    [
        (401, "upstream_unauthorized", 1),
        (403, "upstream_forbidden", 1),
        (404, "upstream_not_found", 1),
        (409, "upstream_conflict", 1),
        (422, "upstream_rejected", 1),
        (429, "upstream_rate_limited", 3),
        (500, "upstream_unavailable", 3),
        (503, "upstream_unavailable", 3),
    ],
)
def test_only_passing_errors_are_tried_again(
    look: Look, upstream: responses.RequestsMock, status: int, code: str, attempts: int
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"message": "no"}, status=status)

    with pytest.raises(UpstreamFailed):
        look()

    assert recorded() == [("probe", "failed", "operation", code, attempts)]
    assert list(ToolAttempt.objects.values_list("number", "http_status", "error_code")) == [
        (number, status, code) for number in range(1, attempts + 1)
    ]


def test_a_second_attempt_that_works_completes_the_call(look: Look, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", status=503, json={})
    upstream.get(f"{UPSTREAM}/things/7", json=THING)

    assert look().attempts == 2
    assert list(ToolAttempt.objects.values_list("outcome", flat=True)) == ["failed", "completed"]


def test_a_switch_thrown_during_the_wait_ends_the_call(
    look: Look, change: Change, upstream: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        change(enabled=False)
        return 503, {"Retry-After": "0"}, "{}"

    upstream.add_callback(responses.GET, f"{UPSTREAM}/things/7", answer, content_type="application/json")

    with pytest.raises(ToolDisabled):
        look()

    assert recorded() == [("probe", "refused", "enabled", "tool_disabled", 1)]


def test_no_wait_outlasts_the_deadline(look: Look, change: Change, upstream: responses.RequestsMock) -> None:
    change(deadline_s=2.0)
    upstream.get(f"{UPSTREAM}/things/7", status=429, headers={"Retry-After": "60"}, json={})

    with pytest.raises(UpstreamFailed) as failed:
        look()

    assert (failed.value.retry_after, recorded()[0][4]) == (60.0, 1)


@pytest.mark.usefixtures("freely")
def test_money_that_timed_out_is_unknown_and_never_sent_again(transfer: Look, upstream: responses.RequestsMock) -> None:
    upstream.post(f"{UPSTREAM}/transfers", body=ReadTimeout())

    with pytest.raises(OutcomeUnknown):
        transfer()

    assert recorded() == [("probe", "unknown", "operation", "outcome_unknown", 1)]


@pytest.mark.usefixtures("freely")
def test_money_is_sent_again_with_the_same_key_where_nothing_arrived(
    transfer: Look, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", status=429, json={})
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})

    result = transfer()

    keys = {call.request.headers["Idempotency-Key"] for call in upstream.calls}
    assert keys == {str(result.tool_call_id)}
    assert result.attempts == 2


@pytest.mark.usefixtures("freely")
def test_money_is_not_sent_again_to_an_upstream_without_idempotency(
    transfer: Look, change: Change, upstream: responses.RequestsMock
) -> None:
    change(idempotency_header="")
    upstream.post(f"{UPSTREAM}/transfers", status=429, json={})

    with pytest.raises(UpstreamFailed):
        transfer()

    assert recorded() == [("probe", "failed", "operation", "upstream_rate_limited", 1)]
