"""Beginning a job, moving it on, ending it, and running one beside the page that asked for it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import Error, connection
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.errors import SupportDeskError
from apps.core.process import this_process
from apps.jobs.models import Job, JobQuerySet
from apps.jobs.types import Advance, JobKind, JobStatus

logger = logging.getLogger(__name__)

# A row that is written more often says nothing more to a person who looks at it.
WRITTEN_EVERY_S = 0.5
BEAT_S = 10.0


def start_job(
    *,
    kind: JobKind,
    title: str,
    owner: User,
    total: int = 0,
    job_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> Job:
    """Begin a job of `total` parts; `job_id` is the number its page knows it by already, unless it is taken.

    `data` is kept with the job, for programs.
    """
    fresh = {"kind": kind, "title": title[:200], "owner": owner, "total": total, "data": dict(data or {})}
    job, is_new = Job.objects.get_or_create(pk=job_id or uuid4(), defaults=fresh)
    return job if is_new else Job.objects.create(**fresh)


def start_once(*, job_id: UUID, kind: JobKind, title: str, owner: User, total: int) -> Job | None:
    """Begin the one job of this number, or go on with one that failed or stopped; None where it runs or is done."""
    fresh = {"kind": kind, "title": title[:200], "owner": owner, "total": total}
    job, is_new = Job.objects.get_or_create(pk=job_id, defaults=fresh)
    if is_new:
        return job
    again = {"status": JobStatus.RUNNING, "owner": owner, "moved_at": now(), "finished_at": None, "note": ""}
    ended = Job.objects.filter(pk=job_id).exclude(status__in=(JobStatus.RUNNING, JobStatus.DONE))
    if not ended.update(**again):
        return None
    job.refresh_from_db()
    return job


@contextmanager
def progress_of(job: Job) -> Iterator["_Advance"]:
    """Hand out the function that moves the job on, and end the job with the block: done, stopped or failed.

    An error of ours is told in the job's note and goes no further; any other is noted and raised.
    """
    advance = _Advance(job)
    try:
        yield advance
    except GeneratorExit:
        _end(job, JobStatus.STOPPED, done=advance.done, note=_("The reader went away."))
        raise
    except SupportDeskError as error:
        _end(job, JobStatus.FAILED, done=advance.done, note=str(error))
    except Exception:
        _end(job, JobStatus.FAILED, done=advance.done, note=_("An error of SupportDesk itself; the log has it."))
        raise
    else:
        _end(job, JobStatus.DONE, done=advance.done, note=advance.note)


def run_beside(*, job: Job, work: Callable[[Advance], object]) -> threading.Thread:
    """Do the work in a thread of its own and return the thread; the job tells how it goes.

    A sentence that the work returns is the job's note.
    """
    _write(job, process=this_process())
    thread = threading.Thread(target=_run, args=(job, work), name=f"job-{job.pk}", daemon=True)
    thread.start()
    return thread


def keep_data(*, job: Job, **data: Any) -> None:
    """Keep with a job, beside what is there, what it brought."""
    job.data = job.data | data
    _write(job, data=job.data)


def tidy_jobs(*, now: datetime) -> int:
    """Call the jobs stopped that were left behind, forget the outdated, and return how many were stopped."""
    stopped = stop_left_behind(jobs=Job.objects.all(), now=now)
    Job.objects.outdated(now=now).delete()
    return stopped


def stop_left_behind(*, jobs: JobQuerySet, now: datetime) -> int:
    """Call those of some jobs stopped that have lost their process or their reader, and return how many."""
    note = _("It stood still: the server or the reader went away. Start it again.")
    return jobs.left_behind(now=now).update(status=JobStatus.STOPPED, finished_at=now, note=note)


class _Advance:
    """Moves a job on, its row at most every WRITTEN_EVERY_S."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written_at = time.monotonic()
        self.done = job.done
        self.note = ""

    def __call__(self, done: int) -> None:
        self.done = done
        moment = time.monotonic()
        if moment - self._written_at >= WRITTEN_EVERY_S:
            self._written_at = moment
            _write(self._job, done=done, status=JobStatus.RUNNING, finished_at=None, note="")


def _end(job: Job, status: JobStatus, *, done: int, note: str = "") -> None:
    _write(job, done=done, status=status, finished_at=now(), note=note)


def _write(job: Job, **values: Any) -> None:
    Job.objects.filter(pk=job.pk).update(**values, moved_at=now())


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Say every BEAT_S that the job's process lives, however long a part of it takes."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, over), name=f"beat-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(job: Job, over: threading.Event) -> None:
    while not over.wait(BEAT_S):
        try:
            _write(job)
        except Error:
            logger.warning("job_beat_failed", exc_info=True, extra={"job": str(job.pk)})
    connection.close()


def _run(job: Job, work: Callable[[Advance], object]) -> None:
    try:
        with _beating(job), progress_of(job) as advance:
            said = work(advance)
            advance.note = said if isinstance(said, str) else ""
    except Exception:
        logger.exception("job_failed", extra={"job": str(job.pk)})
    finally:
        connection.close()
