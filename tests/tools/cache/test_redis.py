"""The cache in Redis: shared, sealed, and no trouble when Redis is down."""

import logging
import os
import socket
from collections.abc import Iterator

import pytest
import redis

from apps.tools.cache import CacheKey, CacheOperation, Entry
from apps.tools.cache.redis import RedisStore

URL = os.environ.get("TEST_REDIS_URL", "")
PREFIX = "tests"
BOUNDS = {"max_entries": 4, "max_bytes": 10_000}
ENTRIES = f"{PREFIX}:tool-cache:entry"
KEY = CacheKey("crm", "look", "a")
OTHER = CacheKey("billing", "look", "b")

needs_redis = pytest.mark.skipif(not URL, reason="TEST_REDIS_URL names no Redis")


def entry(value: str = '{"number": "7"}', *, at: float = 1000.0, fresh_s: float = 30, stale_s: float = 60) -> Entry:
    return Entry(value, at, at + fresh_s, at + fresh_s + stale_s, arguments='{"number":"7"}')


@pytest.fixture
def stores(settings: object) -> Iterator[tuple[RedisStore, RedisStore]]:
    """The stores of two processes on one Redis."""
    url = str(getattr(settings, "REDIS_URL"))  # noqa: B009 - the database of this worker
    pair = RedisStore(url, prefix=PREFIX, **BOUNDS), RedisStore(url, prefix=PREFIX, **BOUNDS)
    yield pair
    for store in pair:
        store.close()


@pytest.fixture
def client(settings: object) -> Iterator["redis.Redis[str]"]:
    with redis.Redis.from_url(str(getattr(settings, "REDIS_URL")), decode_responses=True) as client:  # noqa: B009
        yield client


Stores = tuple[RedisStore, RedisStore]


@needs_redis
def test_what_one_process_keeps_another_one_finds(stores: Stores) -> None:
    stores[0].put(KEY, entry())

    assert stores[1].get(KEY, at=1010) == entry()
    assert stores[1].get(OTHER, at=1010) is None


@needs_redis
def test_installations_that_share_a_redis_have_nothing_else_in_common(stores: Stores, settings: object) -> None:
    url = str(getattr(settings, "REDIS_URL"))  # noqa: B009 - the database of this worker
    other = RedisStore(url, prefix="staging", **BOUNDS)
    stores[0].put(KEY, entry())
    other.put(OTHER, entry())

    assert other.get(KEY, at=1010) is None
    assert [used.tool for used in other.report(at=1010, top=3).top] == ["billing"]
    assert other.clear() == 1
    assert stores[0].get(KEY, at=1010) == entry()
    other.close()


@needs_redis
def test_an_entry_is_kept_for_its_time(stores: Stores) -> None:
    stores[0].put(KEY, entry())

    assert [bool(stores[0].get(KEY, at=at)) for at in (999, 1000, 1089, 1090)] == [False, True, True, False]


@needs_redis
def test_redis_drops_an_entry_by_itself(stores: Stores, client: "redis.Redis[str]") -> None:
    stores[0].put(KEY, entry())

    (name,) = client.keys(f"{ENTRIES}:*")
    assert 85_000 < client.pttl(name) <= 90_000


@needs_redis
def test_nothing_of_an_answer_lies_open_in_redis(stores: Stores, client: "redis.Redis[str]") -> None:
    stores[0].put(KEY, entry('{"owner": "Anna Keller"}'))

    (name,) = client.keys(f"{ENTRIES}:*")
    assert "Anna" not in f"{name} {client.hgetall(name)}"


@needs_redis
@pytest.mark.parametrize("sealed", ["nonsense", ""])
def test_an_entry_that_can_not_be_read_is_a_miss(stores: Stores, client: "redis.Redis[str]", sealed: str) -> None:
    stores[0].put(KEY, entry())
    (name,) = client.keys(f"{ENTRIES}:*")
    client.hset(name, "sealed", sealed)

    assert stores[0].get(KEY, at=1010) is None


@needs_redis
def test_an_answer_over_the_bound_is_not_kept(stores: Stores) -> None:
    stores[0].put(KEY, entry("x" * 10_000))

    assert stores[0].get(KEY, at=1000) is None


@needs_redis
def test_what_was_used_longest_ago_leaves_for_a_newer_one_in_whatever_process(stores: Stores) -> None:
    keys = [CacheKey("crm", "look", str(number)) for number in range(5)]
    for at, key in enumerate(keys[:4]):
        stores[at % 2].put(key, entry(at=1000.0 + at))
    stores[0].get(keys[0], at=1005.0)

    stores[1].put(keys[4], entry(at=1006.0))

    assert [bool(stores[0].peek(key)) for key in keys] == [True, False, True, True, True]
    assert (stores[0].report(at=1007, top=0).total.entries, stores[0].report(at=1007, top=0).total.evictions) == (4, 1)


@needs_redis
def test_the_bytes_of_all_entries_are_bounded(stores: Stores) -> None:
    big = "x" * 3_000
    for number in range(4):
        stores[number % 2].put(CacheKey("crm", "look", str(number)), entry(big, at=1000.0 + number))

    total = stores[0].report(at=1010, top=0).total

    assert (total.entries, total.bytes <= 10_000, total.evictions) == (2, True, 2)


@needs_redis
def test_what_has_ended_or_was_cleared_takes_no_place(stores: Stores, client: "redis.Redis[str]") -> None:
    stores[0].put(KEY, entry("x" * 5_000, at=1000.0))
    stores[0].put(OTHER, entry("x" * 1_000, at=1100.0))
    assert stores[0].clear("billing") == 1

    stores[0].put(OTHER, entry(at=1100.0))

    assert [client.zcard(f"{PREFIX}:tool-cache:{name}") for name in ("used", "ends")] == [1, 1]
    assert client.hget(f"{PREFIX}:tool-cache:sizes", "") == str(entry().size)


@needs_redis
def test_what_no_call_can_reach_any_more_leaves(stores: Stores) -> None:
    for generation in ("1.0", "1.1"):
        stores[0].put(KEY._replace(generation=generation), entry())
    stores[0].put(OTHER, entry())

    stores[1].keep_only({"crm": "1.1"})

    left = [stores[0].peek(key) for key in (KEY._replace(generation="1.0"), KEY._replace(generation="1.1"), OTHER)]
    assert left == [None, entry(), entry()]


@needs_redis
def test_an_entry_of_another_shape_is_left_out_of_the_report(stores: Stores, client: "redis.Redis[str]") -> None:
    client.hset(f"{ENTRIES}:crm:look:old", mapping={"stored_at": "1000", "bytes": "1"})
    client.hset(f"{ENTRIES}:crm:older", mapping={"stored_at": "yesterday"})

    assert [used.tool for used in stores[0].report(at=1000, top=5).top] == ["crm"]
    stores[0].keep_only({"crm": "1.0"})
    assert client.keys(f"{ENTRIES}:*") == []


@needs_redis
def test_the_figures_are_those_of_all_processes(stores: Stores) -> None:
    for store in stores:
        store.count("crm", CacheOperation.HIT)
    stores[0].count("crm", CacheOperation.MISS)
    stores[0].put(KEY, entry())
    stores[1].put(OTHER, entry())
    for at in (1001, 1002):
        stores[1].get(OTHER, at=at)

    report = stores[0].report(at=1003, top=1)

    assert (report.backend, report.total.hits, report.total.misses, report.total.stores) == ("redis", 2, 1, 2)
    assert (report.total.entries, report.total.bytes) == (2, 2 * entry().size)
    (top,) = report.top
    assert (top.tool, top.operation, top.arguments, top.accesses, top.last_access) == (
        "billing",
        "look",
        '{"number":"7"}',
        2,
        1002.0,
    )


@needs_redis
def test_reading_what_has_expired_makes_no_key(stores: Stores, client: "redis.Redis[str]") -> None:
    assert stores[0].get(KEY, at=1000) is None

    assert client.keys(f"{ENTRIES}:*") == []


@needs_redis
def test_clearing_one_tool_leaves_the_others(stores: Stores) -> None:
    stores[0].put(KEY, entry())
    stores[0].put(OTHER, entry())

    assert stores[1].clear("crm") == 1
    assert (stores[0].get(KEY, at=1000), stores[0].get(OTHER, at=1000)) == (None, entry())
    assert stores[1].clear() == 1


@pytest.fixture
def dead() -> Iterator[RedisStore]:
    """A store whose Redis is not there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        store = RedisStore(f"redis://127.0.0.1:{taken.getsockname()[1]}/0", prefix=PREFIX, **BOUNDS)
        yield store
        store.close()


def test_a_redis_that_is_down_is_a_miss_and_logged_once(dead: RedisStore, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="apps.tools.cache.redis"):
        for _ in range(3):
            dead.put(KEY, entry())
            assert dead.get(KEY, at=1000) is None
            assert dead.clear() == 0

    assert [record.message for record in caplog.records] == ["tool_cache_unreachable"]


def test_while_redis_is_down_the_figures_are_those_of_this_process(dead: RedisStore) -> None:
    dead.count("crm", CacheOperation.MISS)

    report = dead.report(at=1000, top=5)

    assert (report.reachable, report.total.misses, report.total.entries, report.top) == (False, 1, 0, ())


@needs_redis
def test_a_redis_that_comes_back_is_used_again(
    stores: Stores, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = stores[0]
    with caplog.at_level(logging.INFO, logger="apps.tools.cache.redis"):
        store._note_down(redis.ConnectionError("gone"))
        store.put(KEY, entry())
        assert store.get(KEY, at=1000) is None
        store._rests_until = 0.0
        store.put(KEY, entry())

    assert store.get(KEY, at=1000) == entry()
    assert [record.message for record in caplog.records] == ["tool_cache_unreachable", "tool_cache_reachable"]
