"""The bucket: never more than its burst and what the minutes earn, never more than its day's calls, and no less."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from apps.tools.models import Limit, TokenBucket

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def limit(per_minute: int = 60, burst: int = 5, per_day: int = 0) -> Limit:
    return Limit("crm", per_minute, burst, per_day)


def asked(bucket: TokenBucket, of: Limit, at: datetime) -> bool:
    """Ask for a call, and tell whether it was given."""
    bucket.refill(of, at)
    given = bucket.wait_s(of, at) == 0
    if given:
        bucket.take()
    return given


def given(bucket: TokenBucket, of: Limit, at: datetime, *, of_calls: int) -> int:
    return sum(asked(bucket, of, at) for _ in range(of_calls))


class BucketAndCount(RuleBasedStateMachine):
    """Calls and waits in any order; every span of time between two given calls is counted afterwards."""

    @initialize(
        per_minute=strategies.integers(1, 600), burst=strategies.integers(1, 5), per_day=strategies.integers(1, 12)
    )
    def start(self, per_minute: int, burst: int, per_day: int) -> None:
        self.limit = limit(per_minute, burst, per_day)
        self.at = NOON
        self.bucket = TokenBucket.full(self.limit, self.at)
        self.given: list[datetime] = []

    @rule(calls=strategies.integers(1, 4))
    def call(self, calls: int) -> None:
        count = given(self.bucket, self.limit, self.at, of_calls=calls)
        self.given += [self.at] * count

    @rule(milliseconds=strategies.one_of(strategies.integers(1, 90_000), strategies.just(43_200_000)))
    def wait(self, milliseconds: int) -> None:
        self.at += timedelta(milliseconds=milliseconds)

    @rule()
    def wait_as_long_as_it_says(self) -> None:
        self.bucket.refill(self.limit, self.at)
        self.at += timedelta(seconds=self.bucket.wait_s(self.limit, self.at))
        assert asked(self.bucket, self.limit, self.at)
        self.given.append(self.at)

    @invariant()
    def no_span_of_time_gave_more_than_its_limit(self) -> None:
        for first, begin in enumerate(self.given):
            for last in range(first, len(self.given)):
                earned = (self.given[last] - begin).total_seconds() * self.limit.per_minute / 60
                assert last - first + 1 <= self.limit.burst + earned + 1e-6

    @invariant()
    def no_day_gave_more_than_its_calls(self) -> None:
        days = [moment.date() for moment in self.given]
        assert all(days.count(day) <= self.limit.per_day for day in set(days))


TestBucketAndCount = BucketAndCount.TestCase
TestBucketAndCount.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_a_new_bucket_gives_its_burst_at_once() -> None:
    assert given(TokenBucket.full(limit(), NOON), limit(), NOON, of_calls=20) == 5


def test_it_earns_calls_with_the_time_but_never_beyond_its_burst() -> None:
    bucket = TokenBucket.full(limit(), NOON)
    given(bucket, limit(), NOON, of_calls=5)

    assert given(bucket, limit(), NOON + timedelta(seconds=2), of_calls=20) == 2
    assert given(bucket, limit(), NOON + timedelta(hours=1), of_calls=20) == 5


@pytest.mark.parametrize(("per_minute", "wait"), [(60, 1.0), (600, 0.1), (7, 8.6), (1, 60.0)])
def test_it_says_how_long_to_wait_in_tenths_of_a_second(per_minute: int, wait: float) -> None:
    slow = limit(per_minute, burst=1)
    bucket = TokenBucket.full(slow, NOON)
    asked(bucket, slow, NOON)

    assert bucket.wait_s(slow, NOON) == wait


def test_the_day_ends_at_midnight_utc() -> None:
    daily = limit(per_minute=0, per_day=2)
    evening = NOON.replace(hour=23)
    bucket = TokenBucket.full(daily, evening)

    assert given(bucket, daily, evening, of_calls=5) == 2
    assert bucket.wait_s(daily, evening) == 3600
    assert given(bucket, daily, evening + timedelta(hours=1), of_calls=5) == 2


def test_a_daily_limit_alone_knows_no_burst() -> None:
    daily = limit(per_minute=0, burst=1, per_day=9)

    assert given(TokenBucket.full(daily, NOON), daily, NOON, of_calls=20) == 9


def test_a_lower_limit_is_felt_at_once() -> None:
    bucket = TokenBucket.full(limit(burst=100), NOON)

    assert given(bucket, limit(burst=3), NOON, of_calls=20) == 3


def test_a_clock_a_little_behind_earns_nothing_twice() -> None:
    bucket = TokenBucket.full(limit(), NOON)
    given(bucket, limit(), NOON, of_calls=5)

    for _ in range(10):
        assert not asked(bucket, limit(), NOON - timedelta(seconds=0.5))
        assert not asked(bucket, limit(), NOON + timedelta(seconds=0.5))


def test_a_clock_that_was_set_back_does_not_stop_the_refill() -> None:
    bucket = TokenBucket.full(limit(), NOON)
    given(bucket, limit(), NOON, of_calls=5)
    yesterday = NOON - timedelta(days=1)

    assert not asked(bucket, limit(), yesterday)
    assert given(bucket, limit(), yesterday + timedelta(seconds=3), of_calls=20) == 3


def test_around_midnight_a_clock_a_little_behind_begins_no_day_anew() -> None:
    daily = limit(per_minute=0, per_day=2)
    midnight = NOON.replace(hour=0)
    bucket = TokenBucket.full(daily, midnight)
    given(bucket, daily, midnight, of_calls=2)

    assert not asked(bucket, daily, midnight - timedelta(seconds=1))
    assert not asked(bucket, daily, midnight)


def test_a_day_that_lies_far_ahead_is_left() -> None:
    daily = limit(per_minute=0, per_day=2)
    bucket = TokenBucket.full(daily, NOON + timedelta(days=30))
    bucket.used_today = 2

    assert asked(bucket, daily, NOON)
    assert bucket.day == date(2026, 3, 1)
