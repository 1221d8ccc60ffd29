"""Tools by the names that people give them."""

from django import template

from apps.tools.registry.registry import registry

register = template.Library()


@register.filter
def tool_title(name: str) -> str:
    """Return the title of a tool, its name where it is not installed."""
    return str(registry.get(name).title) if name in registry else name
