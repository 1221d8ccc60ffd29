"""The store in memory: a simple model says what it must hold."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from apps.tools.cache import CacheKey, CacheOperation, Entry
from apps.tools.cache.entries import OVERHEAD_BYTES
from apps.tools.cache.local import LocalStore

MAX_ENTRIES = 4
MAX_BYTES = 3 * (OVERHEAD_BYTES + 100)
KEYS = [CacheKey(tool, "look", str(number)) for tool in ("crm", "billing") for number in range(4)]
keys = strategies.sampled_from(KEYS)


def entry(size: int = 10, *, at: float = 0, fresh_s: float = 10, stale_s: float = 0) -> Entry:
    return Entry("x" * size, stored_at=at, fresh_until=at + fresh_s, kept_until=at + fresh_s + stale_s)


def filled(*keys: CacheKey, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> LocalStore:
    store = LocalStore(max_entries=max_entries, max_bytes=max_bytes)
    for key in keys:
        store.put(key, entry())
    return store


def held(store: LocalStore, *, at: float = 0) -> list[CacheKey]:
    return [key for key in KEYS if store.get(key, at=at)]


class StoreAndModel(RuleBasedStateMachine):
    """Puts, reads, waits and clearings, made on the store and on an ordered dictionary beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.store = LocalStore(max_entries=MAX_ENTRIES, max_bytes=MAX_BYTES)
        self.model: OrderedDict[CacheKey, Entry] = OrderedDict()
        self.at = 0.0

    @rule(
        key=keys,
        size=strategies.sampled_from([0, 50, 100, 200, MAX_BYTES]),
        fresh_s=strategies.integers(0, 5),
        stale_s=strategies.integers(0, 5),
    )
    def put(self, key: CacheKey, size: int, fresh_s: int, stale_s: int) -> None:
        new = entry(size, at=self.at, fresh_s=fresh_s, stale_s=stale_s)
        self.store.put(key, new)
        self.model.pop(key, None)
        if new.size <= MAX_BYTES:
            self.model[key] = new
        while len(self.model) > MAX_ENTRIES or sum(kept.size for kept in self.model.values()) > MAX_BYTES:
            self.model.popitem(last=False)

    @rule(key=keys)
    def get(self, key: CacheKey) -> None:
        expected = self.model.get(key)
        if expected and not expected.is_kept(self.at):
            expected = self.model.pop(key) and None
        if expected:
            self.model.move_to_end(key)
        assert self.store.get(key, at=self.at) == expected

    @rule(seconds=strategies.integers(1, 4))
    def wait(self, seconds: int) -> None:
        self.at += seconds

    @rule(tool=strategies.sampled_from(["crm", "billing", None]))
    def clear(self, tool: str | None) -> None:
        doomed = [key for key in self.model if tool in {None, key.tool}]
        for key in doomed:
            del self.model[key]
        assert self.store.clear(tool) == len(doomed)

    @invariant()
    def the_figures_are_the_models_and_within_the_bounds(self) -> None:
        kept = [kept for kept in self.model.values() if kept.is_kept(self.at)]
        total = self.store.report(at=self.at, top=0).total
        assert (total.entries, total.bytes) == (len(kept), sum(each.size for each in kept))
        assert total.entries <= MAX_ENTRIES
        assert total.bytes <= MAX_BYTES


TestStoreAndModel = StoreAndModel.TestCase
TestStoreAndModel.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_the_least_recently_used_goes_first() -> None:
    store = filled(*KEYS[:3], max_entries=3)
    store.get(KEYS[0], at=0)

    store.put(KEYS[3], entry())

    assert held(store) == [KEYS[0], KEYS[2], KEYS[3]]


def test_a_large_answer_pushes_out_as_many_as_it_needs() -> None:
    store = filled(*KEYS[:3])

    store.put(KEYS[3], entry(size=OVERHEAD_BYTES + 100))

    assert held(store) == [KEYS[2], KEYS[3]]


def test_an_answer_over_the_bound_is_not_kept_and_pushes_nothing_out() -> None:
    store = filled(*KEYS[:2])

    store.put(KEYS[2], entry(size=MAX_BYTES))

    assert held(store) == KEYS[:2]


def test_a_text_counts_by_its_bytes_not_its_letters() -> None:
    assert entry(0).size + 2 == Entry("ü", 0, 1, 1).size


def test_evictions_and_stores_are_counted_by_tool() -> None:
    store = filled(*KEYS[:6], max_bytes=10**6)

    figures = {each.tool: each.figures for each in store.report(at=0, top=0).tools}

    assert (figures["crm"].stores, figures["crm"].evictions, figures["crm"].entries) == (4, 2, 2)
    assert (figures["billing"].stores, figures["billing"].evictions, figures["billing"].entries) == (2, 0, 2)


def test_the_most_used_entries_come_first_with_their_last_access() -> None:
    store = filled(*KEYS[:3])
    for at, key in enumerate([KEYS[1], KEYS[1], KEYS[2]], start=1):
        store.get(key, at=at)

    top = store.report(at=4, top=2).top

    assert [(used.accesses, used.last_access) for used in top] == [(2, 2), (1, 3)]


def test_reading_an_expired_entry_is_no_access() -> None:
    store = LocalStore(max_entries=1, max_bytes=MAX_BYTES)
    store.put(KEYS[0], entry(fresh_s=1, stale_s=10))

    assert store.get(KEYS[0], at=5) is not None
    assert store.report(at=5, top=1).top[0].accesses == 0


def test_the_hit_rate_is_the_share_of_look_ups_that_hit() -> None:
    store = filled()
    for operation, times in ((CacheOperation.HIT, 3), (CacheOperation.MISS, 1), (CacheOperation.STALE, 1)):
        for _ in range(times):
            store.count("crm", operation)

    total = store.report(at=0, top=0).total

    assert (total.hits, total.misses, total.stale, total.hit_rate) == (3, 1, 1, 0.75)


def test_without_look_ups_the_hit_rate_is_zero() -> None:
    assert filled(KEYS[0]).report(at=0, top=0).total.hit_rate == 0.0


def test_two_threads_leave_the_bounds_and_the_figures_right() -> None:
    store = LocalStore(max_entries=3, max_bytes=MAX_BYTES)

    def work(offset: int) -> None:
        for step in range(2000):
            key = KEYS[(step * 3 + offset) % len(KEYS)]
            store.put(key, entry(size=step % 150))
            store.get(key, at=0)
            if step % 500 == 0:
                store.clear(key.tool)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    report = store.report(at=0, top=len(KEYS))
    assert report.total.entries <= 3
    assert report.total.bytes == sum(used.bytes for used in report.top) <= MAX_BYTES
    assert store.clear() == report.total.entries
    assert (held(store), store._bytes) == ([], 0)
