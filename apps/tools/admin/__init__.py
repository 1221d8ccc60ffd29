"""The operators' pages: tools, breakers, decisions, and changes of unknown outcome."""

from apps.tools.admin.approvals import ApprovalAdmin
from apps.tools.admin.bandits import BanditAdmin, ChoiceAdmin
from apps.tools.admin.breakers import BreakerEventAdmin
from apps.tools.admin.configs import ToolConfigAdmin
from apps.tools.admin.ledger import LedgerAdmin

__all__ = ["ApprovalAdmin", "BanditAdmin", "BreakerEventAdmin", "ChoiceAdmin", "LedgerAdmin", "ToolConfigAdmin"]
