"""One call on its way through the gates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from apps.audit.types import AttemptFinished
from apps.core.http import Deadline
from apps.tools.errors import CallFailed
from apps.tools.models import Approval, LedgerEntry, ToolConfig
from apps.tools.observers.redaction import redacted_arguments, sensitive_texts, unspoken
from apps.tools.standing import Standing
from apps.tools.tool import Arguments, Operation, Tool
from apps.tools.types import CallContext, PlannedCall


@dataclass(slots=True)
class Invocation:
    """The state of one call that the gates share; each gate sets only what it is there for."""

    id: UUID
    call: PlannedCall
    context: CallContext
    tool: Tool
    operation: Operation
    config: ToolConfig
    deadline: Deadline
    standing: Standing | None = None
    arguments: Arguments | None = None
    shown: dict[str, Any] | None = None
    asking_rule: str | None = None
    attempts: list[AttemptFinished] = field(default_factory=list)
    last_error: CallFailed | None = None
    in_doubt: Exception | None = None
    approved: bool = False
    decided: bool = False
    put_up: Approval | None = None
    replayed: bool = False
    ledger_entry: LedgerEntry | None = None
    upstream_key: str = ""
    cached: bool = False
    age_s: float | None = None

    @property
    def valid_arguments(self) -> Arguments:
        """Return the arguments behind the arguments gate."""
        if self.arguments is None:
            raise RuntimeError("The arguments gate has not run yet.")
        return self.arguments

    @property
    def shown_arguments(self) -> dict[str, Any]:
        """Return the arguments as they may be stored and shown."""
        if self.shown is None:
            self.shown = redacted_arguments(self.operation.arguments, self.call.arguments)
        return self.shown

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the row's key and the sensitive arguments, which another system may repeat."""
        return self.config.api_key, *sensitive_texts(self.operation.arguments, self.call.arguments)

    def unspoken(self, text: object) -> str:
        """Return what another system said without the call's secrets."""
        return unspoken(str(text), self.secrets)

    @property
    def changes_upstream(self) -> bool:
        """Tell whether this call would change a system that is not ours."""
        return self.operation.effect.changes_upstream

    @property
    def is_dry(self) -> bool:
        """Tell whether changes are described instead of sent."""
        return (self.context.dry_run or self.config.dry_run) and self.changes_upstream

    @property
    def was_not_tried(self) -> bool:
        """Tell whether no attempt was made, so that nothing has left the house."""
        return not self.attempts


Outcome = BaseModel
Proceed = Callable[[Invocation], Outcome]
Gate = Callable[[Invocation, Proceed], Outcome]


def chain(gates: list[Gate], last: Proceed) -> Proceed:
    """Wrap each gate around the next, the first one outermost."""
    proceed = last
    for gate in reversed(gates):
        proceed = _wrap(gate, proceed)
    return proceed


def _wrap(gate: Gate, proceed: Proceed) -> Proceed:
    def passed(invocation: Invocation) -> Outcome:
        return gate(invocation, proceed)

    return passed
