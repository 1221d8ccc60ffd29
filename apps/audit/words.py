"""What people read in place of the record's own words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

EFFECTS: dict[str, Any] = {
    "read": _("reads only"),
    "record": _("changes rows of our own"),
    "write": _("changes another system"),
    "money": _("moves money"),
    "contact": _("contacts somebody"),
}
ORIGINS: dict[str, Any] = {
    "rules": _("the agent's rules"),
    "model": _("a language model"),
    "api": _("a program, by the API"),
    "console": _("somebody in the test console"),
    "command": _("somebody at the command line"),
}
# Each gate by what it looks at; the record and the API know it by its technical name.
GATES: dict[str, Any] = {
    "registry": _("The tool and its row"),
    "enabled": _("Switch"),
    "access": _("Role"),
    "arguments": _("Arguments"),
    "identity": _("Customer of the conversation"),
    "cache": _("Cache"),
    "quota": _("Quota"),
    "approval": _("Approval"),
    "effect": _("Change under way"),
    "retry": _("Repetitions"),
    "breaker": _("Breaker"),
    "bulkhead": _("Places in flight"),
    "operation": _("The other system"),
}


def gate_in_words(gate: str) -> str:
    """Return what a gate looks at; an unknown gate as it stands on record."""
    return str(GATES.get(gate, gate))


def effect_in_words(effect: str) -> str:
    """Return what a call of this effect does; an unknown effect as it stands on record."""
    return str(EFFECTS.get(effect, effect))


def origin_in_words(origin: str) -> str:
    """Return who chose a call of this origin; an unknown origin as it stands on record."""
    return str(ORIGINS.get(origin, origin))
