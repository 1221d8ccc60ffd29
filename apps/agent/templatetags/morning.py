"""The offer to play the demo morning, for any page that may be empty on the first day."""

from typing import Any

from django import template

from apps.accounts.models import User
from apps.agent.services import may_start

register = template.Library()


@register.inclusion_tag("agent/_morning.html", takes_context=True)
def demo_morning(context: dict[str, Any]) -> dict[str, Any]:
    """Show the button where whoever looks may start the morning, else nothing."""
    user = context["user"]
    return {"is_offered": isinstance(user, User) and may_start(user), "csrf_token": context.get("csrf_token")}
