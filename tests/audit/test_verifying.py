"""Verifying a long record beside the request that asks for it: one for each person, followed by its job."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit import verifying
from apps.audit.models import Seal, ToolCall
from apps.audit.seals import seal_calls
from apps.audit.verifying import start_verification
from apps.jobs.models import Job
from apps.jobs.services import keep_data, start_job
from apps.jobs.types import JobKind
from tests.audit.calls import make_call
from tests.jobs.waiting import ended
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
VERIFY = "/api/v1/calls/verify"


@pytest.fixture
def _is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of more than two sealed calls is a long one."""
    monkeypatch.setattr(verifying, "SHORT", 2)


@pytest.fixture
def sealed() -> list[ToolCall]:
    """Three calls under one seal, half an hour ago."""
    noon = timezone.now()
    calls = [make_call(at=noon - timedelta(minutes=30 - index)) for index in range(3)]
    assert seal_calls(now=noon) == 3
    return calls


@pytest.fixture
def as_auditor(client_for: Callable[[User], Client], auditor: User) -> Client:
    return client_for(auditor)


def running(owner: User, since: str = "", head: str = "") -> Job:
    """A verification whose process does not come to it."""
    asked = {"since": since, "head": head}
    return start_job(kind=JobKind.VERIFY, title="Record of calls verified", owner=owner, total=1, data=asked)


@pytest.mark.usefixtures("_is_long")
@pytest.mark.parametrize("is_touched", [False, True])
def test_a_long_record_is_verified_beside_the_request(
    as_auditor: Client, sealed: list[ToolCall], is_touched: bool
) -> None:
    ToolCall.objects.filter(pk=sealed[1].pk).update(caller="somebody else" if is_touched else sealed[1].caller)

    answer = as_auditor.get(VERIFY)
    job = ended(UUID(answer.json()["id"]))

    assert (answer.status_code, answer["Location"], answer["Retry-After"]) == (202, f"{VERIFY}/{job.pk}", "2")
    assert as_auditor.get(answer["Location"]).json() == {
        "id": str(job.pk),
        "status": "done",
        "done": 1,
        "total": 1,
        "note": job.note,
        "result": {
            "holds": not is_touched,
            "seals": 1,
            "calls": 3,
            "head": str(Seal.objects.get()),
            "findings": [{"kind": "changed", "what": str(sealed[1].pk)}] * is_touched,
        },
    }


@pytest.mark.usefixtures("_is_long")
def test_the_newest_part_of_a_long_record_may_be_short(as_auditor: Client, sealed: list[ToolCall]) -> None:
    since = Seal.objects.get().until.isoformat()

    assert as_auditor.get(VERIFY, {"since": since}).status_code == 200
    assert not Job.objects.exists()


@pytest.mark.usefixtures("_is_long", "sealed")
def test_who_asks_again_while_it_runs_is_led_to_the_same_verification(as_auditor: Client, auditor: User) -> None:
    job = running(auditor)

    answer = as_auditor.get(VERIFY).json()

    assert answer == {"id": str(job.pk), "status": "running", "done": 0, "total": 1, "note": "", "result": None}
    assert Job.objects.count() == 1


def test_one_that_has_found_what_there_is_and_not_ended_yet_is_still_the_same(auditor: User) -> None:
    job = running(auditor)
    keep_data(job=job, found={"holds": True})

    assert start_verification(owner=auditor) == job


@pytest.mark.usefixtures("_is_long", "sealed")
def test_who_asks_for_something_else_meanwhile_is_asked_to_wait(as_auditor: Client, auditor: User) -> None:
    running(auditor)

    problem = as_auditor.get(VERIFY, {"head": "1:abcd"}).json()

    assert (problem["status"], problem["code"], problem["retryable"]) == (409, "verification_under_way", True)


@pytest.mark.usefixtures("_is_long", "sealed")
@pytest.mark.parametrize("head", ["", "1:abcd"])
def test_a_verification_whose_process_is_gone_holds_nobody_up(as_auditor: Client, auditor: User, head: str) -> None:
    left = running(auditor)
    Job.objects.filter(pk=left.pk).update(process="elsewhere/1/1", moved_at=timezone.now() - timedelta(seconds=70))

    answer = as_auditor.get(VERIFY, {"head": head} if head else {})

    assert answer.status_code == 202
    assert ended(UUID(answer.json()["id"])).pk != left.pk
    assert as_auditor.get(f"{VERIFY}/{left.pk}").json()["status"] == "stopped"


def test_the_page_says_so_too(as_auditor: Client, auditor: User) -> None:
    running(auditor)

    answer = as_auditor.post("/admin/audit/toolcall/integrity/", {"head": "1:abcd"}, follow=True)

    said = "A verification of yours is under way. Wait until it has ended."
    assert [str(message) for message in answer.context["messages"]] == [said]


@pytest.mark.usefixtures("sealed")
def test_of_ten_requests_at_once_no_two_have_a_verification_each(auditor: User) -> None:
    asked = together(*[partial(start_verification, owner=auditor)] * 10)

    jobs = sorted((ended(pk) for pk in {job.pk for job in asked}), key=lambda job: job.started_at)
    ends = [job.finished_at for job in jobs]
    assert {job.status for job in jobs} == {"done"}
    assert all(job.started_at >= end for job, end in zip(jobs[1:], ends[:-1], strict=True))


@pytest.mark.parametrize("whose", ["nobody's", "somebody else's", "another job"])
def test_what_is_no_verification_of_the_caller_is_not_found(
    as_auditor: Client, auditor: User, supervisor: User, whose: str
) -> None:
    numbers = {
        "nobody's": uuid4,
        "somebody else's": lambda: running(supervisor).pk,
        "another job": lambda: start_job(kind=JobKind.EXPORT, title="Calls", owner=auditor).pk,
    }

    problem = as_auditor.get(f"{VERIFY}/{numbers[whose]()}").json()

    assert (problem["status"], problem["code"]) == (404, "verification_not_found")


def test_of_very_many_findings_the_first_are_kept(
    auditor: User, sealed: list[ToolCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "KEPT", 2)
    ToolCall.objects.update(caller="somebody else")

    job = ended(start_verification(owner=auditor).pk)

    found: Any = verifying.found_by(job)
    assert (len(found.findings), job.note.splitlines()[0]) == (2, "3 things are not as they were sealed:")
