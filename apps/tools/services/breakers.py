"""An operator's hand on a breaker."""

from datetime import timedelta

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now
from apps.tools.errors import FieldError, InvalidConfig
from apps.tools.limits.breaker import end_lapsed_orders, force
from apps.tools.models import Breaker, ForcedState, ToolConfig

__all__ = ["end_lapsed_orders", "set_breaker"]


def set_breaker(
    *, config: ToolConfig, state: ForcedState, reason: str, actor: User, expires_s: float | None = None
) -> Breaker:
    """Force a tool's breaker open or closed, for `expires_s` seconds or until further notice, or make it automatic.

    Raises InvalidConfig for an order to a tool that asks no other system: none of its calls would feel it.
    """
    if state != ForcedState.AUTO and not config.endpoint:
        raise InvalidConfig([FieldError("state", _("This tool asks no other system. Switch it off instead."))])
    until = now() + timedelta(seconds=expires_s) if expires_s else None
    return force(config=config, state=state, reason=reason[:300], actor=actor.username, until=until)
