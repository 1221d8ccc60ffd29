"""The record's own words as people read them."""

from django import template

from apps.audit.words import effect_in_words, gate_in_words

register = template.Library()


@register.filter
def gate_words(gate: str) -> str:
    """Return what a gate looks at."""
    return gate_in_words(gate)


@register.filter
def effect_words(effect: str) -> str:
    """Return what a call of this effect does."""
    return effect_in_words(effect)
