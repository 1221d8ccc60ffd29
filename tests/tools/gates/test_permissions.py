"""Who may make a tool's calls: the roles that its row allows, read for each call."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from apps.accounts.models import User
from apps.accounts.services import issue_token
from apps.accounts.types import Role, Scope
from apps.audit.models import ToolCall
from apps.tools.models import ToolConfig
from tests.tools.conftest import UPSTREAM

Change = Callable[..., ToolConfig]
MakeUser = Callable[..., User]
OPERATOR, SUPERVISOR, AGENT, AUDITOR = Role.OPERATOR, Role.SUPERVISOR, Role.AGENT, Role.AUDITOR


@pytest.fixture
def things(probe: ToolConfig, upstream: responses.RequestsMock) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})


@pytest.fixture
def look_as(client: Any, things: None) -> Callable[[User], Any]:
    """Make the reading call over the API with a token of the user."""

    def call(user: User) -> Any:
        _token, text = issue_token(user=user, name="Script", scopes=[Scope.TOOLS_EXECUTE])
        body = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}
        headers = {"Authorization": f"Bearer {text}"}
        return client.post("/api/v1/tools/execute", body, content_type="application/json", headers=headers)

    return call


ALLOWED: list[tuple[list[Role], list[Role], bool]] = [
    # The roles that the row allows, those of the caller, and whether the call is made.
    ([AGENT], [AGENT], True),
    ([AGENT], [SUPERVISOR], False),
    ([AGENT], [OPERATOR], False),
    ([AGENT], [AUDITOR], False),
    ([AGENT], [], False),
    ([AGENT, SUPERVISOR], [SUPERVISOR], True),
    ([SUPERVISOR], [AGENT, SUPERVISOR], True),
    ([SUPERVISOR], [AGENT, AUDITOR], False),
    ([AUDITOR], [AUDITOR], True),
    ([], [AGENT], False),
    ([], [OPERATOR, SUPERVISOR, AGENT, AUDITOR], False),
]


@pytest.mark.parametrize(("allowed", "held", "is_made"), ALLOWED)
def test_a_call_needs_one_of_the_allowed_roles(
    allowed: list[Role],
    held: list[Role],
    is_made: bool,
    make_user: MakeUser,
    look_as: Callable[[User], Any],
) -> None:
    ToolConfig.objects.filter(name="probe").update(allowed_roles=[str(role) for role in allowed])

    answer = look_as(make_user(*held, username="caller"))

    call = ToolCall.objects.get()
    assert (answer.status_code, call.status, call.gate) == (
        (200, "completed", "") if is_made else (403, "refused", "access")
    )


def test_a_refused_caller_is_told_who_may(make_user: MakeUser, change: Change, look_as: Callable[[User], Any]) -> None:
    change(allowed_roles=["operator", "supervisor"])

    problem = look_as(make_user(AGENT)).json()

    assert (problem["code"], problem["gate"], problem["retryable"]) == ("access_denied", "access", False)
    assert all(role in problem["detail"] for role in ("agent", "operator", "supervisor"))


def test_the_record_names_the_strongest_role_of_the_caller(make_user: MakeUser, look_as: Callable[[User], Any]) -> None:
    look_as(make_user(AGENT, SUPERVISOR, AUDITOR, username="carla"))

    call = ToolCall.objects.get()
    assert (call.caller, call.caller_role, call.origin) == ("carla", "supervisor", "api")


def test_a_role_that_was_taken_away_is_felt_at_the_next_call(
    make_user: MakeUser, look_as: Callable[[User], Any]
) -> None:
    user = make_user(AGENT)
    before = look_as(user).status_code
    user.groups.clear()

    assert (before, look_as(user).status_code) == (200, 403)


@pytest.mark.parametrize("role", list(Role))
def test_only_an_operator_changes_what_a_tool_allows(
    role: Role, make_user: MakeUser, client: Any, probe: ToolConfig
) -> None:
    client.force_login(make_user(role))

    answer = client.patch("/api/v1/tools/probe", {"allowed_roles": ["auditor"]}, content_type="application/json")

    stands = ToolConfig.objects.get(name="probe").allowed_roles
    changed = role == OPERATOR
    assert (answer.status_code, stands == ["auditor"]) == ((200, True) if changed else (403, False))


def test_a_role_that_does_not_exist_is_refused_in_the_row(client: Any, operator: User, probe: ToolConfig) -> None:
    client.force_login(operator)

    answer = client.patch("/api/v1/tools/probe", {"allowed_roles": ["wizard"]}, content_type="application/json")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["allowed_roles"])
