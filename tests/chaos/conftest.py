"""The runtime's own tools against the sandbox, over real HTTP and through a proxy that spoils what passes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.core.http import HttpClient
from apps.core.sandbox_keys import default_service_key
from apps.sandbox.models import Customer
from apps.tools.limits.retry_budget import budgets
from apps.tools.models import ToolConfig
from apps.tools.services import change_config
from tests.chaos.processes import Children
from tests.chaos.proxy import FaultProxy
from tests.sandbox.conftest import make_customer
from tests.tools.conftest import change, clock, context, probe, upstream

__all__ = ["change", "clock", "context", "make_customer", "probe", "upstream"]

CUSTOMER = "C-1001"
Aim = Callable[..., ToolConfig]


@pytest.fixture(autouse=True)
def _fresh_retry_budgets() -> None:
    budgets.forget()


@pytest.fixture
def customer(make_customer: Callable[..., Customer]) -> Customer:
    return make_customer(CUSTOMER)


@pytest.fixture
def proxy(live_server: LiveServer) -> Iterator[FaultProxy]:
    """The proxy before the sandbox, which has loaded its routes already."""
    HttpClient(base_url=live_server.url, timeout_s=20).get("/healthz")
    made = FaultProxy(live_server.url)
    yield made
    made.close()


@pytest.fixture
def aim(live_server: LiveServer, operator: User) -> Aim:
    """Point a tool's row at an address, with the sandbox's key, and let its money move without a decision."""

    def point(tool: str, url: str, **changes: Any) -> ToolConfig:
        changes = {"endpoint": f"{url}/sandbox/{tool}", "api_key": default_service_key(tool), **changes}
        if tool == "billing":
            changes = {"approvals": {"create_payment": {"ask": "never"}}, **changes}
        return change_config(config=ToolConfig.objects.get(name=tool), changes=changes, actor=operator)

    return point


@pytest.fixture
def children(transactional_db: None) -> Iterator[Children]:
    """Other processes on the same database."""
    made = Children()
    yield made
    made.end()
