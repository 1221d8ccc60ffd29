"""Tools by the names that people give them, and the arguments of their calls as fields."""

from django import template

from apps.tools.forms import ArgumentForm, form_of_approval
from apps.tools.models import Approval
from apps.tools.registry.registry import registry
from apps.tools.registry.titles import title_of_call

register = template.Library()


@register.filter
def tool_title(name: str) -> str:
    """Return the title of a tool, its name where it is not installed."""
    return str(registry.get(name).title) if name in registry else name


@register.simple_tag
def call_title(tool: str, operation: str) -> str:
    """Return what people call an operation of a tool: "CRM: Look up customer"."""
    return title_of_call(tool, operation)


@register.filter
def argument_fields(approval: Approval) -> ArgumentForm | None:
    """Return the arguments of a call that waits as fields; None where its tool is not installed."""
    return form_of_approval(approval, data={})
