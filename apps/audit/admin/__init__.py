"""The auditors' pages: every call, one call, what belongs together, two compared, and the export."""

from apps.audit.admin.history import ToolCallAdmin

__all__ = ["ToolCallAdmin"]
