"""The sections of a tool's form, each with what it is for in plain words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.tools.models import ToolConfig
from apps.tools.services import is_wirable

# Typed loosely: Django's stubs keep the type of a section to themselves.
FIELDSETS: Any = (
    (
        _("What it may do"),
        {
            "description": _("Whether it is on, for whom, and whether it may change anything."),
            "fields": ("name", "light", "enabled", "dry_run", "allowed_roles"),
        },
    ),
    (
        _("Where it points"),
        {
            "description": _(
                "The other system's address and the key it knows you by. Test the connection after a change."
            ),
            "fields": ("endpoint", "api_key", "clear_key", "idempotency_header"),
        },
    ),
    (
        _("Time and attempts"),
        {
            "description": _("How long a call may take, and how often it is repeated when the other system stumbles."),
            "fields": (("timeout_s", "deadline_s"), ("max_attempts", "retry_budget_percent")),
        },
    ),
    (
        _("Limits"),
        {
            "description": _("How many calls are let through. A call over a limit is refused, with the time to wait."),
            "fields": (
                ("rate_per_minute", "rate_burst", "caller_rate_per_minute"),
                ("daily_quota", "caller_daily_quota", "max_in_flight"),
            ),
        },
    ),
    (
        _("Breaker"),
        {
            "description": _("After so many failures in a row the other system is left alone for a while."),
            "fields": (("breaker_failures", "breaker_reset_s"),),
        },
    ),
    (
        _("Answers kept in memory"),
        {
            "description": _("Equal reads are answered from memory for a while; changes never are."),
            "fields": (("cache_ttl_s", "cache_stale_s"),),
        },
    ),
    (
        _("Approval"),
        {
            "description": _("Which operations wait for a person’s yes, and for how long."),
            "fields": ("approvals", "approval_expires_s"),
        },
    ),
    (_("Settings of this tool"), {"fields": ("settings", "wiring")}),
    (
        _("This change"),
        {
            "description": _("Every change becomes a revision that can be restored with one click."),
            "fields": ("reason", "revision", "updated_at"),
        },
    ),
)


def fieldsets_for(config: ToolConfig | None, *, can_change: bool) -> Any:
    """Return the sections of a row's form; the requests stand beside settings that an operator may wire."""
    if config is not None and can_change and is_wirable(config=config):
        return FIELDSETS
    return [(title, options | {"fields": _without_wiring(options["fields"])}) for title, options in FIELDSETS]


def _without_wiring(fields: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(field for field in fields if field != "wiring")
