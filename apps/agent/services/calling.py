"""The calls of a turn: made through the tool runtime, reported to whoever follows the turn, and counted."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import uuid_utils.compat as uuid_utils

from apps.agent.errors import TurnStopped
from apps.agent.planners.model.calls import ModelCall
from apps.agent.services.telling import Emit
from apps.agent.types import Outcome, TurnEvent
from apps.tools.errors import ToolError
from apps.tools.models import ToolConfig
from apps.tools.observers.redaction import preview
from apps.tools.partial_text import listening
from apps.tools.registry.registry import registry
from apps.tools.services import choose_operations, execute_tools, learn_outcomes, tool_statuses
from apps.tools.types import CallContext, Origin, PlannedCall, ToolResult


def never() -> bool:
    """Say that the turn goes on: somebody waits for it."""
    return False


class Listener(Protocol):
    """Hears the text of answers that a model is still writing; `shown` is what of it was shown."""

    shown: str

    def begin(self) -> None:
        """Begin with the next answer."""
        ...

    def hear(self, piece: str) -> None:
        """Take a piece of it."""
        ...


@dataclass(slots=True)
class Caller:
    """Makes the calls of one turn and keeps their outcomes."""

    context: CallContext
    emit: Emit
    is_stopped: Callable[[], bool] = never
    listener: Listener | None = None
    outcomes: list[tuple[PlannedCall, Outcome]] = field(default_factory=list)

    def __call__(self, calls: Sequence[PlannedCall]) -> list[Outcome]:
        """Make independent calls side by side; returns their outcomes in the order asked."""
        called = [replace(call, call_id=uuid_utils.uuid7()) for call in calls]
        named = choose_operations(calls=called, request_id=self.context.request_id)
        for call in named:
            self.emit(TurnEvent("tool_status", self._status(call, "started")))
        with self._listening():
            outcomes = execute_tools(calls=named, context=self._context(named), observe=self._report)
        learn_outcomes(chosen=zip(called, named, strict=True), outcomes=outcomes)
        self.outcomes += zip(named, outcomes, strict=True)
        return outcomes

    def step(self, calls: Sequence[PlannedCall]) -> list[Outcome]:
        """Make calls as the next step of a turn; raises TurnStopped where nobody waits for it any more."""
        if self.is_stopped():
            raise TurnStopped
        return self(calls)

    def _listening(self) -> AbstractContextManager[None]:
        if self.listener is None:
            return nullcontext()
        self.listener.begin()
        return listening(self.listener.hear)

    def _context(self, calls: Sequence[PlannedCall]) -> CallContext:
        """Return the context that calls are made in; a model's calls are marked, and bound to what it may name."""
        by_model = [call for call in calls if isinstance(call, ModelCall)]
        if not by_model:
            return self.context
        return replace(self.context, origin=Origin.MODEL, known=frozenset.union(*(call.known for call in by_model)))

    @property
    def tools_used(self) -> tuple[str, ...]:
        """Return the names of the tools that gave something, each once, in the order they were asked."""
        return tuple(dict.fromkeys(one.tool for _, one in self.outcomes if isinstance(one, ToolResult)))

    @property
    def breakers(self) -> dict[str, str]:
        """Return the state of the breaker of each tool that was asked."""
        names = {call.tool for call, _ in self.outcomes}
        rows = list(ToolConfig.objects.filter(name__in=names).order_by("name"))
        return {status.config.name: status.breaker for status in tool_statuses(rows)} if rows else {}

    def _report(self, call: PlannedCall, outcome: Outcome) -> None:
        self.emit(TurnEvent("tool_status", self._ended(call, outcome)))

    def _ended(self, call: PlannedCall, outcome: Outcome) -> dict[str, Any]:
        if isinstance(outcome, ToolError):
            return self._status(call, "failed", error=str(outcome))
        return self._status(
            call,
            "completed",
            latency_ms=outcome.latency_ms,
            cached=outcome.cached,
            **({"age_s": outcome.age_s} if outcome.cached else {}),
            retry_count=max(outcome.attempts - 1, 0),
            result_preview=_preview(outcome),
        )

    def _status(self, call: PlannedCall, status: str, **how: Any) -> dict[str, Any]:
        return {
            "tool_name": call.tool,
            "operation": call.operation,
            "status": status,
            "tool_call_id": str(call.call_id),
            "caller_role": self.context.caller_role,
            "latency_ms": None,
            "cached": False,
            "retry_count": 0,
            "result_preview": "",
            "error": None,
            **how,
        }


def _preview(result: ToolResult) -> str:
    """Return the beginning of a result as it stands on record, with what is sensitive masked."""
    schema = registry.operation(registry.get(result.tool), result.operation).result
    return preview(schema.model_validate(result.data))
