"""The throttle counts right when many try at once and forgets when its window ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from apps.accounts.errors import TooManyAttempts
from apps.accounts.services import count_attempt, forget_attempts, throttle

OFFICE = "203.0.113.7"


def attempts_that_passed(address_of):
    """Try 40 times at once and return how many attempts were let through."""

    def attempt(number):
        try:
            count_attempt(username="agent", address=address_of(number))
        except TooManyAttempts:
            return 0
        return 1

    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(attempt, range(40)))


def test_of_many_attempts_at_once_from_one_address_only_the_allowed_ones_pass():
    assert attempts_that_passed(lambda number: OFFICE) == throttle.ATTEMPTS_FROM_ADDRESS


def test_of_many_attempts_at_once_from_many_addresses_only_the_allowed_ones_pass():
    assert attempts_that_passed(lambda number: f"192.0.2.{number}") == throttle.ATTEMPTS_ON_ACCOUNT


def test_the_window_begins_with_the_first_attempt_and_is_not_prolonged_by_later_ones(monkeypatch):
    timeouts = []
    add = cache.add
    monkeypatch.setattr(cache, "add", lambda key, value, timeout: timeouts.append(timeout) or add(key, value, timeout))
    for _ in range(3):
        count_attempt(username="agent", address=OFFICE)
    assert set(timeouts) == {throttle.WINDOW_S}


def test_after_the_window_one_may_try_again():
    for _ in range(throttle.ATTEMPTS_FROM_ADDRESS):
        count_attempt(username="agent", address=OFFICE)
    with pytest.raises(TooManyAttempts):
        count_attempt(username="agent", address=OFFICE)
    cache.delete(throttle._key("pair", "agent", OFFICE))
    assert count_attempt(username="agent", address=OFFICE) is None


def test_a_window_that_ends_between_look_and_count_starts_anew(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    assert count_attempt(username="agent", address=OFFICE) is None
    assert cache.get(throttle._key("pair", "agent", OFFICE)) == 1


def test_keys_hold_neither_name_nor_address():
    key = throttle._key("pair", "agent", OFFICE)
    assert "agent" not in key
    assert OFFICE not in key
    assert key == throttle._key("pair", " AGENT ", OFFICE)


def test_signing_in_is_remembered_for_this_account_and_address_only():
    forget_attempts(username="agent", address=OFFICE)
    known = [
        throttle._key("known", name, address) for name, address in [("agent", OFFICE), ("agent", "x"), ("x", OFFICE)]
    ]
    assert [cache.get(key) for key in known] == [1, None, None]
