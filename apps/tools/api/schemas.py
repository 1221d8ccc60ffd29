"""What the API says of tools.

A call and its result are plain models: what Ninja's Schema adds is for rows of the database, and is not for nothing.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from apps.core.numbers import NumbersOnly
from apps.tools.errors import ApprovalRequired, ToolUnusable
from apps.tools.models import ToolConfig
from apps.tools.problems import rows_as_stored
from apps.tools.registry.registry import registry
from apps.tools.services import ToolStatus
from apps.tools.types import ToolResult, Verdict


class OperationOut(Schema):
    """One operation and the JSON schema of its arguments."""

    name: str
    effect: str
    summary: str
    arguments: dict[str, Any]


class ToolOut(Schema):
    """One tool: its row without the key, and how it stands."""

    name: str
    title: str
    aliases: list[str]
    enabled: bool
    dry_run: bool
    endpoint: str
    has_key: bool
    timeout_s: float
    deadline_s: float
    max_attempts: int
    idempotency_header: str
    breaker_failures: int
    breaker_reset_s: float
    cache_ttl_s: float
    cache_stale_s: float
    rate_per_minute: int
    rate_burst: int
    caller_rate_per_minute: int
    daily_quota: int
    caller_daily_quota: int
    max_in_flight: int
    wait_for_place_s: float
    retry_budget_percent: int
    approvals: dict[str, Any]
    approval_expires_s: float
    allowed_roles: list[str]
    settings: dict[str, Any]
    revision: int
    breaker: str
    healthy: bool
    problems: list[str]
    operations: list[OperationOut]

    @classmethod
    def of(cls, status: ToolStatus) -> "ToolOut":
        """Return the schema of a tool's status."""
        config = status.config
        tool = registry.get(config.name) if config.name in registry else None
        copied = {name: getattr(config, name) for name in cls.model_fields if hasattr(config, name)}
        return cls(
            **copied,
            title=status.title,
            aliases=list(tool.aliases) if tool else [],
            has_key=status.has_key,
            breaker=status.breaker,
            healthy=status.healthy,
            problems=list(status.problems),
            operations=[
                OperationOut(
                    name=operation.name,
                    effect=operation.effect,
                    summary=operation.summary,
                    arguments=operation.arguments.model_json_schema(),
                )
                for operation in (tool.operations.values() if tool else ())
            ],
        )


class ToolPatch(NumbersOnly, Schema):
    """Changes of a tool's row; what is left out stays. `reason` is kept with the revision."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool | None = None
    dry_run: bool | None = None
    endpoint: str | None = None
    api_key: str | None = Field(None, description="Written only; it is never returned.")
    timeout_s: float | None = None
    deadline_s: float | None = None
    max_attempts: int | None = None
    idempotency_header: str | None = None
    breaker_failures: int | None = None
    breaker_reset_s: float | None = None
    cache_ttl_s: float | None = None
    cache_stale_s: float | None = None
    rate_per_minute: int | None = None
    rate_burst: int | None = None
    caller_rate_per_minute: int | None = None
    daily_quota: int | None = None
    caller_daily_quota: int | None = None
    max_in_flight: int | None = None
    wait_for_place_s: float | None = None
    retry_budget_percent: int | None = None
    approvals: dict[str, Any] | None = None
    approval_expires_s: float | None = None
    allowed_roles: list[str] | None = None
    settings: dict[str, Any] | None = None
    reason: str = ""

    def changes(self) -> dict[str, Any]:
        """Return the fields that were given."""
        return self.model_dump(exclude_unset=True, exclude={"reason"})


class ToolStatusOut(Schema):
    """How a tool stands."""

    name: str
    title: str
    enabled: bool
    healthy: bool
    breaker: str
    revision: int
    problems: list[str]

    @classmethod
    def of(cls, status: ToolStatus) -> "ToolStatusOut":
        """Return the schema of a tool's status."""
        return cls(
            name=status.config.name,
            title=status.title,
            enabled=status.enabled,
            healthy=status.healthy,
            breaker=status.breaker,
            revision=status.config.revision,
            problems=list(status.problems),
        )


class BreakerIn(NumbersOnly, Schema):
    """An order to a breaker; `expires` in seconds."""

    state: Literal["force_open", "force_closed", "auto"]
    reason: str = Field("", max_length=300)
    expires: float | None = Field(None, gt=0, le=366 * 24 * 3600)


class BreakerOut(Schema):
    """How a breaker stands."""

    tool: str
    state: str
    forced: str
    reason: str
    failures: int
    opened_at: datetime | None
    forced_until: datetime | None


class ExecuteIn(BaseModel):
    """A call; the operation may also stand in the payload as `action`."""

    tool: str
    operation: str = ""
    payload: dict[str, Any] = {}
    session_id: UUID | None = None
    dry_run: bool = False
    explain: bool = False


class ExecuteOut(BaseModel):
    """What a completed call returned."""

    model_config = ConfigDict(from_attributes=True)

    tool_call_id: UUID
    request_id: str
    tool: str
    operation: str
    status: Literal["completed"] = "completed"
    data: dict[str, Any]
    cached: bool
    age_s: float | None = None
    attempts: int
    latency_ms: float
    revision: int
    dry_run: bool

    @classmethod
    def of(cls, result: ToolResult) -> "ExecuteOut":
        """Return the schema of a result."""
        return cls.model_validate(result)


class VerdictOut(Schema):
    """What one gate says of a call."""

    gate: str
    verdict: Literal["pass", "refuse", "wait"]
    reason: str


class ExplainOut(Schema):
    """What each gate would say of a call, in their order."""

    verdicts: list[VerdictOut]

    @classmethod
    def of(cls, verdicts: list[Verdict]) -> "ExplainOut":
        """Return the schema of the gates' verdicts."""
        return cls.model_validate({"verdicts": [asdict(verdict) for verdict in verdicts]})


class WaitingOut(Schema):
    """A call that waits for a decision."""

    status: Literal["waiting"] = "waiting"
    approval_id: UUID
    tool_call_id: UUID
    detail: str

    @classmethod
    def of(cls, waiting: ApprovalRequired) -> "WaitingOut":
        """Return the schema of a call that waits."""
        named = {"approval_id": waiting.approval_id, "tool_call_id": waiting.tool_call_id}
        return cls.model_validate({**named, "detail": str(waiting)})


class Items(Schema):
    """A list of the API with the cursor of its next page."""

    next: str | None = None


class Tools(Items):
    """All tools."""

    items: list[ToolOut]


class ToolStatuses(Items):
    """How all tools stand; `problems` are of tools that are not among them."""

    items: list[ToolStatusOut]
    problems: list[str] = []


def row_of(name: str) -> ToolConfig:
    """Return the row of a tool by its name or alias, its key as it is stored; raises UnknownTool or ToolUnusable."""
    tool = registry.get(name)
    row = rows_as_stored().filter(name=tool.name).first()
    if row is None:
        raise ToolUnusable.without_row(tool.name)
    return row
