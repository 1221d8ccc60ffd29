"""A tool that is ready, and what it finds."""

import pytest
import responses

from apps.tools.models import ToolConfig
from tests.tools.conftest import UPSTREAM


@pytest.fixture
def sound(probe: ToolConfig) -> ToolConfig:
    probe.api_key = "top-secret"
    probe.save()
    return probe


@pytest.fixture
def thing(upstream: responses.RequestsMock) -> responses.RequestsMock:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "owner": "Anna"})
    return upstream
