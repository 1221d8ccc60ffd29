"""A language model's server beside the demo company: it plays what each test writes down."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from apps.tools.models import Breaker
from tests.agent.turns.model.server import ModelServer

ToolRow = Callable[..., None]
FAST = {"max_attempts": 1, "breaker_failures": 100, "timeout_s": 5, "deadline_s": 10}


@pytest.fixture(scope="session")
def played() -> Iterator[ModelServer]:
    server = ModelServer()
    yield server
    server.stop()


@pytest.fixture
def model(db: LiveServer, played: ModelServer, tool_row: ToolRow) -> ModelServer:
    """Let the language model plan the turns of a test."""
    played.plays()
    tool_row("language_model", enabled=True, endpoint=played.url, settings={}, **FAST)
    Breaker.objects.all().delete()
    return played


@pytest.fixture
def limits(tool_row: ToolRow, model: ModelServer) -> Callable[..., None]:
    """Change settings of the language model for one test."""

    def change(**settings: Any) -> None:
        tool_row("language_model", settings=settings)

    return change
