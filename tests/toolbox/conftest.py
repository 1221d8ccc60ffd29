"""A tool asked directly, against an upstream that `responses` fakes, and the faults that every upstream may have."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import responses
from django.utils import timezone
from pydantic import BaseModel
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.core.http import Deadline, OutboundPolicy
from apps.core.http.transport import adapter_for
from apps.toolbox.mapping.logins import KEPT
from apps.tools.models import ToolConfig
from apps.tools.tool import Run, Tool, ToolSettings
from apps.tools.types import CallContext

JSON = "application/json"
UPSTREAM = "http://127.0.0.1:9999/api"
CALL = uuid.UUID("0197f1a0-0000-7000-8000-000000000001")
# A Friday: noon in London and Berlin's first afternoon hour.
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANNA, TEXT = "+4915112345678", "Your gateway is on its way."
ACCEPTED = {"message_id": "MSG-1", "to": ANNA, "text": TEXT, "sender": "Larkfield", "status": "sent",
            "created_at": "2026-11-20T12:00:00Z", "segments": 1}  # fmt: skip

Ask = Callable[..., BaseModel]


def run_with(
    *, settings: ToolSettings | None = None, context: CallContext | None = None, base_url: str = UPSTREAM
) -> Run:
    return Run(
        call_id=CALL,
        context=context or CallContext(request_id="request-1"),
        settings=settings or ToolSettings(),
        deadline=Deadline.after(5),
        timeout_s=2,
        base_url=base_url,
        headers={"Authorization": "Bearer test-key"},
        idempotency_header="Idempotency-Key",
        idempotency_key=str(CALL),
    )


def ask(tool: Tool, operation: str, *, run: Run | None = None, **arguments: Any) -> Any:
    """Make one operation of a tool work on arguments, and return its result as JSON."""
    schema = tool.operations[operation].arguments
    run = run or run_with(settings=tool.settings_schema())
    return getattr(tool, operation)(schema.model_validate(arguments), run).model_dump(mode="json")


@dataclass
class Upstream:
    """A faked REST service: answers are set by method and path, requests are kept."""

    mock: responses.RequestsMock
    base_url: str = UPSTREAM

    def answers(self, method: str, path: str, body: Any, *, status: int = 200) -> None:
        text = json.dumps(body)
        self.mock.add(method, f"{self.base_url}{path}", body=text, status=status, content_type=JSON)

    def answers_text(self, method: str, path: str, text: str, *, content_type: str = JSON) -> None:
        self.mock.add(method, f"{self.base_url}{path}", body=text, status=200, content_type=content_type)

    def cuts(self, method: str, path: str) -> None:
        self.mock.add(method, f"{self.base_url}{path}", body=requests.ConnectionError("Connection aborted."))

    def stays_silent(self, method: str, path: str) -> None:
        self.mock.add(method, f"{self.base_url}{path}", body=requests.ReadTimeout("Read timed out."))

    @property
    def request(self) -> requests.PreparedRequest:
        """The only request that came."""
        (call,) = self.mock.calls
        return call.request

    @property
    def paths(self) -> list[str]:
        return [str(call.request.path_url) for call in self.mock.calls]

    @property
    def sent(self) -> Any:
        return json.loads(self.request.body or "null")


@pytest.fixture(autouse=True)
def _no_kept_logins() -> None:
    KEPT.clear()


@pytest.fixture
def sandbox(live_server: LiveServer, settings: Settings) -> Iterator[None]:
    """Serve the sandbox over real HTTP where the tools' first endpoints point to; each call is tried once."""
    settings.SELF_URL = live_server.url
    ToolConfig.objects.update(max_attempts=1)
    yield
    # An open connection keeps a thread of the server and its database connection alive.
    adapter_for(OutboundPolicy.from_settings()).close()


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def gateway(upstream: Upstream) -> Upstream:
    """A gateway for text messages that takes what it is sent."""
    upstream.answers("POST", "/messages", ACCEPTED, status=201)
    return upstream


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Upstream(mock)
