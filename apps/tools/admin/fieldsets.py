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
                ("daily_quota", "caller_daily_quota"),
                ("max_in_flight", "wait_for_place_s"),
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
            "description": _(
                "Every change becomes a revision that can be restored with one click. "
                "It ends the calls that wait for a decision."
            ),
            "fields": ("reason", "based_on", "revision", "updated_at"),
        },
    ),
)

# What stands in the place of a field for those who may only look.
SAID = {
    "api_key": "kept_key",
    "allowed_roles": "roles",
    "approvals": "shown_approvals",
    "settings": "shown_settings",
}


def fieldsets_for(config: ToolConfig | None, *, can_change: bool) -> Any:
    """Return the sections of a row's form; who may only look learns whether there is a key, never the key."""
    if config is not None and can_change and is_wirable(config=config):
        return FIELDSETS
    left_out = {"wiring"} if can_change else {"wiring", "clear_key", "reason", "based_on"}
    said = {} if can_change else SAID
    return [(title, options | {"fields": _fields(options["fields"], left_out, said)}) for title, options in FIELDSETS]


def _fields(fields: tuple[Any, ...], left_out: set[str], said: dict[str, str]) -> tuple[Any, ...]:
    """Return a section's fields without some, and with others in the place of what may not be shown."""
    return tuple(
        field if isinstance(field, tuple) else said.get(field, field) for field in fields if field not in left_out
    )
