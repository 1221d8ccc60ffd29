"""Refuse calls beyond the tool's limits a minute and a day."""

from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.limits.quota import check_call, limits_of, take_call


def quota(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass calls within the limits and count them; raises QuotaExceeded. Without limits nothing is asked."""
    take_call(tool=invocation.tool.name, limits=limits_of(config=invocation.config, context=invocation.context))
    return proceed(invocation)


def check_quota(invocation: Invocation) -> None:
    """Raise QuotaExceeded where the call would be refused now; counts nothing."""
    check_call(tool=invocation.tool.name, limits=limits_of(config=invocation.config, context=invocation.context))
