"""Business hours against a slow count, minute by minute, in zones with and without summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.tickets.hours import after_business_minutes
from apps.tickets.models import SlaPolicy

MINUTE = timedelta(minutes=1)


def slowly(start: datetime, minutes: int, policy: SlaPolicy) -> datetime:
    """Return the end of the wait by asking of every minute whether somebody is at work."""
    zone, moment = ZoneInfo(policy.zone), start
    while minutes:
        here = moment.astimezone(zone)
        is_open = policy.opens <= here.time() < policy.closes and str(here.isoweekday()) in policy.weekdays
        minutes -= is_open
        moment += MINUTE
    return moment


def policy_of(zone: str = "Europe/Berlin", weekdays: str = "12345", opens: int = 8, closes: int = 18) -> SlaPolicy:
    return SlaPolicy(zone=zone, weekdays=weekdays, opens=time(opens), closes=time(closes))


POLICIES = [
    policy_of(),
    policy_of("America/New_York", "1234567", 9, 17),
    policy_of("Asia/Kolkata", "246", 10, 12),
    policy_of("Australia/Lord_Howe", "67", 6, 22),
    policy_of("UTC", "1", 0, 23),
]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.zone)
@settings(max_examples=15)
@given(start=st.integers(0, 60 * 24 * 14), minutes=st.integers(1, 900))
def test_a_wait_ends_where_counting_every_minute_ends(policy: SlaPolicy, start: int, minutes: int) -> None:
    # Two weeks around each change of the clocks.
    for begin in (datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 3, 24, tzinfo=UTC)):
        moment = begin + start * MINUTE
        assert after_business_minutes(moment, minutes, policy) == slowly(moment, minutes, policy)


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param(berlin(3, 27, 17), berlin(3, 30, 17), id="Friday to Monday over the change to summer time"),
        pytest.param(berlin(10, 23, 17), berlin(10, 26, 17), id="Friday to Monday over the change to winter time"),
        pytest.param(berlin(12, 31, 17), datetime(2027, 1, 1, 17, tzinfo=ZoneInfo("Europe/Berlin")), id="a new year"),
        pytest.param(berlin(3, 2, 3), berlin(3, 2, 18), id="before the day begins"),
        pytest.param(berlin(3, 2, 22), berlin(3, 3, 18), id="after the day has ended"),
        pytest.param(berlin(3, 1, 12), berlin(3, 2, 18), id="on a Sunday"),
    ],
)
def test_ten_hours_are_one_business_day_whatever_the_clocks_do(start: datetime, due: datetime) -> None:
    assert after_business_minutes(start, 600, policy_of()) == due


@pytest.mark.parametrize(
    ("opens", "closes", "minutes"),
    [(0, 6, 300), (1, 5, 180)],
)
def test_a_night_shift_is_an_hour_shorter_where_summer_time_begins(opens: int, closes: int, minutes: int) -> None:
    nights = policy_of(weekdays="7", opens=opens, closes=closes)
    assert after_business_minutes(berlin(3, 29, 0), minutes, nights) == berlin(3, 29, closes)


@pytest.mark.parametrize(("opens", "closes", "minutes"), [(0, 6, 420), (1, 5, 300)])
def test_a_night_shift_is_an_hour_longer_where_it_ends(opens: int, closes: int, minutes: int) -> None:
    nights = policy_of(weekdays="7", opens=opens, closes=closes)
    assert after_business_minutes(berlin(10, 25, 0), minutes, nights) == berlin(10, 25, closes)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_the_end_is_told_in_the_zone_of_the_start(zone: str) -> None:
    start = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo(zone))
    end = after_business_minutes(start, 60, policy_of())
    assert end.tzinfo == start.tzinfo


@pytest.mark.parametrize("weekdays", ["1", "7", "135", "24", "1234567"])
@given(start=st.integers(0, 60 * 24 * 7), minutes=st.integers(1, 600))
def test_a_wait_always_ends_on_a_day_of_work(weekdays: str, start: int, minutes: int) -> None:
    policy = policy_of(weekdays=weekdays)
    end = after_business_minutes(datetime(2026, 3, 2, tzinfo=UTC) + start * MINUTE, minutes, policy)
    here = end.astimezone(ZoneInfo(policy.zone))
    assert str(here.isoweekday()) in weekdays
    assert policy.opens < here.time() <= policy.closes


@given(start=st.integers(0, 60 * 24 * 7), minutes=st.integers(1, 5000), more=st.integers(1, 500))
def test_a_longer_wait_ends_later(start: int, minutes: int, more: int) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC) + start * MINUTE
    shorter, longer = (after_business_minutes(moment, many, policy_of()) for many in (minutes, minutes + more))
    assert moment < shorter < longer


@given(start=st.integers(0, 60 * 24 * 7), later=st.integers(1, 60 * 24), minutes=st.integers(1, 2000))
def test_who_asks_later_waits_until_then_or_later(start: int, later: int, minutes: int) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC) + start * MINUTE
    first = after_business_minutes(moment, minutes, policy_of())
    assert first <= after_business_minutes(moment + later * MINUTE, minutes, policy_of())


def test_a_minute_may_be_broken() -> None:
    start = berlin(3, 2, 12)
    assert after_business_minutes(start, 0.5, policy_of()) == start + timedelta(seconds=30)
