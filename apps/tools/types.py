"""The words of the tool runtime: what is asked, by whom, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from apps.accounts.models import User


class Effect(StrEnum):
    """What an operation does to the world."""

    READ = "read"
    RECORD = "record"
    WRITE = "write"
    MONEY = "money"
    CONTACT = "contact"

    @property
    def changes_upstream(self) -> bool:
        """Tell whether the operation changes a system that is not ours."""
        return self in CHANGES


CHANGES = frozenset({Effect.WRITE, Effect.MONEY, Effect.CONTACT})


class Origin(StrEnum):
    """Who chose the call."""

    RULES = "rules"
    MODEL = "model"
    API = "api"
    CONSOLE = "console"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One operation of one tool with its arguments, as a planner, a program or a person asks for it.

    `call_id` is for a caller who has to name the call before it is made; without it the runtime gives one.
    """

    tool: str
    operation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    call_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CallContext:
    """On whose behalf a call is made; identity and rights come from here, never from the arguments.

    `user` is None for calls by the system itself, which then names its `role`. `idempotency_key` is the caller's own:
    changes sent with the same key are one change. `known` are the identifiers that a language model may name; `bound`
    holds a call to its session's customer like a model's, whoever chose it.
    """

    request_id: str
    user: User | None = None
    role: str = ""
    session_id: UUID | None = None
    customer_id: str = ""
    origin: Origin = Origin.API
    dry_run: bool = False
    idempotency_key: str = ""
    known: frozenset[str] = frozenset()
    bound: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Return every role the caller may act under."""
        return frozenset({self.role}) if self.user is None else self.user.role_names

    @property
    def caller_role(self) -> str:
        """Return the role that the call is recorded and counted under."""
        return self.role or (self.user.role if self.user else "")


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a completed call returned.

    `data` is plain JSON; amounts are decimal strings. `age_s` is set where the answer came from the cache.
    """

    tool_call_id: UUID
    request_id: str
    tool: str
    operation: str
    data: dict[str, Any]
    attempts: int
    latency_ms: float
    revision: int
    cached: bool = False
    age_s: float | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate says of a call: pass, refuse or wait, and why."""

    gate: str
    verdict: str
    reason: str = ""
