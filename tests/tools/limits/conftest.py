"""A tool whose breaker opens at the third failure."""

from collections.abc import Callable

import pytest

from apps.tools.models import ToolConfig

Change = Callable[..., ToolConfig]


@pytest.fixture
def config(probe: ToolConfig, change: Change) -> ToolConfig:
    return change(breaker_failures=3, breaker_reset_s=30, max_attempts=1)
