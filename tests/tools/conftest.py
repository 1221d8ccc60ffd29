"""A tool made for these tests, speaking real HTTP to an upstream that `responses` fakes."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import responses
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.tools.models import ToolConfig
from apps.tools.observers.redaction import Sensitive
from apps.tools.registry.defaults import create_missing_configs
from apps.tools.registry.registry import registry
from apps.tools.services import change_config, execute_tool
from apps.tools.services.configs import record_first_revisions
from apps.tools.tool import Arguments, Result, Run, Tool, ToolSettings, operation
from apps.tools.types import CallContext, Effect, PlannedCall, ToolResult

UPSTREAM = "http://127.0.0.1:9999/api"


class Lookup(Arguments):
    number: str
    password: Sensitive = ""


class Transfer(Arguments):
    amount: Decimal


class Thing(Result):
    number: str
    owner: str = "nobody"
    secret: Sensitive = ""


class Receipt(Result):
    reference: str


class ProbeSettings(ToolSettings):
    greeting: str = "hello"


class ProbeTool(Tool):
    """A tool with one operation of each effect."""

    name = "probe"
    aliases = ("probe_lookup",)
    title = "Probe"
    settings_schema = ProbeSettings
    needs_endpoint = True
    default_endpoint = UPSTREAM

    @operation(effect=Effect.READ)
    def look(self, arguments: Lookup, run: Run) -> Thing:
        """Look a thing up."""
        return Thing.model_validate(run.http.get(f"/things/{arguments.number}").body)

    @operation(effect=Effect.MONEY)
    def transfer(self, arguments: Transfer, run: Run) -> Receipt:
        """Move money."""
        body = {"amount": str(arguments.amount)}
        return Receipt.model_validate(run.http.post("/transfers", json=body, headers=run.idempotency).body)

    @operation(effect=Effect.READ)
    async def ponder(self, arguments: Lookup, run: Run) -> Thing:
        """Answer from an event loop."""
        return Thing(number=arguments.number, owner="async")

    def was_done(self, operation: str, arguments: Arguments, run: Run) -> bool | None:
        """Ask who owns the thing named after the amount."""
        assert isinstance(arguments, Transfer)
        return Thing.model_validate(run.http.get(f"/things/{arguments.amount}").body).owner != "nobody"

    @operation(effect=Effect.RECORD)
    def stumble(self, arguments: Arguments, run: Run) -> Result:
        """Fail in its own code."""
        raise ZeroDivisionError


@pytest.fixture
def probe(db: None) -> Iterator[ToolConfig]:
    """The row of the test tool, registered for this test."""
    tool = ProbeTool()
    registry.register(tool)
    create_missing_configs([tool])
    record_first_revisions()
    yield ToolConfig.objects.get(name="probe")
    registry.unregister("probe")


@pytest.fixture
def upstream() -> Iterator[responses.RequestsMock]:
    """The faked upstream."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def receipt(upstream: responses.RequestsMock) -> responses.BaseResponse:
    """The upstream takes a transfer."""
    return upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})


@pytest.fixture
def context(agent: User) -> CallContext:
    """An agent's call."""
    return CallContext(request_id="request-1", user=agent)


@pytest.fixture
def change(operator: User) -> Callable[..., ToolConfig]:
    """Change the test tool's row as an operator."""

    def apply(**changes: Any) -> ToolConfig:
        return change_config(config=ToolConfig.objects.get(name="probe"), changes=changes, actor=operator)

    return apply


@pytest.fixture
def page(client_for: Callable[[User], Client], operator: User) -> Client:
    """An operator's browser."""
    return client_for(operator)


class Clock:
    """The present moment, moved on by hand."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock of the whole house; a test moves it on."""
    stopped = Clock(timezone.now())
    monkeypatch.setattr(timezone, "now", stopped)
    monkeypatch.setattr(time, "time", lambda: stopped().timestamp())
    return stopped


@pytest.fixture
def look(probe: ToolConfig, context: CallContext) -> Callable[..., ToolResult]:
    """Call the reading operation."""

    def call(number: str = "7", **arguments: Any) -> ToolResult:
        return execute_tool(call=PlannedCall("probe", "look", {"number": number, **arguments}), context=context)

    return call


@pytest.fixture
def freely(probe: ToolConfig, change: Callable[..., ToolConfig]) -> ToolConfig:
    """Let money move without a decision."""
    return change(approvals={"transfer": {"ask": "never"}})


@pytest.fixture
def transfer(probe: ToolConfig, context: CallContext) -> Callable[..., ToolResult]:
    """Call the operation that moves money."""

    def call(amount: str = "10.00", **how: Any) -> ToolResult:
        return execute_tool(call=PlannedCall("probe", "transfer", {"amount": amount}), context=replace(context, **how))

    return call
