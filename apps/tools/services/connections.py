"""Asking an upstream whether it is there, with the row's own endpoint and key."""

import time
from dataclasses import dataclass

from apps.core.http import Deadline, HttpClient, HttpError, NotFound
from apps.tools.models import ToolConfig
from apps.tools.registry import registry


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """Whether an upstream answered, in how many milliseconds, and what went wrong."""

    ok: bool
    latency_ms: float
    message: str = ""
    code: str = ""


def test_connection(*, config: ToolConfig) -> ConnectionReport:
    """Ask the tool's health path once; an upstream without one (404) counts as there."""
    start = time.perf_counter()
    error: HttpError | None = None
    try:
        _client(config).get(registry.get(config.name).health_path)
    except NotFound:
        pass
    except HttpError as raised:
        error = raised
    latency_ms = round((time.perf_counter() - start) * 1000, 1)
    if error:
        return ConnectionReport(ok=False, latency_ms=latency_ms, message=str(error), code=error.code)
    return ConnectionReport(ok=True, latency_ms=latency_ms)


def _client(config: ToolConfig) -> HttpClient:
    headers = registry.get(config.name).connection_headers(config.api_key, config.settings)
    deadline = Deadline.after(config.deadline_s)
    return HttpClient(base_url=config.base_url, headers=headers, timeout_s=config.timeout_s, deadline=deadline)
