"""The tables of the tool runtime."""

from apps.tools.models.approval import Approval, ApprovalStatus
from apps.tools.models.bandit import Arm, Bandit, BanditState, Choice, Strategy
from apps.tools.models.breaker import Breaker, BreakerEvent, BreakerState, ForcedState
from apps.tools.models.bucket import Limit, TokenBucket
from apps.tools.models.config import ToolConfig, origin_of
from apps.tools.models.effect import EffectStatus, LedgerEntry
from apps.tools.models.revision import ToolRevision

__all__ = [
    "Approval",
    "ApprovalStatus",
    "Arm",
    "Bandit",
    "BanditState",
    "Breaker",
    "BreakerEvent",
    "BreakerState",
    "Choice",
    "EffectStatus",
    "ForcedState",
    "LedgerEntry",
    "Limit",
    "Strategy",
    "TokenBucket",
    "ToolConfig",
    "ToolRevision",
    "origin_of",
]
