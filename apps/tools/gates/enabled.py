"""Refuse calls of a tool that is switched off, or that could not be prepared in this process."""

from apps.tools.errors import ToolDisabled
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.models import ToolConfig
from apps.tools.registry.readiness import check_ready, is_ready, make_ready


def check_enabled(invocation: Invocation) -> None:
    """Raise ToolDisabled where the row read for this call says off, ToolUnavailable where the tool is not prepared."""
    _check_switch(invocation)
    check_ready(invocation.tool)


def enabled(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass calls of enabled tools; raises ToolDisabled or ToolUnavailable."""
    _check_switch(invocation)
    if not is_ready(invocation.tool):
        make_ready(invocation.tool, within_s=min(invocation.config.timeout_s, invocation.deadline.remaining))
    return proceed(invocation)


def check_still_enabled(invocation: Invocation) -> None:
    """Read the switch again, for a call that has waited; raises ToolDisabled."""
    if not ToolConfig.objects.filter(pk=invocation.config.pk, enabled=True).exists():
        raise ToolDisabled(invocation.tool.name)


def _check_switch(invocation: Invocation) -> None:
    if not invocation.config.enabled:
        raise ToolDisabled(invocation.tool.name)
