"""Tools by the names that people give them, and the arguments of their calls as fields."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from apps.audit.models import ToolCall
from apps.audit.types import BANDS_MS, CallStatus
from apps.core.durations import duration
from apps.tools.forms import ArgumentForm, form_of_approval
from apps.tools.forms.names import argument_name
from apps.tools.models import Approval, ApprovalStatus, ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.registry.titles import title_of_call

register = template.Library()
# Where a gate is set: revisions say who switched a tool off, and why.
PLACES = {
    "enabled": "revisions",
    "breaker": "breaker",
    "arguments": "console",
    **dict.fromkeys(("access", "quota", "bulkhead"), "change"),
}


@register.filter
def tool_title(name: str) -> str:
    """Return the title of a tool, its name where it is not installed."""
    return str(registry.get(name).title) if name in registry else name


@register.simple_tag
def call_title(tool: str, operation: str) -> str:
    """Return what people call an operation of a tool: "CRM: Look up customer"."""
    return title_of_call(tool, operation)


@register.filter
def outcome_name(status: str) -> str:
    """Return how a call or an approval ended in the reader's language."""
    labels = dict((*CallStatus.choices, *ApprovalStatus.choices))
    return str(labels.get(status, status))


@register.filter
def way_to_gate(call: ToolCall) -> str:
    """Return the address where an operator sees why the gate that stopped a call stands as it does; or none."""
    name = PLACES.get(call.gate, "")
    pk = ToolConfig.objects.filter(name=call.tool).values_list("pk", flat=True).first() if name else None
    return reverse(f"admin:tools_toolconfig_{name}", args=[pk]) if pk else ""


@register.filter
def band_end(end_ms: int | None) -> str:
    """Return the end of a band of latencies in words; the last band has none."""
    return duration(end_ms) if end_ms else _("over %s") % duration(BANDS_MS[-1])


@register.filter(name="argument_name")
def argument_name_of(name: str) -> str:
    """Return what people call an argument of a call."""
    return argument_name(name)


@register.filter
def rule_in_words(why: str) -> str:
    """Return why a call waits in the reader's language: it is kept in the language of whoever asked for the call."""
    return gettext(why) if why else ""


@register.filter
def argument_fields(approval: Approval) -> ArgumentForm | None:
    """Return the arguments of a call that waits as fields; None where its tool is not installed."""
    return form_of_approval(approval, data={})
