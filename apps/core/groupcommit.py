"""Committing the writes of concurrent callers together: one commit for all who wait for it.

Each caller returns after its own writes are committed, so nothing that was acknowledged is lost when the process dies.
A caller that finds no commit under way makes its own. Those who come meanwhile wait for a thread that commits as long
as somebody waits, on any core, while the others compute on theirs.
"""

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connection, transaction

from apps.core.cores import use_all_cores
from apps.core.onestatement import fits_one_statement, write_in_one_statement

Writer = Callable[[list[Any]], None]

# Those of sixteen callers whom one commit leaves out work, while it is made, towards the next.
BATCH_LIMIT = 8
# So long the committing thread keeps its connection when nobody waits: to open one takes longer than many commits.
IDLE_S = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to write: `writer` is called once a batch with the payloads of all its jobs."""

    writer: Writer
    payload: Any


def _held() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, slots=True)
class _Caller:
    jobs: Sequence[Job]
    # Released once the jobs are committed; a lock wakes a thread for less than an event does.
    done: threading.Lock = field(default_factory=_held)
    error: Exception | None = None


class GroupCommit:
    """The callers of this process that wait for a commit."""

    def __init__(self) -> None:
        self._begin()
        # A forked process has none of the callers, nor the thread.
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Caller] = []
        self._is_under_way = False
        self._asleep = _held()
        self._thread: threading.Thread | None = None

    def commit(self, jobs: Sequence[Job]) -> None:
        """Write jobs and return once they are committed, or raise what kept this caller's own jobs from it.

        Inside a caller's transaction they are written there and then, and committed with it.
        """
        if connection.in_atomic_block:
            _write(_by_writer([jobs]))
            return
        caller = _Caller(jobs)
        if self._goes_first(caller):
            self._commit_own(caller)
        else:
            caller.done.acquire()
            if caller.error:
                raise caller.error

    def _goes_first(self, caller: _Caller) -> bool:
        """Tell whether no commit was under way; else the caller stands among those who wait."""
        with self._lock:
            is_first, self._is_under_way = not self._is_under_way, True
            if not is_first:
                self._waiting.append(caller)
        return is_first

    def _commit_own(self, caller: _Caller) -> None:
        try:
            _commit(_by_writer([caller.jobs]))
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        """Let those who came meanwhile be committed."""
        with self._lock:
            self._is_under_way = bool(self._waiting)
            if self._waiting:
                self._wake_thread()

    def _wake_thread(self) -> None:
        self._asleep.release()
        if self._thread is None:
            self._thread = threading.Thread(target=self._commit_others, name="commits", daemon=True)
            self._thread.start()

    def _commit_others(self) -> None:
        use_all_cores()
        while True:
            if not self._asleep.acquire(timeout=IDLE_S):
                with suppress(Error):
                    connection.close()
                self._asleep.acquire()
            while batch := self._next_batch():
                _commit_all(batch)
                for caller in batch:
                    caller.done.release()

    def _next_batch(self) -> list[_Caller]:
        with self._lock:
            batch, self._waiting = self._waiting[:BATCH_LIMIT], self._waiting[BATCH_LIMIT:]
            self._is_under_way = bool(batch)
        return batch


def _commit_all(batch: list[_Caller]) -> None:
    """Commit a batch at once; where that fails, each caller's jobs alone, so that one's error is not another's."""
    try:
        connection.close_if_unusable_or_obsolete()
        _commit(_by_writer([caller.jobs for caller in batch]))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the caller waits
        if len(batch) == 1:
            batch[0].error = error
            return
        for caller in batch:
            _commit_all([caller])


def _by_writer(all_jobs: list[Sequence[Job]]) -> dict[Writer, list[Any]]:
    by_writer: dict[Writer, list[Any]] = {}
    for jobs in all_jobs:
        for job in jobs:
            by_writer.setdefault(job.writer, []).append(job.payload)
    return by_writer


def _commit(by_writer: dict[Any, list[Any]]) -> None:
    if fits_one_statement(list(by_writer)):
        write_in_one_statement(by_writer)
    else:
        with transaction.atomic():
            _write(by_writer)


def _write(by_writer: dict[Writer, list[Any]]) -> None:
    for writer, payloads in by_writer.items():
        writer(payloads)


_group = GroupCommit()


def commit_together(jobs: Sequence[Job]) -> None:
    """Write jobs with those of whoever else commits at this moment; returns once they are committed."""
    _group.commit(jobs)
