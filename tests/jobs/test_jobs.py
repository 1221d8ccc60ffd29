"""Jobs: how they move, how they end, who sees them, and the page that shows them."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import SupportDeskError
from apps.core.process import this_process
from apps.jobs import services
from apps.jobs.models import KEPT, STANDSTILL, Job
from apps.jobs.services import progress_of, run_beside, start_job, tidy_jobs
from apps.jobs.types import Advance, JobKind, JobStatus
from tests.together import together

ClientFor = Callable[[User], Client]
LIST = "/admin/jobs/job/"


@pytest.fixture
def job(operator: User) -> Job:
    return start_job(kind=JobKind.IMPORT, title="Articles", owner=operator, total=4)


@pytest.fixture
def _written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "WRITTEN_EVERY_S", 0.0)


def state(job: Job) -> tuple[str, int, int]:
    job.refresh_from_db()
    return job.status, job.done, job.percent


@pytest.mark.usefixtures("_written_at_once")
def test_a_job_runs_moves_and_is_done(job: Job) -> None:
    assert state(job) == ("running", 0, 0)

    with progress_of(job) as advance:
        advance(1)
        assert state(job) == ("running", 1, 25)
        advance(4)

    assert state(job) == ("done", 4, 100)
    assert job.finished_at is not None


def test_its_row_is_written_at_most_twice_a_second(job: Job, django_assert_num_queries: Any) -> None:
    with progress_of(job) as advance, django_assert_num_queries(0):
        for number in range(1_000):
            advance(number)

    assert state(job)[1] == 999


def test_an_error_of_ours_ends_it_with_what_it_says(job: Job) -> None:
    with progress_of(job) as advance:
        advance(2)
        raise SupportDeskError("The third file has no title.")

    assert (*state(job)[:2], job.note) == ("failed", 2, "The third file has no title.")


def test_any_other_error_is_noted_and_raised(job: Job) -> None:
    with pytest.raises(ZeroDivisionError), progress_of(job):
        raise ZeroDivisionError

    assert state(job)[0] == "failed"
    assert "the log has it" in job.note


def test_a_reader_who_goes_away_stops_it(job: Job) -> None:
    def parts() -> Any:
        with progress_of(job) as advance:
            for number in range(1, 5):
                advance(number)
                yield number

    stream = parts()
    next(stream)
    stream.close()

    assert (*state(job)[:2], job.note) == ("stopped", 1, "The reader went away.")


@pytest.mark.django_db(transaction=True)
def test_work_beside_the_page_moves_the_job_to_its_end(job: Job) -> None:
    def work(advance: Advance) -> None:
        advance(4)

    run_beside(job=job, work=work).join(10)

    assert state(job) == ("done", 4, 100)


@pytest.mark.django_db(transaction=True)
def test_work_that_fails_beside_the_page_is_logged_and_noted(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    def work(advance: Advance) -> None:
        raise ZeroDivisionError

    run_beside(job=job, work=work).join(10)

    assert state(job)[0] == "failed"
    assert [record.message for record in caplog.records] == ["job_failed"]


@pytest.mark.usefixtures("_written_at_once")
def test_a_job_that_stands_still_is_stopped_and_moves_on_if_it_wakes(job: Job, operator: User) -> None:
    moment = timezone.now()
    start_job(kind=JobKind.EXPORT, title="Calls", owner=operator)
    Job.objects.filter(pk=job.pk).update(moved_at=moment - STANDSTILL - timedelta(seconds=1))

    assert tidy_jobs(now=moment) == 1
    assert state(job)[0] == "stopped"

    with progress_of(job) as advance:
        advance(2)
        assert (*state(job), job.note) == ("running", 2, 50, "")


def of_process(job: Job, name: str, silent: timedelta) -> Job:
    """A job whose thread is another process's, which was last heard of some time ago."""
    Job.objects.filter(pk=job.pk).update(process=name, moved_at=timezone.now() - silent)
    return job


def dead_process() -> str:
    """The name of a process of this host that has ended."""
    code = "from apps.core.process import this_process; print(this_process())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_a_job_whose_process_has_ended_is_stopped_at_once(job: Job) -> None:
    of_process(job, dead_process(), timedelta())

    assert tidy_jobs(now=timezone.now()) == 1
    assert state(job)[0] == "stopped"


@pytest.mark.parametrize(("seconds", "status"), [(50, "running"), (70, "stopped")])
def test_a_job_of_a_process_elsewhere_is_stopped_after_a_minute_without_a_beat(
    job: Job, seconds: int, status: str
) -> None:
    of_process(job, "elsewhere/1/1", timedelta(seconds=seconds))

    tidy_jobs(now=timezone.now())

    assert state(job)[0] == status


def test_a_job_that_its_reader_moves_on_has_five_minutes(job: Job) -> None:
    of_process(job, "", STANDSTILL - timedelta(seconds=10))

    assert tidy_jobs(now=timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_beats_while_a_part_of_it_takes_long(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BEAT_S", 0.01)
    begun = of_process(job, "", STANDSTILL - timedelta(seconds=10))
    heard = []

    def work(advance: Advance) -> None:
        deadline = time.monotonic() + 10
        first = Job.objects.get(pk=begun.pk).moved_at
        while not heard and time.monotonic() < deadline:
            heard.extend(Job.objects.filter(pk=begun.pk, moved_at__gt=first).values_list("process", flat=True))

    run_beside(job=job, work=work).join(20)

    assert heard == [this_process()]
    assert state(job)[0] == "done"


def test_jobs_are_forgotten_after_thirty_days(job: Job, operator: User) -> None:
    kept = start_job(kind=JobKind.EXPORT, title="Calls", owner=operator)
    Job.objects.filter(pk=job.pk).update(moved_at=timezone.now() - KEPT - timedelta(seconds=1), status=JobStatus.DONE)

    assert tidy_jobs(now=timezone.now()) == 0

    assert list(Job.objects.all()) == [kept]


def test_a_number_that_is_taken_is_not_given_again(job: Job, auditor: User) -> None:
    wished = uuid4()
    assert start_job(kind=JobKind.EXPORT, title="Calls", owner=auditor, job_id=wished).pk == wished

    assert start_job(kind=JobKind.EXPORT, title="Calls", owner=auditor, job_id=job.pk).pk != job.pk


@pytest.mark.parametrize(("status", "percent"), [("running", 0), ("done", 100), ("failed", 100)])
def test_a_job_without_parts_is_done_when_it_ends(job: Job, status: str, percent: int) -> None:
    Job.objects.filter(pk=job.pk).update(total=0, status=status)

    assert state(job)[2] == percent


def test_operators_see_every_job_and_others_their_own(
    client_for: ClientFor, job: Job, operator: User, auditor: User, supervisor: User
) -> None:
    mine = start_job(kind=JobKind.EXPORT, title="Calls", owner=auditor)

    def seen(user: User) -> set[Job]:
        return set(client_for(user).get(LIST).context["cl"].result_list)

    assert (seen(operator), seen(auditor), seen(supervisor)) == ({job, mine}, {mine}, set())
    page = client_for(auditor)
    assert page.get(f"{LIST}{job.pk}/change/").status_code == 403
    assert page.get(f"{LIST}{job.pk}/progress/").status_code == 404
    assert page.get(f"{LIST}{mine.pk}/progress/").json() == {"status": "running", "done": 0, "total": 0}


def test_an_agent_sees_no_jobs(client_for: ClientFor, agent: User) -> None:
    assert client_for(agent).get(LIST).status_code == 302


def test_the_page_moves_without_javascript_until_the_job_has_ended(
    client_for: ClientFor, job: Job, operator: User
) -> None:
    page, address = client_for(operator), job.get_absolute_url()
    Job.objects.filter(pk=job.pk).update(done=1)

    html = page.get(address).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in html
    assert '<progress max="100" value="25"' in html
    assert "1 of 4" in html

    with progress_of(job):
        pass
    html = page.get(address).content.decode()
    assert "http-equiv" not in html
    assert "Done" in html


def test_a_job_can_not_be_changed_or_deleted_by_hand(client_for: ClientFor, job: Job, operator: User) -> None:
    page = client_for(operator)

    assert page.get(f"{LIST}add/").status_code == 403
    assert page.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    page.post(job.get_absolute_url(), {"status": "done"})

    assert state(job)[0] == "running"


def test_the_list_costs_the_same_for_one_three_and_fifty_jobs(
    client_for: ClientFor, job: Job, operator: User, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    page = client_for(operator)
    page.get(LIST)
    with django_assert_max_num_queries(10) as one:
        page.get(LIST)
    for more in (2, 47):
        for _ in range(more):
            start_job(kind=JobKind.EXPORT, title="Calls", owner=operator)
        with django_assert_num_queries(len(one)):
            page.get(LIST)


def test_an_empty_list_says_so(client_for: ClientFor, operator: User) -> None:
    assert "Nothing was imported, indexed or exported" in client_for(operator).get(LIST).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_with_one_number_start_two_jobs(operator: User) -> None:
    number = uuid4()

    def start() -> Job:
        return start_job(kind=JobKind.EXPORT, title="Calls", owner=operator, job_id=number)

    first, second = together(start, start)

    assert number in (first.pk, second.pk)
    assert Job.objects.count() == 2
