"""What SMS outreach makes of its gateway's faults, for the message that goes out and for the one asked after."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from pydantic import ValidationError

from apps.core.http import ConnectionCut, HttpError, NotFound, ResponseUnreadable, TimedOut
from apps.toolbox.sms_outreach.models import TextMessage
from apps.toolbox.sms_outreach.tool import SmsOutreachTool
from tests.toolbox.conftest import Upstream, ask

SMS = SmsOutreachTool()
SEND: dict[str, Any] = {"to": "+4915112345678", "text": "Your gateway is on its way."}
CALLS = [("send", SEND, "POST", "/messages"), ("status", {"message_id": "MSG-1"}, "GET", "/messages/MSG-1")]
each_call = pytest.mark.parametrize(("operation", "arguments", "method", "path"), CALLS, ids=["send", "status"])
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_at_noon")]


@pytest.fixture
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@each_call
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "upstream_rejected"),
        (401, "upstream_unauthorized"),
        (403, "upstream_forbidden"),
        (409, "upstream_conflict"),
        (422, "upstream_rejected"),
        (429, "upstream_rate_limited"),
        (500, "upstream_unavailable"),
        (503, "upstream_unavailable"),
    ],
)
def test_an_error_status_keeps_its_kind_and_the_gateways_words(
    upstream: Upstream, operation: str, arguments: dict[str, Any], method: str, path: str, status: int, code: str
) -> None:
    upstream.answers(method, path, {"detail": "So it is."}, status=status)

    with pytest.raises(HttpError, match="So it is") as caught:
        ask(SMS, operation, **arguments)

    assert caught.value.code == code


@each_call
def test_silence_is_a_timeout_and_a_cut_is_a_cut(
    upstream: Upstream, operation: str, arguments: dict[str, Any], method: str, path: str
) -> None:
    upstream.stays_silent(method, path)
    with pytest.raises(TimedOut):
        ask(SMS, operation, **arguments)
    upstream.mock.reset()
    upstream.cuts(method, path)
    with pytest.raises(ConnectionCut):
        ask(SMS, operation, **arguments)


@each_call
@pytest.mark.parametrize("text", ["<html>Sign in</html>", '{"message_id": "MS', ""])
def test_what_is_no_json_is_unreadable(
    upstream: Upstream, operation: str, arguments: dict[str, Any], method: str, path: str, text: str
) -> None:
    upstream.answers_text(method, path, text)

    with pytest.raises(ResponseUnreadable):
        ask(SMS, operation, **arguments)


@each_call
@pytest.mark.parametrize("body", [[], "text", 7, None, {}, {"message_id": 5, "status": "sent"}])
def test_an_answer_of_another_shape_is_refused(
    upstream: Upstream, operation: str, arguments: dict[str, Any], method: str, path: str, body: Any
) -> None:
    upstream.answers(method, path, body)

    with pytest.raises(ValidationError):
        ask(SMS, operation, **arguments)


@each_call
def test_fields_beyond_the_contract_go_no_further(
    upstream: Upstream, operation: str, arguments: dict[str, Any], method: str, path: str
) -> None:
    upstream.answers(method, path, {"message_id": "MSG-1", "status": "sent", "route_price": "top-secret"})

    assert "top-secret" not in str(ask(SMS, operation, **arguments))


def test_a_message_that_timed_out_may_have_gone_out_and_counts_for_the_day(upstream: Upstream) -> None:
    upstream.stays_silent("POST", "/messages")

    with pytest.raises(TimedOut):
        ask(SMS, "send", **SEND)

    assert list(TextMessage.objects.values_list("status", flat=True)) != ["refused"]


@pytest.mark.parametrize("number", ["M" * 500, "M\0-1", "\u202eM-1", ""])
@pytest.mark.parametrize("status", ["sent", "s" * 500, "se\0nt"])
def test_a_number_that_no_row_takes_whole_is_given_to_the_caller_and_the_message_counts(
    upstream: Upstream, number: str, status: str
) -> None:
    upstream.answers("POST", "/messages", {"message_id": number, "status": status}, status=201)

    answer = ask(SMS, "send", **SEND)

    row = TextMessage.objects.get()
    assert (answer["message_id"], answer["status"], row.status) == (number, status, "accepted")
    assert row.message_id == number.replace("\0", "\ufffd")[:64]
    assert row.delivery == status.replace("\0", "\ufffd")[:30]


def test_a_wrong_gateway_is_no_message_that_was_not_found(upstream: Upstream) -> None:
    upstream.mock.add("GET", f"{upstream.base_url}/messages/MSG-1", body="<h1>nginx</h1>", status=404)

    with pytest.raises(NotFound):
        ask(SMS, "status", message_id="MSG-1")
