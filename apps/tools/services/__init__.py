"""What the rest of the house asks of the tool runtime."""

from apps.tools.services.approvals import approve, carry_out, expire_approvals, get_approval, reject
from apps.tools.services.bandits import choose_operations, learn_outcomes, learn_thumb
from apps.tools.services.breakers import end_lapsed_orders, set_breaker
from apps.tools.services.cache import cache_report, clear_cache
from apps.tools.services.configs import change_config, drafted, restore_revision
from apps.tools.services.connections import ConnectionReport, is_wirable, test_connection, wiring_of
from apps.tools.services.execution import execute_tool, execute_tools
from apps.tools.services.explain import explain_call
from apps.tools.services.offers import Offer, offers, refusal_of
from apps.tools.services.status import ToolStatus, registry_problems, tool_statuses
from apps.tools.services.unknowns import settle_reserved

__all__ = [
    "ConnectionReport",
    "Offer",
    "ToolStatus",
    "approve",
    "cache_report",
    "carry_out",
    "change_config",
    "choose_operations",
    "clear_cache",
    "drafted",
    "end_lapsed_orders",
    "execute_tool",
    "execute_tools",
    "expire_approvals",
    "explain_call",
    "get_approval",
    "is_wirable",
    "learn_outcomes",
    "learn_thumb",
    "offers",
    "refusal_of",
    "registry_problems",
    "reject",
    "restore_revision",
    "set_breaker",
    "settle_reserved",
    "test_connection",
    "tool_statuses",
    "wiring_of",
]
