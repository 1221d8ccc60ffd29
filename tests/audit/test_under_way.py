"""A quick read is one commit, at its end; one that lasts has its row while it runs, and every one is recorded once."""

import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.test.utils import CaptureQueriesContext

from apps.audit import under_way
from apps.audit.intents import IntentFile
from apps.audit.models import ToolAttempt, ToolCall
from apps.audit.types import AttemptFinished, CallStatus
from apps.audit.under_way import ReadsUnderWay
from apps.core.clock import now
from apps.live.models import LiveEvent
from apps.live.services import event_published
from tests.audit.test_record import a_start, an_end

pytestmark = pytest.mark.django_db(transaction=True)


class Intents(IntentFile):
    """A file of intents that may be out of room."""

    full = False

    def add(self, call_id: UUID, intent: dict[str, Any]) -> None:
        if self.full:
            raise OSError("The disk is full.")
        super().add(call_id, intent)


@pytest.fixture
def intents(tmp_path: Path) -> Intents:
    return Intents(tmp_path / "p.intents")


@pytest.fixture
def reads(intents: Intents, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadsUnderWay]:
    """A register that nobody watches: a test says when it is looked at."""
    monkeypatch.setattr(ReadsUnderWay, "_have_it_watched", lambda _self: None)
    return ReadsUnderWay(intents, lasts_s=0)


def told(status: str) -> list[Any]:
    return [event_published(stream="tools", event="tool_status", data={"status": status})]


def begun(reads: ReadsUnderWay, **how: Any) -> UUID:
    start = a_start(**how)
    reads.begin(start, told("started"))
    return start.id


def ended(reads: ReadsUnderWay, call_id: UUID, **how: Any) -> None:
    reads.end(call_id, an_end(**how), [AttemptFinished(1, now(), 5.0, "completed", http_status=200)], told("completed"))


def events() -> list[str]:
    return [event.data["status"] for event in LiveEvent.objects.order_by("seq")]


def rows() -> list[tuple[UUID, str]]:
    return list(ToolCall.objects.values_list("pk", "status"))


def test_a_quick_read_is_recorded_whole_at_its_end(reads: ReadsUnderWay) -> None:
    call_id = begun(reads)
    before = (rows(), events())

    ended(reads, call_id)

    assert before == ([], [])
    assert (rows(), events()) == ([(call_id, "completed")], ["started", "completed"])
    assert list(ToolAttempt.objects.values_list("call_id", "http_status")) == [(call_id, 200)]


def test_a_quick_read_is_one_transaction(reads: ReadsUnderWay) -> None:
    call_id = begun(reads)

    with CaptureQueriesContext(connection) as queries:
        ended(reads, call_id)

    statements = [query["sql"].split()[0] for query in queries]
    written = "WITH" if connection.vendor == "postgresql" else "INSERT"
    assert [one for one in statements if one in {"BEGIN", "INSERT", "UPDATE", "WITH", "COMMIT"}] == [written]


def test_a_read_that_lasts_has_its_row_and_its_event_while_it_runs(reads: ReadsUnderWay) -> None:
    call_id = begun(reads)

    assert reads.write_lasting() == 1
    during = (rows(), events())
    ended(reads, call_id)

    assert during == ([(call_id, "started")], ["started"])
    assert (rows(), events()) == ([(call_id, "completed")], ["started", "completed"])
    assert ToolAttempt.objects.count() == 1


def test_only_reads_that_last_are_written(reads: ReadsUnderWay) -> None:
    reads.lasts_s = 60
    begun(reads)

    assert reads.write_lasting() == 0
    assert rows() == []


def test_a_row_is_written_once(reads: ReadsUnderWay) -> None:
    begun(reads)

    assert [reads.write_lasting() for _ in range(3)] == [1, 0, 0]


def test_the_line_goes_when_the_row_stands(reads: ReadsUnderWay, intents: Intents) -> None:
    call_id = begun(reads)
    under_way_then = set(intents._lines)

    ended(reads, call_id)

    assert (under_way_then, set(intents._lines)) == ({call_id}, set())


def test_without_room_for_a_line_the_row_comes_first(reads: ReadsUnderWay, intents: Intents) -> None:
    intents.full = True

    call_id = begun(reads)
    during = rows()
    ended(reads, call_id)

    assert during == [(call_id, "started")]
    assert (rows(), events()) == ([(call_id, "completed")], ["started", "completed"])


def test_a_call_that_began_with_its_row_ends_as_ever(reads: ReadsUnderWay) -> None:
    moment = now()
    call = ToolCall.objects.create(tool="crm", operation="look", started_at=moment, expires_at=moment)

    ended(reads, call.pk, status=CallStatus.FAILED)

    assert rows() == [(call.pk, "failed")]


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_a_row_that_could_not_be_written_while_the_read_ran_is_written_at_its_end(
    reads: ReadsUnderWay, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def broken(_jobs: object) -> None:
        raise error("away")

    call_id = begun(reads)
    with monkeypatch.context() as patch:
        patch.setattr(under_way, "commit_together", broken)
        reads.write_lasting()

    ended(reads, call_id)

    assert (rows(), events()) == ([(call_id, "completed")], ["started", "completed"])


def test_an_end_waits_for_the_row_that_is_being_written(reads: ReadsUnderWay, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, may_go_on, commit = threading.Event(), threading.Event(), under_way.commit_together

    def held(jobs: Any) -> None:
        if threading.current_thread().name == "writer":
            entered.set()
            assert may_go_on.wait(10)
        commit(jobs)

    def in_thread(name: str, work: Any) -> threading.Thread:
        def run() -> None:
            work()
            connection.close()

        thread = threading.Thread(target=run, name=name)
        thread.start()
        return thread

    monkeypatch.setattr(under_way, "commit_together", held)
    call_id = begun(reads)
    writer = in_thread("writer", reads.write_lasting)
    assert entered.wait(10)
    ender = in_thread("ender", lambda: ended(reads, call_id))
    ender.join(0.1)
    still_waits = ender.is_alive()
    may_go_on.set()
    writer.join(10)
    ender.join(10)

    assert still_waits
    assert (rows(), events()) == ([(call_id, "completed")], ["started", "completed"])


def test_a_watched_register_writes_what_lasts_by_itself(intents: Intents) -> None:
    reads = ReadsUnderWay(intents)
    call_id = begun(reads)
    patience = threading.Event()
    for _ in range(200):
        if rows():
            break
        patience.wait(0.05)

    assert rows() == [(call_id, "started")]
    ended(reads, call_id)
    assert rows() == [(call_id, "completed")]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_watcher_that_died_is_followed_by_another(intents: Intents, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, died = ReadsUnderWay(intents, lasts_s=0), threading.Event()

    def die() -> int:
        died.set()
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(reads, "write_lasting", die)
        first = begun(reads)
        assert died.wait(10)
        assert reads._watcher
        reads._watcher.join(10)
    second = begun(reads)
    patience = threading.Event()
    for _ in range(200):
        if len(rows()) == 2:
            break
        patience.wait(0.05)

    assert sorted(rows()) == sorted([(first, "started"), (second, "started")])
    for call_id in (first, second):
        ended(reads, call_id)


def test_threads_that_ask_at_the_same_moment_get_one_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_way, "_made", cache(under_way._made.__wrapped__))
    under_way.reads_under_way.cache_clear()
    meeting, found = threading.Barrier(16), []

    def ask() -> None:
        meeting.wait()
        found.append(under_way.reads_under_way())

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 16
    assert set(found) == {under_way.reads_under_way()}
    under_way.reads_under_way.cache_clear()


def test_reads_of_many_threads_are_each_recorded_once(reads: ReadsUnderWay) -> None:
    made: list[UUID] = []

    def work() -> None:
        for _ in range(10):
            call_id = begun(reads, id=uuid4())
            ended(reads, call_id)
            made.append(call_id)
        connection.close()

    def look() -> None:
        while any(thread.is_alive() for thread in threads):
            reads.write_lasting()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    watcher = threading.Thread(target=look)
    watcher.start()
    for thread in [*threads, watcher]:
        thread.join()

    assert sorted(rows()) == sorted((call_id, "completed") for call_id in made)
    assert events().count("started") == events().count("completed") == 40
