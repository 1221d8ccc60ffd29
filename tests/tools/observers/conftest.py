"""Who calls and who looks, and all that is told of a call."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.live.models import LiveEvent
from apps.tools.models import ToolConfig

ClientFor = Callable[[User], Client]
SECRET = "hunter2-and-more"
KEY = "key-of-the-row"


def execute(client: Client, operation: str, payload: dict[str, Any], **more: Any) -> Any:
    body = {"tool": "probe", "operation": operation, "payload": payload, **more}
    return client.post("/api/v1/tools/execute", json.dumps(body), content_type="application/json")


@pytest.fixture
def as_agent(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


@pytest.fixture
def as_auditor(client_for: ClientFor, auditor: User) -> Client:
    return client_for(auditor)


@pytest.fixture
def with_key(probe: ToolConfig, change: Callable[..., ToolConfig]) -> ToolConfig:
    return change(api_key=KEY, max_attempts=1)


def told_everywhere(as_auditor: Client, caplog: pytest.LogCaptureFixture) -> str:
    """Return all that history, export, event log and log lines say."""
    call = ToolCall.objects.get()
    pages = (f"/api/v1/calls/{call.pk}", "/api/v1/calls", "/api/v1/calls/export?format=ndjson", "/api/v1/tools")
    answers = [as_auditor.get(page) for page in pages]
    bodies = [
        b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        for answer in answers
    ]
    events = json.dumps([event.data for event in LiveEvent.objects.all()])
    lines = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    return " ".join([*(body.decode() for body in bodies), events, lines])
