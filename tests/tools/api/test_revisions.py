"""What is a revision and what is not, and what comes back with one, over the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.tools.models import ToolConfig

ROW = "/api/v1/tools/probe"
pytestmark = pytest.mark.usefixtures("probe")


@pytest.fixture
def as_operator(client_for: Callable[[User], Client], operator: User) -> Client:
    return client_for(operator)


def patch(client: Client, **changes: Any) -> Any:
    return client.patch(ROW, json.dumps(changes), content_type="application/json").json()


def restore(client: Client, number: int) -> Any:
    return client.post(f"{ROW}/revisions/{number}/restore", content_type="application/json").json()


def revisions(client: Client) -> list[Any]:
    return list(client.get(f"{ROW}/revisions").json()["items"])


CHANGES: tuple[dict[str, Any], ...] = (
    {"enabled": False},
    {"dry_run": True},
    {"endpoint": "http://127.0.0.1:9999/other"},
    {"timeout_s": 7.5, "deadline_s": 30.0},
    {"max_attempts": 5},
    {"approvals": {"transfer": {"ask": "never"}}},
    {"allowed_roles": ["supervisor"]},
    {"settings": {"greeting": "Moin"}},
    {"rate_per_minute": 60, "caller_daily_quota": 500},
    {"idempotency_header": ""},
)


@pytest.mark.parametrize("changes", CHANGES, ids="-".join)
def test_a_change_is_one_revision_that_names_old_and_new_and_restoring_undoes_it(
    as_operator: Client, operator: User, changes: dict[str, Any]
) -> None:
    before = as_operator.get(ROW).json()

    after = patch(as_operator, **changes, reason="Because")

    newest = revisions(as_operator)[0]
    assert (newest["number"], newest["reason"], newest["author"]) == (2, "Because", operator.username)
    assert newest["changes"] == {name: [before[name], value] for name, value in changes.items()}
    assert {name: after[name] for name in changes} == changes
    assert {**restore(as_operator, 1), "revision": 1} == before


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"enabled": True},
        {"timeout_s": 5},
        {"timeout_s": 5.0, "reason": "Same"},
        {"allowed_roles": ["operator", "supervisor", "agent"]},
        {"api_key": ""},
    ],
)
def test_what_changes_nothing_is_no_revision(as_operator: Client, changes: dict[str, Any]) -> None:
    assert patch(as_operator, **changes)["revision"] == 1
    assert [one["number"] for one in revisions(as_operator)] == [1]


@pytest.mark.parametrize(
    ("path", "body"),
    [("/breaker", {"state": "force_open", "reason": "x"}), ("/cache/clear", {}), ("/breaker", {"state": "auto"})],
)
def test_working_the_breaker_or_the_cache_is_no_revision(as_operator: Client, path: str, body: dict[str, str]) -> None:
    assert as_operator.post(f"{ROW}{path}", json.dumps(body), content_type="application/json").status_code == 200
    assert as_operator.get(ROW).json()["revision"] == 1


def test_a_refused_change_is_no_revision(as_operator: Client) -> None:
    assert patch(as_operator, timeout_s=0, enabled=False)["code"] == "invalid_config"
    assert (as_operator.get(ROW).json()["enabled"], len(revisions(as_operator))) == (True, 1)


def test_a_new_key_is_a_revision_that_tells_only_that_it_is_another(as_operator: Client) -> None:
    patch(as_operator, api_key="first-key")
    patch(as_operator, api_key="second-key")

    told = json.dumps(revisions(as_operator))
    prints = [one["changes"]["api_key"] for one in revisions(as_operator)[:2]]
    assert ("first-key" in told, "second-key" in told) == (False, False)
    assert prints[0][0] == prints[1][1] != prints[0][1]


@pytest.mark.parametrize(
    ("endpoint", "has_key"),
    [
        ("http://127.0.0.1:9999/elsewhere", True),
        ("http://127.0.0.1:9998/api", False),
        ("http://127.0.0.2:9999/api", False),
        ("https://127.0.0.1:9999/api", False),
        ("https://crm.example.com/api", False),
    ],
)
def test_a_key_goes_along_to_another_path_but_to_no_other_host_port_or_scheme(
    as_operator: Client, endpoint: str, has_key: bool
) -> None:
    patch(as_operator, api_key="first-key")

    assert patch(as_operator, endpoint=endpoint)["has_key"] is has_key


def test_restoring_brings_host_and_key_back_together(as_operator: Client) -> None:
    patch(as_operator, api_key="first-key")
    patch(as_operator, endpoint="https://crm.example.com/api", api_key="second-key")

    restore(as_operator, 2)
    assert (ToolConfig.objects.get(name="probe").api_key, as_operator.get(ROW).json()["has_key"]) == ("first-key", True)
    restore(as_operator, 3)
    assert ToolConfig.objects.get(name="probe").api_key == "second-key"
    restore(as_operator, 1)
    assert ToolConfig.objects.get(name="probe").api_key == ""


def test_a_restored_revision_is_the_newest_and_the_ones_between_stay(as_operator: Client) -> None:
    for seconds in (6.0, 7.0, 8.0):
        patch(as_operator, timeout_s=seconds)

    restored = restore(as_operator, 2)

    assert (restored["timeout_s"], restored["revision"]) == (6.0, 5)
    assert [(one["number"], one["values"]["timeout_s"]) for one in revisions(as_operator)] == [
        (5, 6.0), (4, 8.0), (3, 7.0), (2, 6.0), (1, 5.0),
    ]  # fmt: skip
    assert revisions(as_operator)[0]["reason"] == "Restored revision 2"


def test_the_reason_of_a_restoration_is_kept(as_operator: Client) -> None:
    patch(as_operator, timeout_s=6.0)

    body = json.dumps({"reason": "It timed out"})
    as_operator.post(f"{ROW}/revisions/1/restore", body, content_type="application/json")

    assert revisions(as_operator)[0]["reason"] == "It timed out"


def test_restoring_what_the_row_is_already_changes_nothing(as_operator: Client) -> None:
    patch(as_operator, timeout_s=6.0)

    assert restore(as_operator, 2)["revision"] == 2


def test_a_call_names_the_revision_that_it_was_made_with(as_operator: Client) -> None:
    body = json.dumps({"tool": "probe", "operation": "transfer", "payload": {"amount": "1.00"}, "dry_run": True})
    made = [as_operator.post("/api/v1/tools/execute", body, content_type="application/json").json()["revision"]]
    patch(as_operator, timeout_s=6.0)
    made.append(as_operator.post("/api/v1/tools/execute", body, content_type="application/json").json()["revision"])

    assert made == [1, 2]
