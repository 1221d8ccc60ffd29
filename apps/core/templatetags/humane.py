"""Numbers and names as people read them."""

from django import template
from django.utils.formats import number_format

from apps.core.durations import duration

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """Return a share from 0 to 1 as a percentage."""
    if share is None:
        return "–"
    digits = 1 if 0 < share < 0.1 else 0
    # Rounded first: Django's format cuts the rest off.
    return f"{number_format(round(share * 100, digits), digits)} %"


@register.filter
def milliseconds(value: float | None) -> str:
    """Return how long something took, as people say it."""
    return duration(value)


@register.filter
def seconds(value: float | None) -> str:
    """Return how long something took that is given in seconds, as people say it."""
    return duration(None if value is None else value * 1000)


@register.filter
def number(value: float) -> str:
    """Return a number for an attribute of a drawing, with a point in every language."""
    return f"{value:g}"


@register.filter
def initials(name: str) -> str:
    """Return two letters that stand for a person."""
    words = name.replace(".", " ").replace("-", " ").split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else "".join(words)[:2].upper()
