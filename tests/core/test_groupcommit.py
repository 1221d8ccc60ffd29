"""Writes of concurrent callers are committed together; each caller waits for its own."""

import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.core.groupcommit import BATCH_LIMIT, GroupCommit, Job, _Caller
from apps.live.models import LiveStream

pytestmark = pytest.mark.django_db(transaction=True)


class Writer:
    """Writes streams, and notes the size of each batch; may be held up at its first."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.is_writing = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, names: list[Any]) -> None:
        self.is_writing.set()
        self.may_go_on.wait(10)
        self.batches.append(len(names))
        LiveStream.objects.bulk_create([LiveStream(name=name) for name in names])


def in_threads(work: Callable[[str], None], names: list[str]) -> list[threading.Thread]:
    def run(name: str) -> None:
        try:
            work(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    return threads


def while_one_commits(group: GroupCommit, writer: Writer, commit: Callable[[str], None], names: list[str]) -> None:
    """Have callers come while the commit of the first is held up by the writer, and return once all have theirs."""
    writer.may_go_on.clear()
    first = in_threads(commit, ["first"])
    assert writer.is_writing.wait(10)
    others = in_threads(commit, names)
    while len(group._waiting) < len(names):
        threading.Event().wait(0.001)
    writer.may_go_on.set()
    for thread in [*first, *others]:
        thread.join(10)


def stored() -> set[str]:
    return set(LiveStream.objects.values_list("name", flat=True))


def test_a_lone_caller_is_committed_when_it_returns() -> None:
    GroupCommit().commit([Job(Writer(), "a")])

    assert stored() == {"a"}


def test_callers_that_come_during_a_commit_are_committed_together_by_the_next() -> None:
    group, writer = GroupCommit(), Writer()
    names = [f"n{number}" for number in range(8)]
    while_one_commits(group, writer, lambda name: group.commit([Job(writer, name)]), names)

    assert writer.batches == [1, 8]
    assert stored() == {"first", *names}


def test_one_commit_takes_so_many_callers_and_the_next_one_the_others() -> None:
    group, writer = GroupCommit(), Writer()
    names = [f"n{number}" for number in range(2 * BATCH_LIMIT + 3)]
    while_one_commits(group, writer, lambda name: group.commit([Job(writer, name)]), names)

    assert writer.batches == [1, BATCH_LIMIT, BATCH_LIMIT, 3]
    assert stored() == {"first", *names}


def test_all_jobs_of_a_caller_are_committed_or_none() -> None:
    def broken(_payloads: list[Any]) -> None:
        raise IntegrityError

    with pytest.raises(IntegrityError):
        GroupCommit().commit([Job(Writer(), "a"), Job(broken, None)])

    assert stored() == set()


def test_one_callers_error_is_not_anothers() -> None:
    group, writer = GroupCommit(), Writer()
    LiveStream.objects.create(name="taken")
    errors: list[str] = []

    def commit(name: str) -> None:
        try:
            group.commit([Job(writer, name)])
        except IntegrityError:
            errors.append(name)

    while_one_commits(group, writer, commit, ["taken", "free"])

    assert errors == ["taken"]
    assert stored() == {"first", "taken", "free"}


def test_a_fault_in_what_writes_is_raised_where_its_caller_waits_and_keeps_nobody_else_from_it() -> None:
    group, writer = GroupCommit(), Writer()
    faults: list[str] = []

    def broken(_payloads: list[Any]) -> None:
        raise TypeError

    def commit(name: str) -> None:
        try:
            group.commit([Job(broken if name == "broken" else writer, name)])
        except TypeError:
            faults.append(name)

    while_one_commits(group, writer, commit, ["broken", "whole"])
    group.commit([Job(writer, "after")])

    assert faults == ["broken"]
    assert stored() == {"first", "whole", "after"}


def test_the_thread_that_commits_gives_its_connection_back_when_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.groupcommit.IDLE_S", 0.01)
    group, writer, used = GroupCommit(), Writer(), []

    def kept(names: list[Any]) -> None:
        used.append(connection.connection)
        writer(names)

    def commit(name: str) -> None:
        group.commit([Job(writer if name == "first" else kept, name)])

    while_one_commits(group, writer, commit, ["second"])
    for _ in range(500):
        if is_closed(used[0]):
            break
        threading.Event().wait(0.01)

    assert is_closed(used[0])
    assert stored() == {"first", "second"}


def is_closed(driver_connection: Any) -> bool:
    if connection.vendor == "postgresql":
        return bool(driver_connection.closed)
    try:
        driver_connection.total_changes  # noqa: B018 - asked for what it raises
    except sqlite3.ProgrammingError:
        return True
    return False


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to lose")
def test_a_lost_connection_is_the_error_of_those_who_lost_it_and_others_get_a_new_one() -> None:
    group, writer = GroupCommit(), Writer()
    cut_off: list[str] = []

    def cut(_names: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def commit(name: str) -> None:
        try:
            group.commit([Job(cut if name == "cut" else writer, name)])
        except DatabaseError:
            cut_off.append(name)

    while_one_commits(group, writer, commit, ["cut", "whole"])
    group.commit([Job(writer, "after")])

    assert cut_off == ["cut"]
    assert stored() == {"first", "whole", "after"}


def test_a_forked_process_commits_by_itself() -> None:
    group, writer = GroupCommit(), Writer()
    group._is_under_way = True
    pid = os.fork()
    if not pid:
        os._exit(0 if group._goes_first(_Caller([Job(writer, "child")])) else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_inside_a_transaction_the_writes_belong_to_it() -> None:
    with transaction.atomic():
        GroupCommit().commit([Job(Writer(), "a")])
        seen = stored()
        transaction.set_rollback(True)

    assert (seen, stored()) == ({"a"}, set())


def test_after_an_error_the_next_caller_commits() -> None:
    group, writer = GroupCommit(), Writer()
    LiveStream.objects.create(name="taken")
    with pytest.raises(IntegrityError):
        group.commit([Job(writer, "taken")])

    group.commit([Job(writer, "free")])

    assert stored() == {"taken", "free"}
