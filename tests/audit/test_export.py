"""The record as a file: what stands in it, what a spreadsheet may not run, its batches, its progress and its rights."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.exports import COLUMNS
from apps.audit.models import ToolCall
from apps.jobs.models import Job
from tests.audit.calls import SESSION, make_call

pytestmark = pytest.mark.django_db
LIST = "/admin/audit/toolcall/"
EXPORT = f"{LIST}export/"


def content(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def exported(client: Client, query: str = "format=csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(client.get(f"{EXPORT}?{query}")))))


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_an_export_holds_the_calls_that_fit_newest_first(page: Client, three: list[ToolCall], kind: str) -> None:
    answer = page.get(f"{EXPORT}?format={kind}&tool=crm")

    text = content(answer)
    rows = (
        list(csv.DictReader(io.StringIO(text))) if kind == "csv" else [json.loads(line) for line in text.splitlines()]
    )
    assert [row["id"] for row in rows] == [str(three[2].pk), str(three[1].pk)]
    assert {tuple(row) for row in rows} == {COLUMNS}
    assert answer["Content-Disposition"] == f'attachment; filename="calls.{kind}"'


def test_an_export_goes_over_many_batches(page: Client) -> None:
    now = timezone.now()
    ToolCall.objects.bulk_create(
        ToolCall(
            tool="crm", operation="x", request_id="r", started_at=now - timedelta(seconds=index // 3), expires_at=now
        )
        for index in range(2_500)
    )

    lines = content(page.get(f"{EXPORT}?format=ndjson")).splitlines()

    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == 2_500


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_does_not_leave_in_a_spreadsheet(page: Client, start: str) -> None:
    make_call(error_message=f"{start}1+1", caller=f"{start}cmd", result_preview=f"not {start}1")

    (row,) = exported(page)

    assert (row["error_message"], row["caller"]) == (f"'{start}1+1", f"'{start}cmd")
    assert row["result_preview"] == f"not {start}1"


def test_what_programs_read_is_left_as_it_is(page: Client) -> None:
    make_call(error_message="=1+1", latency_ms=-1.5)

    (row,) = (json.loads(line) for line in content(page.get(f"{EXPORT}?format=ndjson")).splitlines())

    assert (row["error_message"], row["latency_ms"]) == ("=1+1", -1.5)


def test_quotes_commas_and_lines_stay_in_their_cell(page: Client) -> None:
    text = 'He said "no", twice,\nand ü was in it'
    make_call(error_message=text, arguments={"note": text})

    (row,) = exported(page)

    assert row["error_message"] == text
    assert json.loads(row["arguments"]) == {"note": text}


def test_every_column_holds_what_is_on_record(page: Client) -> None:
    call = make_call(session_id=SESSION, attempts=2, status="failed", gate="operation", error_code="upstream_timeout")

    (row,) = exported(page)

    assert row == {
        "id": str(call.pk),
        "started_at": call.started_at.isoformat(),
        "finished_at": call.finished_at.isoformat() if call.finished_at else "",
        "tool": "crm",
        "operation": "lookup_customer",
        "effect": "read",
        "status": "failed",
        "gate": "operation",
        "error_code": "upstream_timeout",
        "error_message": "",
        "caller": "agent",
        "caller_role": "agent",
        "origin": "rules",
        "session_id": str(SESSION),
        "request_id": "request-1",
        "revision": "1",
        "dry_run": "False",
        "cached": "False",
        "age_s": "",
        "attempt_count": "2",
        "latency_ms": "20.0",
        "arguments": '{"customer_id": "C-1001"}',
        "result_preview": "",
    }


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("tool=billing", [0]),
        ("status=refused", [1]),
        ("gate=quota", [1]),
        ("caller=operator", [0]),
        ("q=request-old", [0]),
        (f"q={SESSION}", [1]),
        ("q=Lovelace", [2]),
        ("tool=crm&status=completed", [2]),
        ("tool=nothing", []),
        ("", [2, 1, 0]),
    ],
)
def test_an_export_keeps_to_the_filters_of_the_page(
    page: Client, three: list[ToolCall], query: str, places: list[int]
) -> None:
    assert [row["id"] for row in exported(page, f"format=csv&{query}")] == [str(three[place].pk) for place in places]


def test_an_unknown_format_is_csv(page: Client, three: list[ToolCall]) -> None:
    assert page.get(f"{EXPORT}?format=xlsx")["Content-Type"] == "text/csv; charset=utf-8"


def test_an_export_is_a_job_by_the_number_its_page_chose(page: Client, auditor: User, three: list[ToolCall]) -> None:
    number = uuid4()
    answer = page.get(f"{EXPORT}?format=ndjson&tool=crm&job={number}")
    progress = f"/admin/jobs/job/{number}/progress/"
    assert page.get(progress).json() == {"status": "running", "done": 0, "total": 2}

    content(answer)

    assert page.get(progress).json() == {"status": "done", "done": 2, "total": 2}
    job = Job.objects.get()
    assert (job.owner, job.kind, job.title) == (auditor, "export", "Calls as NDJSON")


@pytest.mark.parametrize("number", ["", "mine", "../../etc"])
def test_a_job_without_a_usable_number_gets_one(page: Client, three: list[ToolCall], number: str) -> None:
    content(page.get(f"{EXPORT}?format=csv&job={number}"))

    assert Job.objects.get().status == "done"


def test_the_history_offers_the_export_of_its_filters_and_its_progress(page: Client, three: list[ToolCall]) -> None:
    html = page.get(f"{LIST}?tool=crm&status=completed").content.decode()

    assert 'href="/admin/audit/toolcall/export/?format=csv&amp;tool=crm&amp;status=completed" download' in html
    assert 'data-progress="/admin/jobs/job/00000000-0000-0000-0000-000000000000/progress/"' in html
    assert 'href="/admin/jobs/job/"' in html


def test_nobody_exports_without_the_right_to_see_calls(
    client_for: Callable[[User], Client], agent: User, make_user: Callable[..., User]
) -> None:
    nobody = make_user(username="nobody", is_staff=True)

    assert client_for(agent).get(EXPORT).status_code == 302
    assert client_for(nobody).get(EXPORT).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR])
def test_each_role_of_the_room_may_export(
    client_for: Callable[[User], Client], role: Role, three: list[ToolCall], request: pytest.FixtureRequest
) -> None:
    assert len(exported(client_for(request.getfixturevalue(role)))) == 3


def test_an_export_that_finds_nothing_is_a_file_with_its_head(page: Client) -> None:
    assert content(page.get(f"{EXPORT}?format=csv&tool=crm")).strip() == ",".join(COLUMNS)


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_the_api_exports_what_the_caller_may_see(
    client_for: Callable[[User], Client], agent: User, auditor: User, three: list[ToolCall], kind: str
) -> None:
    make_call(caller_id=agent.pk)

    def lines(user: User) -> int:
        text = content(client_for(user).get(f"/api/v1/calls/export?format={kind}"))
        return len(text.splitlines()) - (kind == "csv")

    assert (lines(agent), lines(auditor)) == (1, 4)
    assert client_for(auditor).get("/api/v1/calls/export?format=xml").status_code == 422
