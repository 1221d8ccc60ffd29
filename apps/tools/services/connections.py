"""Asking an upstream whether it is there, and showing what would be sent to it, with a row's endpoint and key."""

import time
from dataclasses import dataclass

import uuid_utils.compat as uuid_utils

from apps.core.http import Deadline, HttpError
from apps.core.request_id import current_request_id
from apps.tools.errors import ToolUnusable
from apps.tools.models import ToolConfig
from apps.tools.observers.redaction import unspoken
from apps.tools.problems import unreadable
from apps.tools.registry.previews import Wirable, Wiring
from apps.tools.registry.registry import registry
from apps.tools.tool import Run
from apps.tools.types import CallContext


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """Whether an upstream answered, in how many milliseconds, and what went wrong."""

    ok: bool
    latency_ms: float
    message: str = ""
    code: str = ""


def test_connection(*, config: ToolConfig) -> ConnectionReport:
    """Ask the upstream once, as the tool checks its connection; the row need not be saved.

    Where its key or settings can not be read nobody is asked, and the report says so.
    """
    if broken := unreadable(config):
        return ConnectionReport(ok=False, latency_ms=0.0, message=broken[0].message, code=ToolUnusable.code)
    start = time.perf_counter()
    error: HttpError | None = None
    try:
        registry.get(config.name).check_connection(_run(config))
    except HttpError as raised:
        error = raised
    latency_ms = round((time.perf_counter() - start) * 1000, 1)
    if error:
        return ConnectionReport(
            ok=False, latency_ms=latency_ms, message=unspoken(str(error), [config.readable_key]), code=error.code
        )
    return ConnectionReport(ok=True, latency_ms=latency_ms)


def is_wirable(*, config: ToolConfig) -> bool:
    """Tell whether a row's settings may wire its tool to another system."""
    return config.name in registry and isinstance(registry.get(config.name), Wirable)


def wiring_of(*, config: ToolConfig) -> Wiring:
    """Return the requests that a row makes, with example inputs; the row need not be saved, and nothing is sent."""
    tool = registry.get(config.name)
    return tool.wiring(_run(config)) if isinstance(tool, Wirable) else Wiring()


def _run(config: ToolConfig) -> Run:
    """Return what a call of the row would work with; raises pydantic's ValidationError for settings that break it."""
    number = uuid_utils.uuid7()
    return Run(
        call_id=number,
        context=CallContext(request_id=current_request_id()),
        settings=registry.get(config.name).settings_schema.model_validate(config.settings),
        deadline=Deadline.after(config.deadline_s),
        timeout_s=config.timeout_s,
        base_url=config.base_url,
        headers={"Authorization": f"Bearer {key}"} if (key := config.readable_key) else {},
        idempotency_header=config.idempotency_header,
        idempotency_key=str(number),
    )
