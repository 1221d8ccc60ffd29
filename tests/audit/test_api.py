"""The record over HTTP: pages of calls, filters, one call with its attempts, and who sees what."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.services import start_session
from tests.audit.calls import make_call

API = "/api/v1/calls"
MakeUser = Callable[..., User]
SESSION = UUID("0197f1a0-0000-4000-8000-000000000001")


@pytest.fixture
def as_auditor(client_for: Callable[[User], Client], auditor: User) -> Client:
    return client_for(auditor)


@pytest.fixture
def calls(db: None) -> dict[str, str]:
    """Four calls that differ in everything one can ask for, an hour apart; their ids by name, oldest first."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    made = {
        "first": make_call(at=noon, tool="crm", caller="anna", request_id="r-1"),
        "refused": make_call(
            at=noon + timedelta(hours=1), tool="billing", operation="refund", status="refused", gate="access"
        ),
        "failed": make_call(at=noon + timedelta(hours=2), tool="billing", operation="get_invoice", status="failed"),
        "last": make_call(at=noon + timedelta(hours=3), tool="inventory", operation="check_stock", session_id=SESSION),
    }
    return {name: str(call.pk) for name, call in made.items()}


def yesterday(hour: int) -> str:
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return (noon + timedelta(hours=hour)).isoformat().replace("+00:00", "Z")


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    # What is asked for, and the calls that are found, newest first.
    ({}, ["last", "failed", "refused", "first"]),
    ({"tool": "billing"}, ["failed", "refused"]),
    ({"tool": "nothing"}, []),
    ({"operation": "refund"}, ["refused"]),
    ({"status": "completed"}, ["last", "first"]),
    ({"status": "failed"}, ["failed"]),
    ({"gate": "access"}, ["refused"]),
    ({"caller": "anna"}, ["first"]),
    ({"request_id": "r-1"}, ["first"]),
    ({"session": str(SESSION)}, ["last"]),
    ({"since": yesterday(2)}, ["last", "failed"]),
    ({"until": yesterday(2)}, ["refused", "first"]),
    ({"since": yesterday(1), "until": yesterday(3)}, ["failed", "refused"]),
    ({"tool": "billing", "status": "failed"}, ["failed"]),
    ({"tool": "crm", "status": "failed"}, []),
]


@pytest.mark.parametrize(("asked", "found"), FILTERS)
def test_the_list_holds_the_calls_that_fit_every_filter_newest_first(
    asked: dict[str, Any], found: list[str], calls: dict[str, str], as_auditor: Client
) -> None:
    body = as_auditor.get(API, asked).json()

    assert ([item["id"] for item in body["items"]], body["next"]) == ([calls[name] for name in found], None)


def test_the_pages_of_the_list_hold_every_call_once(as_auditor: Client) -> None:
    at = timezone.now()
    made = [str(make_call(at=at - timedelta(seconds=number // 3)).pk) for number in range(60)]
    found, cursor = [], ""
    while True:
        body = as_auditor.get(API, {"cursor": cursor} if cursor else {}).json()
        found += [item["id"] for item in body["items"]]
        cursor = body["next"]
        if cursor is None:
            break

    assert (len(found), set(found)) == (60, set(made))


def test_one_call_is_shown_with_its_attempts_in_order(as_auditor: Client) -> None:
    call = make_call(attempts=3)

    body = as_auditor.get(f"{API}/{call.pk}").json()

    assert [(one["number"], one["outcome"], one["http_status"]) for one in body["attempts"]] == [
        (1, "failed", 503),
        (2, "failed", 503),
        (3, "completed", 200),
    ]
    assert (body["tool"], body["operation"], body["status"], body["attempt_count"]) == (
        "crm",
        "lookup_customer",
        "completed",
        3,
    )


def test_the_list_costs_the_same_queries_for_one_and_three_calls(
    as_auditor: Client, django_assert_num_queries: Any
) -> None:
    make_call(attempts=1)
    as_auditor.get(API)
    with django_assert_num_queries(4) as one:
        as_auditor.get(API)
    make_call(attempts=3)
    make_call()

    with django_assert_num_queries(len(one)):
        as_auditor.get(API)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.OPERATOR, ["own", "of their session", "foreign"]),
        (Role.SUPERVISOR, ["own", "of their session", "foreign"]),
        (Role.AUDITOR, ["own", "of their session", "foreign"]),
        (Role.AGENT, ["own", "of their session"]),
        (None, []),
    ],
)
def test_each_role_sees_in_list_call_and_file_what_its_work_needs(
    role: Role | None, seen: list[str], make_user: MakeUser, client_for: Callable[[User], Client]
) -> None:
    user = make_user(*([role] if role else []), username="viewer")
    owner = make_user(Role.SUPERVISOR, username="somebody")
    made = {
        "own": make_call(caller_id=user.pk),
        "of their session": make_call(caller_id=owner.pk, session_id=start_session(owner=user).pk),
        "foreign": make_call(caller_id=owner.pk, session_id=start_session(owner=owner).pk),
    }
    client = client_for(user)

    listed = {item["id"] for item in client.get(API).json()["items"]}
    opened = {name: client.get(f"{API}/{call.pk}").status_code for name, call in made.items()}
    exported = b"".join(client.get(f"{API}/export", {"format": "ndjson"}).streaming_content).decode().splitlines()

    expected = {str(made[name].pk) for name in seen}
    assert listed == expected
    assert opened == {name: 200 if name in seen else 404 for name in made}
    assert {json.loads(line)["id"] for line in exported} == expected


def export(client: Client, **asked: str) -> str:
    return b"".join(client.get(f"{API}/export", asked).streaming_content).decode()


@pytest.mark.parametrize(
    ("kind", "content_type"), [("csv", "text/csv; charset=utf-8"), ("ndjson", "application/x-ndjson")]
)
def test_the_file_has_the_type_it_was_asked_for_and_a_name(kind: str, content_type: str, as_auditor: Client) -> None:
    answer = as_auditor.get(f"{API}/export", {"format": kind})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")


@pytest.mark.parametrize(("asked", "found"), FILTERS)
def test_a_file_holds_what_the_list_holds_under_the_same_filters(
    asked: dict[str, Any], found: list[str], calls: dict[str, str], as_auditor: Client
) -> None:
    rows = csv.DictReader(io.StringIO(export(as_auditor, format="csv", **asked)))
    lines = export(as_auditor, format="ndjson", **asked).splitlines()

    expected = [calls[name] for name in found]
    assert [row["id"] for row in rows] == expected
    assert [json.loads(line)["id"] for line in lines] == expected


@pytest.mark.parametrize("text", ["=1+1", "+49 761 1", "-5", "@SUM(A1)", "\ttab"])
def test_a_text_that_a_spreadsheet_would_run_is_quoted_in_csv_and_left_alone_in_ndjson(
    text: str, as_auditor: Client
) -> None:
    make_call(error_message=text)

    (row,) = csv.DictReader(io.StringIO(export(as_auditor, format="csv")))
    line = json.loads(export(as_auditor, format="ndjson"))

    assert (row["error_message"], line["error_message"]) == (f"'{text}", text)


def test_an_unknown_call_is_not_found(as_auditor: Client) -> None:
    number = uuid4()

    answer = as_auditor.get(f"{API}/{number}")

    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (
        404,
        "call_not_found",
        f"There is no call {number}.",
    )


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"since": "yesterday"}, "since"), ({"until": "soon"}, "until"), ({"session": "mine"}, "session")],
)
def test_a_filter_that_can_not_be_read_is_named(asked: dict[str, str], field: str, as_auditor: Client) -> None:
    answer = as_auditor.get(API, asked)

    assert (answer.status_code, [error["field"].split(".")[-1] for error in answer.json()["errors"]]) == (422, [field])
