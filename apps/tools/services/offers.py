"""Which operations a caller could use now: what switch, role, quota, breaker and bulkhead say before any arguments."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.tools.errors import ToolError
from apps.tools.gates.access import check_access
from apps.tools.gates.breaker import check_breaker
from apps.tools.gates.bulkhead import check_bulkhead
from apps.tools.gates.enabled import check_enabled
from apps.tools.gates.quota import check_quota
from apps.tools.invocation import Invocation
from apps.tools.registry.registry import registry
from apps.tools.services.execution import invocation_of
from apps.tools.tool import Operation, Tool
from apps.tools.types import CallContext, PlannedCall, Verdict

CHECKS: tuple[Callable[[Invocation], object], ...] = (
    check_enabled,
    check_access,
    check_quota,
    check_breaker,
    check_bulkhead,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An operation, and the verdict that keeps it from the caller now, if one does."""

    tool: str
    title: str
    operation: Operation
    withheld: Verdict | None = None


def offers(*, context: CallContext) -> list[Offer]:
    """Return every operation there is, by tool and name; nothing is sent, counted or recorded."""
    return [offer for tool in registry for offer in _of_tool(tool, context)]


def refusal_of(*, tool: str, context: CallContext) -> Verdict | None:
    """Return why every call of a tool would be refused now, or None; raises UnknownTool."""
    operation = next(iter(registry.get(tool).operations))
    try:
        invocation = invocation_of(PlannedCall(tool, operation), context)
        for check in CHECKS:
            check(invocation)
    except ToolError as error:
        return Verdict(error.gate or "registry", "refuse", str(error))
    return None


def _of_tool(tool: Tool, context: CallContext) -> list[Offer]:
    verdict = refusal_of(tool=tool.name, context=context) if tool.operations else None
    return [Offer(tool.name, str(tool.title), operation, verdict) for operation in tool.operations.values()]
