"""Refuse calls of a tool that is switched off."""

from apps.tools.errors import ToolDisabled
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.models import ToolConfig


def check_enabled(invocation: Invocation) -> None:
    """Raise ToolDisabled where the row read for this call says off."""
    if not invocation.config.enabled:
        raise ToolDisabled(invocation.tool.name)


def enabled(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass calls of enabled tools; raises ToolDisabled."""
    check_enabled(invocation)
    return proceed(invocation)


def check_still_enabled(invocation: Invocation) -> None:
    """Read the switch again, for a call that has waited; raises ToolDisabled."""
    if not ToolConfig.objects.filter(pk=invocation.config.pk, enabled=True).exists():
        raise ToolDisabled(invocation.tool.name)
