"""The life of the tools in one process: prepared side by side before it serves, cleaned up after."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass

from django.db import connections

from apps.tools.calling import call_hook
from apps.tools.errors import ToolsNotReady
from apps.tools.registry.registry import Registry, Stage, registry
from apps.tools.tool import Tool

logger = logging.getLogger(__name__)

End = Future[Exception | None]


@dataclass(frozen=True, slots=True)
class LifecycleReport:
    """The tools that came through, by name, and why the others did not."""

    done: tuple[str, ...]
    faults: Mapping[str, str]


def initialise_tools(
    *, tools: Registry = registry, fail_on_error: bool = False, time_limit_s: float = 30.0
) -> LifecycleReport:
    """Initialise every tool that is not ready yet, side by side, and report which are.

    One that fails or takes more than `time_limit_s` seconds is logged and noted with its reason; the others go on.
    With `fail_on_error` that, or a tool that could not even be registered, raises ToolsNotReady naming all of them,
    after what was prepared is cleaned up.
    """
    waiting = [tool for tool in tools if tools.info(tool.name).stage != Stage.READY]
    report = _initialise(waiting, tools, time_limit_s)
    faults = {one.source: one.reason for one in tools.rejections} | dict(report.faults)
    if fail_on_error and faults:
        clean_up_tools(tools=tools)
        raise ToolsNotReady(faults)
    return report


def initialise_tool(tool: Tool, *, tools: Registry = registry, time_limit_s: float = 30.0) -> bool:
    """Initialise one tool that is not ready yet and tell whether it is; a failure is logged and noted."""
    is_ready = tools.info(tool.name).stage == Stage.READY
    return is_ready or bool(_initialise([tool], tools, time_limit_s).done)


def clean_up_tools(*, tools: Registry = registry, time_limit_s: float = 10.0) -> LifecycleReport:
    """Clean up every tool that is ready, side by side; one that fails is logged and reported, the others go on."""
    ready = [tool for tool in tools if tools.info(tool.name).stage == Stage.READY]
    report = _side_by_side(ready, lambda tool: tool.clean_up, "clean_up", time_limit_s)
    for tool in ready:
        tools.note_stage(tool.name, Stage.REGISTERED)
    return report


def _initialise(waiting: Sequence[Tool], tools: Registry, time_limit_s: float) -> LifecycleReport:
    report = _side_by_side(waiting, lambda tool: tool.initialise, "initialise", time_limit_s)
    for name in report.done:
        tools.note_stage(name, Stage.READY)
    for name, reason in report.faults.items():
        tools.note_stage(name, Stage.FAILED, reason)
    return report


def _side_by_side(
    tools: Sequence[Tool], hook_of: Callable[[Tool], Callable[[], object]], step: str, time_limit_s: float
) -> LifecycleReport:
    ends = {tool.name: _in_thread(tool, hook_of(tool), step) for tool in tools}
    wait(ends.values(), timeout=time_limit_s)
    reasons = {name: _reason(end, time_limit_s) for name, end in ends.items()}
    return LifecycleReport(
        done=tuple(name for name, reason in reasons.items() if not reason),
        faults={name: reason for name, reason in reasons.items() if reason},
    )


def _in_thread(tool: Tool, hook: Callable[[], object], step: str) -> End:
    """Run a hook in a daemon thread: a tool that hangs holds up neither the start nor the end of the process."""
    end: End = Future()
    threading.Thread(target=_run, args=(tool, hook, step, end), name=f"{step}-{tool.name}", daemon=True).start()
    return end


def _run(tool: Tool, hook: Callable[[], object], step: str, end: End) -> None:
    error = _error_of(tool, hook, step)
    connections.close_all()
    end.set_result(error)


def _error_of(tool: Tool, hook: Callable[[], object], step: str) -> Exception | None:
    try:
        call_hook(hook)
    except Exception as error:
        logger.exception("tool_hook_failed", extra={"tool": tool.name, "step": step})
        return error
    return None


def _reason(end: End, time_limit_s: float) -> str:
    if not end.done():
        return f"It did not finish within {time_limit_s:g} seconds."
    error = end.result()
    return f"{type(error).__name__}: {error}" if error else ""
