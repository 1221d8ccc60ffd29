"""What a form of the admin only shows."""

from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField
from django.utils.safestring import SafeString

from apps.core.readable import readable

register = template.Library()


@register.filter
def shown(field: AdminReadonlyField) -> SafeString | str:
    """Return the contents of a read-only field; an object or a list of a JSON column is laid out for reading."""
    value: Any = getattr(field.form.instance, str(field.field["field"]), None)
    return readable(value) if isinstance(value, dict | list) else field.contents()
