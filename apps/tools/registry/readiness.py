"""Tools that could not be prepared: their calls are refused, and after a pause one call tries to prepare them again."""

import threading
import time
from collections import defaultdict

from apps.tools.errors import ToolUnavailable
from apps.tools.registry.lifecycle import initialise_tool
from apps.tools.registry.registry import Fault, Registry, registry
from apps.tools.tool import Tool

PAUSE_S = 15.0

_preparing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def is_ready(tool: Tool, *, tools: Registry = registry) -> bool:
    """Tell whether nothing has failed when a tool was prepared."""
    return tools.fault(tool.name) is None


def check_ready(tool: Tool, *, tools: Registry = registry) -> None:
    """Raise ToolUnavailable where a tool's `initialise` has failed; changes nothing."""
    if fault := tools.fault(tool.name):
        raise _unavailable(tool, fault)


def make_ready(tool: Tool, *, within_s: float, tools: Registry = registry) -> None:
    """Pass a tool that is prepared; one that failed is prepared again once its pause is over.

    Only one caller at a time prepares, for at most `within_s` seconds; the others are refused meanwhile.
    Raises ToolUnavailable.
    """
    fault = tools.fault(tool.name)
    if fault is None:
        return
    if _has_rested(fault) and (turn := _preparing[tool.name]).acquire(blocking=False):
        try:
            if tools.fault(tool.name) is fault:
                initialise_tool(tool, tools=tools, time_limit_s=within_s)
        finally:
            turn.release()
    check_ready(tool, tools=tools)


def _has_rested(fault: Fault) -> bool:
    return time.monotonic() >= fault.since + PAUSE_S


def _unavailable(tool: Tool, fault: Fault) -> ToolUnavailable:
    left = fault.since + PAUSE_S - time.monotonic()
    return ToolUnavailable(tool.name, round(max(left, 1.0), 1))
