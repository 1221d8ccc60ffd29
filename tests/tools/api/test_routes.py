"""The routes of breaker, revisions, approvals and calls: what they take, whom they let in, and what they refuse."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.test import Client

from apps.accounts.models import User
from apps.tools.models import Approval, LedgerEntry, ToolConfig
from tests.tools.conftest import Clock

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
Change = Callable[..., ToolConfig]
API = "/api/v1"
NOWHERE = uuid.UUID(int=7)


@pytest.fixture
def as_operator(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


@pytest.fixture
def as_agent(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


def sent(client: Client, path: str, body: Any = None, *, method: str = "post", **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body or {})
    return getattr(client, method)(f"{API}{path}", text, content_type="application/json", headers=headers)


def transfer(client: Client, amount: str = "10.00", **headers: str) -> Any:
    body = {"tool": "probe", "operation": "transfer", "payload": {"amount": amount}}
    return sent(client, "/tools/execute", body, **headers)


def asked(client: Client, amount: str = "10.00") -> str:
    return str(transfer(client, amount).json()["approval_id"])


# What a route does not take: (method, path, body, status, code).
REFUSED: tuple[tuple[str, str, Any, int, str], ...] = (
    ("post", "/tools/probe/breaker", {}, 422, "invalid_request"),
    ("post", "/tools/probe/breaker", {"state": "open", "reason": "x"}, 422, "invalid_request"),
    ("post", "/tools/probe/breaker", {"state": "force_open", "reason": "x", "expires": 0}, 422, "invalid_request"),
    ("post", "/tools/probe/breaker", {"state": "force_open", "reason": "x", "expires": -5}, 422, "invalid_request"),
    ("post", "/tools/probe/breaker", '{"state": "force_open", "reason": "x", "expires": NaN}', 422, "invalid_request"),
    ("post", "/tools/probe/breaker", {"state": "force_open", "reason": "x", "expires": 1e300}, 422, "invalid_request"),
    ("post", "/tools/probe/breaker", {"state": "force_open", "reason": "x" * 301}, 422, "invalid_request"),
    ("post", "/tools/nothing/breaker", {"state": "auto"}, 404, "unknown_tool"),
    ("get", "/tools/nothing", None, 404, "unknown_tool"),
    ("get", "/tools/nothing/revisions", None, 404, "unknown_tool"),
    ("post", "/tools/nothing/cache/clear", None, 404, "unknown_tool"),
    ("post", "/tools/probe/revisions/0/restore", None, 404, "unknown_revision"),
    ("post", "/tools/probe/revisions/2/restore", None, 404, "unknown_revision"),
    ("post", "/tools/probe/revisions/-1/restore", None, 404, "unknown_revision"),
    ("post", f"/tools/probe/revisions/{2**70}/restore", None, 404, "unknown_revision"),
    ("post", "/tools/probe/revisions/first/restore", None, 422, "invalid_request"),
    ("get", "/approvals?cursor=nonsense", None, 400, "bad_cursor"),
    ("post", f"/approvals/{NOWHERE}/approve", {}, 404, "approval_not_found"),
    ("post", f"/approvals/{NOWHERE}/reject", {"reason": "no"}, 404, "approval_not_found"),
    ("post", "/approvals/seven/approve", {}, 422, "invalid_request"),
    ("post", f"/approvals/{NOWHERE}/reject", {}, 422, "invalid_request"),
    ("post", f"/approvals/{NOWHERE}/reject", {"reason": "x" * 301}, 422, "invalid_request"),
    ("post", f"/approvals/{NOWHERE}/approve", {"reason": "x" * 301}, 422, "invalid_request"),
    ("post", "/tools/execute", {"tool": "probe", "payload": []}, 422, "invalid_request"),
    ("post", "/tools/execute", {"tool": "probe", "operation": "look", "payload": {}}, 422, "invalid_arguments"),
    ("post", "/tools/execute", {"tool": "probe", "operation": "Look", "payload": {}}, 404, "unknown_operation"),
    ("post", "/tools/execute", {"tool": "probe", "operation": "was_done", "payload": {}}, 404, "unknown_operation"),
    ("post", "/tools/execute", {"tool": "probe", "operation": "__init__", "payload": {}}, 404, "unknown_operation"),
    ("post", "/tools/execute", {"tool": "pro\x00be", "operation": "look"}, 404, "unknown_tool"),
    ("post", "/tools/execute", {"tool": "x" * 5_000, "operation": "look"}, 404, "unknown_tool"),
    ("post", "/tools/execute", {"tool": "probe", "operation": "y" * 5_000}, 404, "unknown_operation"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), REFUSED)
def test_what_a_route_does_not_take_is_a_problem_that_says_so(
    probe: ToolConfig, as_operator: Client, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = as_operator.get(f"{API}{path}") if method == "get" else sent(as_operator, path, body, method=method)

    problem = answer.json()
    assert (answer.status_code, problem["code"], answer["Content-Type"]) == (status, code, "application/problem+json")
    assert problem["type"] == f"/problems/{code}"


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "1e400", '"NaN"', '"Infinity"', "null", "true", '"ten"', '"1,5"']
)
def test_what_is_no_amount_moves_no_money(probe: ToolConfig, as_agent: Client, number: str) -> None:
    body = f'{{"tool": "probe", "operation": "transfer", "payload": {{"amount": {number}}}}}'

    answer = sent(as_agent, "/tools/execute", body)

    assert (answer.status_code, answer.json()["code"], Approval.objects.count()) == (422, "invalid_arguments", 0)


@pytest.mark.parametrize("payload", [{"number": "7\x00"}, {"number": "\ud83d"}, {"number": "x" * 100_000}])
def test_a_strange_text_in_the_arguments_is_recorded_or_refused_but_breaks_nothing(
    probe: ToolConfig, as_agent: Client, upstream: responses.RequestsMock, payload: dict[str, str]
) -> None:
    answer = sent(as_agent, "/tools/execute", {"tool": "probe", "operation": "look", "payload": payload})

    assert answer.status_code in {422, 502}
    assert answer.json()["tool_call_id"]


OPERATORS_ROUTES = (
    ("patch", "/tools/probe", {"enabled": False}),
    ("post", "/tools/probe/breaker", {"state": "force_open", "reason": "x"}),
    ("post", "/tools/probe/cache/clear", {}),
    ("post", "/tools/cache/clear", {}),
    ("post", "/tools/probe/revisions/1/restore", {}),
)


@pytest.mark.parametrize(("method", "path", "body"), OPERATORS_ROUTES)
@pytest.mark.parametrize(
    ("role", "is_let_in"), [("operator", True), ("supervisor", False), ("agent", False), ("auditor", False)]
)
def test_only_operators_work_the_controls(
    request: pytest.FixtureRequest,
    probe: ToolConfig,
    client_for: ClientFor,
    method: str,
    path: str,
    body: dict[str, Any],
    role: str,
    is_let_in: bool,
) -> None:
    answer = sent(client_for(request.getfixturevalue(role)), path, body, method=method)

    assert answer.status_code == (200 if is_let_in else 403)
    assert is_let_in or (answer.json()["code"], ToolConfig.objects.get(name="probe").revision) == (
        "permission_missing",
        1,
    )


@pytest.mark.parametrize(
    ("path", "readers"),
    [
        ("/tools", {"operator", "supervisor", "agent", "auditor"}),
        ("/tools/probe", {"operator", "supervisor", "agent", "auditor"}),
        ("/tools/status", {"operator", "supervisor", "agent", "auditor"}),
        ("/tools/cache", {"operator", "supervisor", "auditor"}),
        ("/tools/probe/revisions", {"operator", "supervisor", "auditor"}),
        ("/approvals", {"operator", "supervisor", "agent", "auditor"}),
    ],
)
def test_each_list_is_read_by_those_whom_it_concerns(
    request: pytest.FixtureRequest, probe: ToolConfig, client_for: ClientFor, path: str, readers: set[str]
) -> None:
    roles = ("operator", "supervisor", "agent", "auditor")
    statuses = {role: client_for(request.getfixturevalue(role)).get(f"{API}{path}").status_code for role in roles}

    assert statuses == {role: 200 if role in readers else 403 for role in roles}


@pytest.fixture
def three(as_agent: Client, supervisor: User, client_for: ClientFor, probe: ToolConfig) -> list[str]:
    """Three transfers that were asked for: the first waits, the second was rejected, the third waits."""
    ids = [asked(as_agent, amount) for amount in ("1.00", "2.00", "3.00")]
    sent(client_for(supervisor), f"/approvals/{ids[1]}/reject", {"reason": "Too much"})
    return ids


@pytest.mark.parametrize(("status", "places"), [("", [2, 1, 0]), ("pending", [2, 0]), ("rejected", [1]), ("used", [])])
def test_approvals_are_listed_newest_first_and_by_status(
    three: list[str], as_agent: Client, status: str, places: list[int]
) -> None:
    items = as_agent.get(f"{API}/approvals", {"status": status}).json()["items"]

    assert [item["id"] for item in items] == [three[place] for place in places]


def test_an_agent_sees_what_they_asked_for_and_others_see_all(
    three: list[str], make_user: Callable[..., User], client_for: ClientFor, auditor: User
) -> None:
    stranger = client_for(make_user("agent", username="stranger"))

    assert stranger.get(f"{API}/approvals").json()["items"] == []
    assert len(client_for(auditor).get(f"{API}/approvals").json()["items"]) == 3


@pytest.mark.parametrize("role", ["agent", "auditor"])
@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_those_who_only_see_an_approval_may_not_decide_it(
    request: pytest.FixtureRequest, three: list[str], client_for: ClientFor, role: str, decision: str
) -> None:
    answer = sent(client_for(request.getfixturevalue(role)), f"/approvals/{three[0]}/{decision}", {"reason": "Because"})

    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_decide")
    assert Approval.objects.get(pk=three[0]).status == "pending"


@pytest.mark.parametrize("role", ["operator", "supervisor"])
def test_those_who_decide_may_edit_the_arguments(
    request: pytest.FixtureRequest, three: list[str], client_for: ClientFor, role: str, receipt: responses.BaseResponse
) -> None:
    decider = client_for(request.getfixturevalue(role))

    done = sent(decider, f"/approvals/{three[0]}/approve", {"arguments": {"amount": "0.50"}, "reason": "Less"})

    assert (done.status_code, done.json()["data"]) == (200, {"reference": "R-1"})
    assert json.loads(receipt.calls[0].request.body) == {"amount": "0.50"}
    row = Approval.objects.get(pk=three[0])
    assert (row.status, row.reason, row.shown_arguments) == ("used", "Less", {"amount": "0.50"})


def test_a_yes_needs_no_body(
    three: list[str], client_for: ClientFor, supervisor: User, receipt: responses.BaseResponse
) -> None:
    done = client_for(supervisor).generic("POST", f"/api/v1/approvals/{three[0]}/approve")

    assert (done.status_code, done.json()["data"]) == (200, {"reference": "R-1"})
    assert Approval.objects.values_list("status", "reason").get(pk=three[0]) == ("used", "")


def test_nobody_decides_after_the_time_is_over(
    probe: ToolConfig, as_agent: Client, as_operator: Client, change: Change, clock: Clock
) -> None:
    change(approval_expires_s=60)
    waiting = asked(as_agent)
    clock.advance(61)

    answers = [sent(as_operator, f"/approvals/{waiting}/{word}", {"reason": "x"}) for word in ("approve", "reject")]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "approval_outdated")] * 2


@pytest.mark.parametrize(
    ("rule", "amount", "status"),
    [
        ({"ask": "above", "argument": "amount", "limit": "50.00"}, "49.99", 200),
        ({"ask": "above", "argument": "amount", "limit": "50.00"}, "50.00", 200),
        ({"ask": "above", "argument": "amount", "limit": "50.00"}, "50.01", 202),
        ({"ask": "above", "argument": "amount", "limit": "0"}, "0.01", 202),
        ({"ask": "never"}, "9999.00", 200),
        ({"ask": "model"}, "9999.00", 200),
        ({"ask": "always"}, "0.01", 202),
    ],
)
def test_the_rows_rule_decides_which_amount_waits(
    probe: ToolConfig, as_agent: Client, change: Change, receipt: responses.BaseResponse,
    rule: dict[str, str], amount: str, status: int,
) -> None:  # fmt: skip
    change(approvals={"transfer": rule})

    assert (transfer(as_agent, amount).status_code, receipt.call_count) == (status, int(status == 200))


def test_the_same_idempotency_key_is_one_change(
    freely: ToolConfig, as_agent: Client, receipt: responses.BaseResponse
) -> None:
    first, again = (transfer(as_agent, **{"Idempotency-Key": "order-7"}) for _ in range(2))
    other = transfer(as_agent, "11.00", **{"Idempotency-Key": "order-7"})

    assert (first.json()["data"], again.json()["data"], receipt.call_count) == ({"reference": "R-1"},) * 2 + (1,)
    assert (other.status_code, other.json()["code"], other.json()["gate"]) == (422, "key_used_for_other", "effect")
    assert LedgerEntry.objects.count() == 1


KEY_TOO_LONG = "The arguments are not valid: Idempotency-Key: It may have at most 150 characters."


@pytest.mark.parametrize(("length", "status"), [(150, 200), (151, 422), (5000, 422)])
def test_a_key_is_kept_whole_or_refused(
    freely: ToolConfig, as_agent: Client, receipt: responses.BaseResponse, length: int, status: int
) -> None:
    answers = [transfer(as_agent, **{"Idempotency-Key": "k" * (length - 1) + end}) for end in ("1", "2")]

    assert [answer.status_code for answer in answers] == [status] * 2
    assert receipt.call_count == (2 if status == 200 else 0)
    assert status == 200 or answers[0].json()["detail"] == KEY_TOO_LONG
