"""Orders to breakers through the API: who takes none, and when they end."""

import pytest
import responses
from django.test import Client

from apps.accounts.models import User
from apps.tools.models import Breaker, ToolConfig
from tests.tools.api.test_routes import API, ClientFor, sent
from tests.tools.conftest import UPSTREAM, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_operator(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


@pytest.fixture
def as_agent(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


@pytest.mark.parametrize(("state", "status"), [("force_open", 422), ("force_closed", 422), ("auto", 200)])
def test_a_tool_that_asks_no_other_system_takes_no_order_that_no_call_would_feel(
    as_operator: Client, state: str, status: int
) -> None:
    answer = sent(as_operator, "/tools/compliance_check/breaker", {"state": state, "reason": "Migration"})

    assert answer.status_code == status
    assert status == 200 or answer.json()["detail"] == "state: This tool asks no other system. Switch it off instead."
    assert as_operator.get(f"{API}/tools/compliance_check").json()["breaker"] == "closed"


def test_a_breakers_order_ends_at_its_time_and_is_told_until_then(
    probe: ToolConfig, as_operator: Client, as_agent: Client, upstream: responses.RequestsMock, clock: Clock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})
    look = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}
    sent(as_operator, "/tools/probe/breaker", {"state": "force_open", "reason": "Migration", "expires": 60})

    told = [sent(as_agent, "/tools/execute", look).json()["retry_after"]]
    clock.advance(45)
    told.append(sent(as_agent, "/tools/execute", look).json()["retry_after"])
    clock.advance(16)

    assert told == [60, 15]
    assert sent(as_agent, "/tools/execute", look).status_code == 200
    assert Breaker.objects.get(tool="probe").state == "closed"
