"""SMS outreach against a gateway: what goes out, what is refused and why, and what campaigns have come to."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils import timezone
from pydantic import ValidationError

from apps.core.http import ConnectionCut, HttpError, RateLimited, TimedOut
from apps.toolbox.sms_outreach.models import OptOut, TextMessage
from apps.toolbox.sms_outreach.numbers import zones_of
from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.tools.dry_run import DescribingClient, RequestDescribed
from apps.tools.types import Effect
from tests.toolbox.conftest import ACCEPTED, ANNA, CALL, NOON, TEXT, Upstream, ask
from tests.toolbox.texting import SMS, a_run, refusal, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in SMS.operations.items()} == {
        "send": Effect.CONTACT,
        "status": Effect.READ,
        "campaign_statistics": Effect.READ,
    }


def test_a_message_goes_out_with_the_calls_key_and_says_what_is_left(gateway: Upstream) -> None:
    answer = send(run=a_run(), to="+49 151 1234-5678", campaign="delivery-notice")

    assert answer == {
        "message_id": "MSG-1",
        "to": ANNA,
        "status": "sent",
        "encoding": "GSM-7",
        "segments": 1,
        "campaign": "delivery-notice",
        "left_today": 4,
    }
    assert gateway.sent == {"to": ANNA, "text": TEXT, "sender": "Larkfield"}
    assert gateway.request.headers["Idempotency-Key"] == str(CALL)
    row = TextMessage.objects.get()
    assert (row.status, row.message_id, row.delivery, row.day) == ("accepted", "MSG-1", "sent", date(2026, 11, 20))


def test_the_sender_is_the_rows(gateway: Upstream) -> None:
    send(run=a_run(sender="Desk 24"))

    assert gateway.sent["sender"] == "Desk 24"


def test_the_sixth_message_of_the_day_is_refused_before_anything_leaves(gateway: Upstream) -> None:
    assert [send()["left_today"] for _ in range(5)] == [4, 3, 2, 1, 0]

    assert refusal() == ("daily_limit", f"{ANNA} has had its 5 messages of the day. Nothing was sent.")
    assert len(gateway.mock.calls) == 5
    assert send(to="+4915112345670")["left_today"] == 4


def test_the_day_is_that_of_the_number(gateway: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    never_quiet = {"quiet_from": "00:00", "quiet_until": "00:00", "daily_limit": 1}
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    send(run=a_run(uuid.uuid4(), **never_quiet))
    assert refusal(run=a_run(uuid.uuid4(), **never_quiet))[0] == "daily_limit"

    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    assert send(run=a_run(uuid.uuid4(), **never_quiet))["left_today"] == 0


def test_a_call_that_is_tried_again_takes_one_place(upstream: Upstream) -> None:
    upstream.answers("POST", "/messages", {"detail": "Slow down."}, status=429)
    upstream.answers("POST", "/messages", ACCEPTED, status=201)
    with pytest.raises(RateLimited):
        send(run=a_run())

    assert send(run=a_run())["left_today"] == 4
    assert TextMessage.objects.get().status == "accepted"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429])
def test_what_the_gateway_refuses_does_not_count_for_the_day(upstream: Upstream, status: int) -> None:
    upstream.answers("POST", "/messages", {"detail": "So it is."}, status=status)

    with pytest.raises(HttpError, match="So it is"):
        send()

    assert TextMessage.objects.get().status == "refused"
    assert TextMessage.objects.counted(number=ANNA, day=NOON.date()).count() == 0


def test_what_may_have_gone_out_counts_even_where_the_next_try_is_refused(upstream: Upstream) -> None:
    upstream.stays_silent("POST", "/messages")
    upstream.answers("POST", "/messages", {"detail": "No."}, status=400)

    with pytest.raises(TimedOut):
        send(run=a_run())
    with pytest.raises(HttpError, match="No"):
        send(run=a_run())

    assert TextMessage.objects.get().status == "sending"
    assert TextMessage.objects.counted(number=ANNA, day=NOON.date()).count() == 1


@pytest.mark.parametrize("status", [500, 503])
def test_an_outage_leaves_the_place_taken(upstream: Upstream, status: int) -> None:
    upstream.answers("POST", "/messages", {}, status=status)

    with pytest.raises(HttpError):
        send()

    assert TextMessage.objects.get().status == "sending"


def test_a_cut_connection_leaves_the_place_taken(upstream: Upstream) -> None:
    upstream.cuts("POST", "/messages")

    with pytest.raises(ConnectionCut):
        send()

    assert TextMessage.objects.get().status == "sending"


@pytest.mark.parametrize("body", [[], None, {}, {"message_id": "MSG-1"}, {"status": "sent"}])
def test_an_answer_of_another_shape_is_refused_and_the_message_counts(upstream: Upstream, body: Any) -> None:
    upstream.answers("POST", "/messages", body)

    with pytest.raises(ValidationError):
        send()

    assert TextMessage.objects.get().status == "sending"


def test_a_dry_run_takes_no_place(gateway: Upstream) -> None:
    with pytest.raises(RequestDescribed) as described:
        send(run=replace(a_run(), client=DescribingClient))

    assert described.value.request.body == {"to": ANNA, "text": TEXT, "sender": "Larkfield"}
    assert (TextMessage.objects.count(), len(gateway.mock.calls)) == (0, 0)


def test_a_number_that_opted_out_gets_nothing(gateway: Upstream) -> None:
    assert refusal(to="+4915112345699") == ("opted_out", "+4915112345699 wants no messages from us. Nothing was sent.")
    OptOut.objects.all().delete()
    assert send(to="+4915112345699")["left_today"] == 4


@pytest.mark.parametrize(
    ("number", "zone", "hour", "is_quiet"),
    [
        (ANNA, "Europe/Berlin", 6, True),
        (ANNA, "Europe/Berlin", 7, False),
        (ANNA, "Europe/Berlin", 18, False),
        (ANNA, "Europe/Berlin", 19, True),
        ("+442071838750", "Europe/London", 7, True),
        ("+442071838750", "Europe/London", 19, False),
        ("+12125550123", "America/New_York", 12, True),
        ("+12125550123", "America/New_York", 13, False),
        ("+81312345678", "Asia/Tokyo", 12, True),
        # Toll-free numbers may ring anywhere from Guam to Bermuda: somewhere it is always quiet.
        ("+18002345678", "America/Adak", 17, True),
    ],
)
def test_it_is_quiet_from_eight_to_eight_where_the_number_is(
    gateway: Upstream, monkeypatch: pytest.MonkeyPatch, number: str, zone: str, hour: int, is_quiet: bool
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, hour, 0, tzinfo=UTC))

    if is_quiet:
        code, message = refusal(to=number)
        assert code == "quiet_hours"
        assert f"in {zone}" in message
        assert "until 08:00" in message
    else:
        assert send(to=number)["to"] == number


@pytest.mark.parametrize(("start", "end", "is_quiet"), [("12:30", "13:30", True), ("13:01", "12:59", False)])
def test_operators_set_the_quiet_hours(gateway: Upstream, start: str, end: str, is_quiet: bool) -> None:
    run = a_run(quiet_from=start, quiet_until=end)

    assert (refusal(run=run)[0] if is_quiet else send(run=run)["status"]) == ("quiet_hours" if is_quiet else "sent")


def test_a_number_without_a_known_zone_is_taken_to_be_in_the_rows() -> None:
    assert [zone.key for zone in zones_of("+80012345678", fallback="Asia/Tokyo")] == ["Asia/Tokyo"]


def test_a_text_that_needs_too_many_messages_is_refused_with_their_number(gateway: Upstream) -> None:
    code, message = refusal(text="ж" * 135, run=a_run(max_segments=2))

    assert code == "too_long"
    assert message == "The text needs 3 messages (UCS-2) and 2 are allowed. Shorten it. Nothing was sent."


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"to": "0151 12345678", "text": TEXT}, ("to",)),
        ({"to": "+49 1", "text": TEXT}, ("to",)),
        ({"to": "+999 1234567", "text": TEXT}, ("to",)),
        ({"to": "call me", "text": TEXT}, ("to",)),
        ({"to": "", "text": TEXT}, ("to",)),
        ({"to": f"{ANNA} ext. 5", "text": TEXT}, ("to",)),
        ({"to": ANNA}, ("text",)),
        ({"to": ANNA, "text": "  "}, ("text",)),
        ({"to": ANNA, "text": "a" * 1531}, ("text",)),
        ({"to": ANNA, "text": TEXT, "campaign": "../x"}, ("campaign",)),
        ({"to": ANNA, "text": TEXT, "sender": "Bank"}, ("sender",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(arguments: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        SMS.operations["send"].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]


@pytest.mark.parametrize(
    "settings",
    [
        {"sender": "A name that is too long"},
        {"daily_limit": 6},
        {"daily_limit": 0},
        {"fallback_time_zone": "Europe/Freiburg"},
        {"quiet_from": "late"},
        {"max_segments": 11},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(settings))):
        SmsSettings.model_validate(settings)


def test_a_message_is_asked_after_and_its_delivery_noted(gateway: Upstream) -> None:
    send(campaign="delivery-notice")
    gateway.answers("GET", "/messages/MSG-1", {**ACCEPTED, "status": "delivered"})

    answer = ask(SMS, "status", message_id="MSG-1")

    assert answer["found"] is True
    assert answer["message"] == {
        "message_id": "MSG-1",
        "to": ANNA,
        "status": "delivered",
        "created_at": "2026-11-20T12:00:00Z",
    }
    assert TextMessage.objects.get().delivery == "delivered"


def test_to_find_no_message_is_an_answer(upstream: Upstream) -> None:
    upstream.answers("GET", "/messages/MSG-9", {"detail": "No such message."}, status=404)

    assert ask(SMS, "status", message_id="MSG-9") == {"message": None, "found": False}


def test_the_quiet_hours_at_first_are_eight_to_eight() -> None:
    settings = SmsSettings()

    assert (settings.quiet_from, settings.quiet_until, settings.daily_limit) == (time(20), time(8), 5)
