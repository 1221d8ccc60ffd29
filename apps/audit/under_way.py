"""Reads under way: an intent line stands for a read's started row, so that a quick read is one commit, at its end.

A read that lasts gets its row while it runs, so that the history and the live pages show it.
"""

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import Error, connection

from apps.audit.intents import IntentFile, path_of
from apps.audit.services import call_begun, call_finished, call_made, values_of
from apps.audit.types import AttemptFinished, CallFinished, CallStarted
from apps.core.groupcommit import Job, commit_together
from apps.core.process import this_process

logger = logging.getLogger(__name__)

LASTS_S = 0.1
LOOK_EVERY_S = 0.05


@dataclass(eq=False, slots=True)
class _Read:
    started: CallStarted
    told: Sequence[Job]
    since: float
    being_written: threading.Event | None = None
    has_row: bool = False


class ReadsUnderWay:
    """The reads of one process that have an intent line; those that last have a row besides."""

    def __init__(self, intents: IntentFile, *, lasts_s: float = LASTS_S) -> None:
        self.lasts_s = lasts_s
        self._intents = intents
        self._lock = threading.Lock()
        self._reads: dict[UUID, _Read] = {}
        self._busy = threading.Event()
        self._watcher: threading.Thread | None = None

    def begin(self, started: CallStarted, told: Sequence[Job]) -> None:
        """Note a read before anything leaves the house; without room for a line its row is written at once."""
        read = _Read(started, told, time.monotonic())
        try:
            self._intents.add(started.id, values_of(started))
        except OSError:
            logger.warning("intent_not_written", exc_info=True)
            commit_together(_beginning(read))
            read.has_row = True
        with self._lock:
            self._reads[started.id] = read
        self._have_it_watched()

    def end(
        self, call_id: UUID, finished: CallFinished, attempts: Sequence[AttemptFinished], told: Sequence[Job]
    ) -> None:
        """Put a call's end on record, with its beginning where that has no row yet; returns once it is committed."""
        read = self._take(call_id)
        if read is None or read.has_row:
            commit_together([call_finished(call_id, finished, attempts), *told])
        else:
            commit_together([*call_made(read.started, finished, attempts), *read.told, *told])
        self._intents.drop(call_id)

    def write_lasting(self) -> int:
        """Write the rows of the reads that have run for `lasts_s` seconds, and return how many that were."""
        since = time.monotonic() - self.lasts_s
        with self._lock:
            lasting = [read for read in self._reads.values() if read.since <= since and not _is_or_gets_written(read)]
            for read in lasting:
                read.being_written = threading.Event()
        if lasting:
            self._write(lasting)
        return len(lasting)

    def _take(self, call_id: UUID) -> _Read | None:
        """Return a read that ends, once nobody is writing its row any more."""
        with self._lock:
            read = self._reads.pop(call_id, None)
        if read and read.being_written:
            read.being_written.wait()
        return read

    def _write(self, lasting: Sequence[_Read]) -> None:
        is_written = False
        try:
            commit_together([job for read in lasting for job in _beginning(read)])
            is_written = True
        except Error:
            logger.warning("lasting_reads_not_written", exc_info=True)
            connection.close()
        finally:
            for read in lasting:
                read.has_row = is_written
                if read.being_written:
                    read.being_written.set()

    def _have_it_watched(self) -> None:
        if not self._busy.is_set():
            self._busy.set()
            if self._watcher is None or not self._watcher.is_alive():
                self._watcher = threading.Thread(target=self._watch, name="lasting-reads", daemon=True)
                self._watcher.start()

    def _watch(self) -> None:
        """Look while there is something to look at; the connection is given back in between."""
        while self._busy.wait():
            time.sleep(LOOK_EVERY_S)
            # Whoever begins from here on sets it again, so that no read is overlooked.
            self._busy.clear()
            self.write_lasting()
            if self._reads:
                self._busy.set()
            else:
                connection.close()


def _is_or_gets_written(read: _Read) -> bool:
    return read.has_row or read.being_written is not None


def _beginning(read: _Read) -> list[Job]:
    return [call_begun(read.started), *read.told]


_making = threading.Lock()


@cache
def reads_under_way() -> ReadsUnderWay:
    """Return the one register of this process, whichever thread asks first; a forked process has its own."""
    with _making:
        return _made()


@cache
def _made() -> ReadsUnderWay:
    return ReadsUnderWay(IntentFile(path_of(settings.CALL_INTENTS_DIR, this_process())))


def _begin_anew() -> None:
    reads_under_way.cache_clear()
    _made.cache_clear()


os.register_at_fork(after_in_child=_begin_anew)
