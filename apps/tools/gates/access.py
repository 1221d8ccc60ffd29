"""Refuse callers whose roles may not use the tool."""

from apps.tools.errors import AccessDenied
from apps.tools.invocation import Invocation, Outcome, Proceed


def check_access(invocation: Invocation) -> None:
    """Raise AccessDenied where none of the caller's roles is allowed."""
    allowed = invocation.config.allowed_roles
    if invocation.context.roles.isdisjoint(allowed):
        raise AccessDenied(invocation.tool.name, invocation.context.caller_role, allowed)


def access(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass callers with an allowed role; raises AccessDenied."""
    check_access(invocation)
    return proceed(invocation)
