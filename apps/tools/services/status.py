"""How each tool stands: switch, breaker, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.clock import now
from apps.tools.models import Breaker, BreakerState, ToolConfig
from apps.tools.problems import Problem, has_key, problems_of, problems_of_registry, rows_as_stored
from apps.tools.registry.registry import registry


@dataclass(frozen=True, slots=True)
class ToolStatus:
    """One tool at a glance; `problems` are plain sentences."""

    config: ToolConfig
    title: str
    enabled: bool
    breaker: str
    problems: tuple[str, ...]
    has_key: bool

    @property
    def healthy(self) -> bool:
        """Tell whether calls may be expected to work."""
        return self.enabled and self.breaker == BreakerState.CLOSED and not self.problems


def tool_statuses(configs: Sequence[ToolConfig] | None = None) -> list[ToolStatus]:
    """Return the status of the given rows, or of all, in two queries at the most.

    Rows read here come without their key: one that can not be decrypted is a problem of its own tool only.
    """
    rows = list(rows_as_stored()) if configs is None else configs
    breakers = {(row.tool, row.origin): row for row in Breaker.objects.filter(tool__in=[row.name for row in rows])}
    return [_status(row, breakers.get((row.name, row.origin))) for row in rows]


def registry_problems(statuses: Sequence[ToolStatus]) -> list[str]:
    """Return, as sentences, what is wrong beside the tools of these statuses, which are all there are."""
    problems = problems_of_registry({status.config.name for status in statuses})
    return [f"{problem.where}: {problem.message}" for problem in problems]


def find_problems() -> list[Problem]:
    """Return everything that keeps tools from working: of the registry first, then of each row."""
    rows = list(rows_as_stored())
    of_rows = [problem for row in rows for problem in problems_of(row)]
    return problems_of_registry({row.name for row in rows}) + of_rows


def _status(config: ToolConfig, breaker: Breaker | None) -> ToolStatus:
    return ToolStatus(
        config=config,
        title=str(registry.get(config.name).title) if config.name in registry else config.name,
        enabled=config.enabled,
        breaker=breaker.effective_state(now()) if breaker else str(BreakerState.CLOSED),
        problems=tuple(problem.message for problem in problems_of(config)),
        has_key=has_key(config),
    )
