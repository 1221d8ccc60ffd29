"""The tools as a program meets them: through `POST /api/v1/tools/execute`, in front of upstreams that are faked."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry
from tests.toolbox.conftest import UPSTREAM


class Made(NamedTuple):
    """How a call ended: its status, its code (empty where it completed), what was said of it, and its data."""

    status: int
    code: str
    detail: str
    data: Any


Execute = Callable[..., Made]


@pytest.fixture
def session(operator: User) -> ChatSession:
    return start_session(owner=operator, customer_id="C-1001")


@pytest.fixture
def execute(db: None, operator: User, session: ChatSession, client_for: Callable[[User], Client]) -> Execute:
    """Make calls of any tool in one session; each is tried once, nothing is kept, and nobody has to allow it."""
    for tool in registry:
        changes = {name: {"ask": "never"} for name, one in tool.operations.items() if one.effect.changes_upstream}
        endpoint = {"endpoint": UPSTREAM, "api_key": "test-key"} if tool.needs_endpoint else {}
        ToolConfig.objects.filter(name=tool.name).update(
            enabled=True, max_attempts=1, breaker_failures=100, cache_ttl_s=0, approvals=changes, **endpoint
        )

    def make(call: str, payload: Any = None, **more: Any) -> Made:
        tool, _dot, operation = call.partition(".")
        body = {"tool": tool, "operation": operation, "payload": payload or {}, "session_id": str(session.pk), **more}
        # Signed in anew: a test may have moved the clock past the end of any session.
        answer = client_for(operator).post("/api/v1/tools/execute", json.dumps(body), content_type="application/json")
        said = answer.json()
        return Made(answer.status_code, said.get("code", ""), said.get("detail", ""), said.get("data"))

    return make
