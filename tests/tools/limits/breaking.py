"""Bringing a breaker into its states."""

from datetime import timedelta
from uuid import uuid4

from apps.core.clock import now
from apps.tools.limits.breaker import record_failure, take_permit
from apps.tools.models import Breaker, ToolConfig


def fail(config: ToolConfig, times: int = 1) -> None:
    for _ in range(times):
        permit = take_permit(config=config, call_id=uuid4(), for_s=5)
        record_failure(config=config, permit=permit, error=OSError("down"))


def rest(config: ToolConfig) -> None:
    """Let the pause of an open breaker be over."""
    Breaker.objects.of(config).update(opened_at=now() - timedelta(seconds=config.breaker_reset_s + 1))


def state(config: ToolConfig) -> str:
    return Breaker.objects.of(config).get().state
