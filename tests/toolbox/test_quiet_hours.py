"""Quiet hours where the number is, on both sides of the world and of a change of clocks."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.toolbox.sms_outreach.models import OptOut
from apps.toolbox.sms_outreach.numbers import quiet_zone, zones_of
from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.toolbox.sms_outreach.tool import SmsOutreachTool
from apps.tools.errors import OperationFailed
from tests.toolbox.conftest import Upstream, ask, run_with

SMS = SmsOutreachTool()
BERLIN, LONDON, TOKYO, KOLKATA, NEW_YORK, LISBON = (
    "+4915112345678", "+442071838750", "+81312345678", "+911126578901", "+12125550123", "+351211234567",
)  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gateway(upstream: Upstream) -> Upstream:
    upstream.answers("POST", "/messages", {"message_id": "MSG-1", "status": "sent"}, status=201)
    return upstream


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    stopped = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: stopped)


def outcome(to: str, **settings: Any) -> str:
    """Send a message and return its status, or why it was refused."""
    run = replace(run_with(settings=SmsSettings.model_validate(settings)), call_id=uuid.uuid4())
    try:
        return str(ask(SMS, "send", run=run, to=to, text="Your parcel is here.")["status"])
    except OperationFailed as refused:
        return refused.reason_code


@pytest.mark.parametrize(
    ("number", "moment", "expected"),
    [
        # Berlin: one hour ahead of UTC in winter, two in summer.
        (BERLIN, "2026-01-15T06:59", "quiet_hours"),
        (BERLIN, "2026-01-15T07:00", "sent"),
        (BERLIN, "2026-01-15T18:59", "sent"),
        (BERLIN, "2026-01-15T19:00", "quiet_hours"),
        (BERLIN, "2026-07-15T05:59", "quiet_hours"),
        (BERLIN, "2026-07-15T06:00", "sent"),
        (BERLIN, "2026-07-15T17:59", "sent"),
        (BERLIN, "2026-07-15T18:00", "quiet_hours"),
        # The days on which Berlin's clocks change: 29 March and 25 October 2026.
        (BERLIN, "2026-03-28T06:30", "quiet_hours"),
        (BERLIN, "2026-03-29T06:30", "sent"),
        (BERLIN, "2026-10-24T06:30", "sent"),
        (BERLIN, "2026-10-25T06:30", "quiet_hours"),
        (BERLIN, "2026-10-25T18:30", "sent"),
        # London and Lisbon share a clock, an hour behind Berlin all year.
        (LONDON, "2026-07-15T06:30", "quiet_hours"),
        (LONDON, "2026-07-15T07:00", "sent"),
        (LISBON, "2026-01-15T19:59", "sent"),
        (LISBON, "2026-01-15T20:00", "quiet_hours"),
        # Tokyo knows no summer time; its morning is UTC's night.
        (TOKYO, "2026-07-14T22:59", "quiet_hours"),
        (TOKYO, "2026-07-14T23:00", "sent"),
        (TOKYO, "2026-01-15T10:59", "sent"),
        (TOKYO, "2026-01-15T11:00", "quiet_hours"),
        # Delhi is half an hour off.
        (KOLKATA, "2026-01-15T02:29", "quiet_hours"),
        (KOLKATA, "2026-01-15T02:30", "sent"),
        (KOLKATA, "2026-01-15T14:29", "sent"),
        (KOLKATA, "2026-01-15T14:30", "quiet_hours"),
        # New York changes two weeks before Europe, on 8 March 2026.
        (NEW_YORK, "2026-03-07T12:30", "quiet_hours"),
        (NEW_YORK, "2026-03-08T12:30", "sent"),
        (NEW_YORK, "2026-07-15T23:59", "sent"),
        (NEW_YORK, "2026-07-16T00:00", "quiet_hours"),
    ],
)
def test_a_message_goes_out_from_eight_to_eight_of_the_numbers_own_clock(
    monkeypatch: pytest.MonkeyPatch, number: str, moment: str, expected: str
) -> None:
    at(monkeypatch, moment)

    assert outcome(number) == expected


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "loud", "quiet"),
    [
        ("22:00", "06:00", "2026-01-15T20:59", "2026-01-15T21:00"),
        ("22:00", "06:00", "2026-01-15T05:00", "2026-01-15T04:59"),
        ("12:00", "14:00", "2026-01-15T13:00", "2026-01-15T12:59"),
        ("00:00", "09:30", "2026-01-15T08:30", "2026-01-15T08:29"),
        ("18:15", "00:00", "2026-01-15T17:14", "2026-01-15T17:15"),
    ],
)
def test_operators_set_the_hours_within_a_day_and_over_midnight(
    monkeypatch: pytest.MonkeyPatch, quiet_from: str, quiet_until: str, loud: str, quiet: str
) -> None:
    hours = {"quiet_from": quiet_from, "quiet_until": quiet_until}

    at(monkeypatch, loud)
    assert outcome(BERLIN, **hours) == "sent"
    at(monkeypatch, quiet)
    assert outcome(BERLIN, **hours) == "quiet_hours"


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_hours_that_begin_when_they_end_are_none(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    at(monkeypatch, f"2026-01-15T{hour:02d}:00")

    assert outcome(BERLIN, quiet_from="07:00", quiet_until="07:00") == "sent"


def test_nothing_leaves_and_no_place_of_the_day_is_taken_in_quiet_hours(
    monkeypatch: pytest.MonkeyPatch, gateway: Upstream
) -> None:
    at(monkeypatch, "2026-01-15T03:00")
    assert [outcome(BERLIN) for _ in range(6)] == ["quiet_hours"] * 6
    assert gateway.paths == []

    at(monkeypatch, "2026-01-15T12:00")
    assert [outcome(BERLIN) for _ in range(6)] == ["sent"] * 5 + ["daily_limit"]


@pytest.mark.parametrize("limit", [1, 3, 5])
def test_a_number_gets_as_many_messages_a_day_as_the_row_allows(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    at(monkeypatch, "2026-01-15T12:00")

    assert [outcome(BERLIN, daily_limit=limit) for _ in range(limit + 1)] == ["sent"] * limit + ["daily_limit"]
    assert outcome(LONDON, daily_limit=limit) == "sent"


def test_whoever_wants_none_gets_none_at_any_hour_until_they_are_taken_off_the_list(
    monkeypatch: pytest.MonkeyPatch, gateway: Upstream
) -> None:
    at(monkeypatch, "2026-01-15T12:00")
    row = OptOut.objects.create(number=BERLIN)

    assert [outcome("+49 151 1234 5678"), outcome("+49-151-12345678"), outcome(LONDON)] == ["opted_out"] * 2 + ["sent"]
    row.delete()
    assert outcome(BERLIN) == "sent"


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(moment=MOMENTS, zone=ZONES, start=CLOCKS, end=CLOCKS)
def test_it_is_quiet_exactly_while_it_is_not_loud_with_the_hours_swapped(
    moment: datetime, zone: str, start: time, end: time
) -> None:
    """The hours from start to end and those from end to start are a whole day together."""

    def is_quiet(begins: time, ends: time) -> bool:
        return quiet_zone(moment, zones=[ZoneInfo(zone)], quiet_from=begins, quiet_until=ends) is not None

    assert is_quiet(start, start) is False
    assert start == end or is_quiet(start, end) != is_quiet(end, start)


@given(moment=MOMENTS)
def test_where_a_number_may_be_in_several_zones_one_that_is_quiet_is_enough(moment: datetime) -> None:
    zones = [ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")]
    hours = {"quiet_from": time(20), "quiet_until": time(8)}

    alone = [quiet_zone(moment, zones=[zone], **hours) for zone in zones]
    assert (quiet_zone(moment, zones=zones, **hours) is not None) is any(alone)


@pytest.mark.parametrize(
    ("number", "names"),
    [
        (BERLIN, ["Europe/Berlin"]),
        (LONDON, ["Europe/London"]),
        (TOKYO, ["Asia/Tokyo"]),
        (NEW_YORK, ["America/New_York"]),
        ("+358401234567", ["Europe/Helsinki", "Europe/Mariehamn"]),
        ("+61291234567", ["Australia/Sydney"]),
    ],
)
def test_a_number_tells_where_it_is(number: str, names: list[str]) -> None:
    assert [zone.key for zone in zones_of(number, fallback="UTC")] == names
