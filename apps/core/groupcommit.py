"""Committing the writes of concurrent callers together: one of them leads and commits for all who wait.

Each caller returns after its own writes are committed, so nothing that was acknowledged is lost when the process dies.
There is no writer thread: a caller that finds nobody leading takes the lead for one batch and hands it on.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction

from apps.core.errors import SupportDeskError
from apps.core.onestatement import fits_one_statement, write_in_one_statement

Writer = Callable[[list[Any]], None]

# Those of sixteen callers whom one commit leaves out work, while it is made, towards the next.
BATCH_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to write: `writer` is called once a batch with the payloads of all its jobs."""

    writer: Writer
    payload: Any


@dataclass(eq=False, slots=True)
class _Caller:
    jobs: Sequence[Job]
    # Held while this caller waits; a lock wakes a thread for less than an event does.
    asleep: threading.Lock = field(default_factory=threading.Lock)
    leads: bool = False
    error: Exception | None = None


class GroupCommit:
    """The callers of this process that wait for a commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Caller] = []
        self._is_led = False

    def commit(self, jobs: Sequence[Job]) -> None:
        """Write jobs and return once they are committed, or raise what kept this caller's own jobs from it.

        Inside a caller's transaction they are written there and then, and committed with it.
        """
        if connection.in_atomic_block:
            _write(_by_writer([jobs]))
            return
        caller = _Caller(jobs)
        with self._lock:
            self._waiting.append(caller)
            caller.leads = not self._is_led
            self._is_led = True
            caller.asleep.acquire()
        if not caller.leads:
            caller.asleep.acquire()
        if caller.leads:
            self._lead()
        if caller.error:
            raise caller.error

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[:BATCH_LIMIT], self._waiting[BATCH_LIMIT:]
        try:
            _commit_all(batch)
        finally:
            self._hand_on(batch)

    def _hand_on(self, batch: list[_Caller]) -> None:
        """Wake who is done, and let the first of those who came meanwhile lead."""
        with self._lock:
            self._is_led = bool(self._waiting)
            successor = self._waiting[0] if self._waiting else None
        if successor:
            successor.leads = True
            successor.asleep.release()
        for caller in batch:
            caller.asleep.release()


def _commit_all(batch: list[_Caller]) -> None:
    """Commit a batch at once; where that fails, each caller's jobs alone, so that one's error is not another's."""
    try:
        _commit(_by_writer([caller.jobs for caller in batch]))
    except (DatabaseError, SupportDeskError) as error:
        if len(batch) == 1:
            batch[0].error = error
            return
        for caller in batch:
            _commit_all([caller])
    except BaseException as error:
        for caller in batch:
            caller.error = error if isinstance(error, Exception) else RuntimeError("The commit was interrupted.")
        raise


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
