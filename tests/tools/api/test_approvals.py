"""Deciding through the API: 202 with the approval's id, one decision, and nobody else's approvals."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tools.models import ToolConfig

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(probe: ToolConfig, client_for: Callable[[User], Client], agent: User) -> str:
    """The id of an approval that an agent's transfer of 10.00 waits for."""
    body = {"tool": "probe", "operation": "transfer", "payload": {"amount": "10.00"}}
    answer = client_for(agent).post("/api/v1/tools/execute", body, content_type="application/json")
    assert answer.status_code == 202
    return str(answer.json()["approval_id"])


@pytest.mark.usefixtures("receipt")
def test_what_waits_is_listed_and_decided_once(
    waiting: str, client_for: Callable[[User], Client], supervisor: User
) -> None:
    decider = client_for(supervisor)

    assert [item["id"] for item in decider.get("/api/v1/approvals?status=pending").json()["items"]] == [waiting]
    done = decider.post(f"/api/v1/approvals/{waiting}/approve", {}, content_type="application/json")
    assert (done.status_code, done.json()["data"]) == (200, {"reference": "R-1"})
    again = decider.post(f"/api/v1/approvals/{waiting}/reject", {"reason": "no"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


@pytest.mark.usefixtures("receipt")
def test_whoever_asked_reads_how_far_it_is(
    waiting: str, client_for: Callable[[User], Client], agent: User, supervisor: User
) -> None:
    address = f"/api/v1/approvals/{waiting}"
    asked = client_for(agent).get(address).json()
    client_for(supervisor).post(f"{address}/approve", {"reason": "Fine"}, content_type="application/json")

    decided = client_for(agent).get(address).json()

    names = ("status", "outcome", "origin", "decided_by", "reason")
    assert [asked[name] for name in names] == ["pending", "pending", "api", "", ""]
    assert [decided[name] for name in names] == ["used", "used", "api", "supervisor", "Fine"]
    assert (asked["decided_at"], decided["decided_at"] > asked["created_at"]) == (None, True)


@pytest.mark.parametrize(("reason", "status"), [("", 422), ("  ", 422), ("No", 200)])
def test_a_rejection_says_why(
    waiting: str, client_for: Callable[[User], Client], supervisor: User, reason: str, status: int
) -> None:
    address = f"/api/v1/approvals/{waiting}/reject"

    assert (
        client_for(supervisor).post(address, {"reason": reason}, content_type="application/json").status_code == status
    )


def test_a_status_that_there_is_not_is_refused(client_for: Callable[[User], Client], supervisor: User) -> None:
    answer = client_for(supervisor).get("/api/v1/approvals?status=waiting")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_somebody_elses_approval_is_not_found(waiting: str, client_for: Callable[[User], Client]) -> None:
    stranger = User.objects.create(username="stranger")
    answer = client_for(stranger).post(f"/api/v1/approvals/{waiting}/approve", {}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "approval_not_found")
