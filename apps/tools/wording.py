"""What pydantic finds wrong with a value, in words for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic_core import ErrorDetails

NUMBER, WHOLE, LIST, DAY, MOMENT = (
    gettext_lazy("It must be a number."),
    gettext_lazy("It must be a whole number."),
    gettext_lazy("It must be a list."),
    gettext_lazy("It must be a date such as 2026-11-21."),
    gettext_lazy("It must be a date and time such as 2026-11-21T10:00:00Z."),
)
SAID: Mapping[str, Any] = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_too_short": gettext_lazy("It needs at least %(min_length)d characters."),
    "string_too_long": gettext_lazy("It may have at most %(max_length)d characters."),
    "too_short": gettext_lazy("It needs at least %(min_length)d entries."),
    "too_long": gettext_lazy("It may have at most %(max_length)d entries."),
    "greater_than_equal": gettext_lazy("It must be at least %(ge)s."),
    "greater_than": gettext_lazy("It must be more than %(gt)s."),
    "less_than_equal": gettext_lazy("It must be at most %(le)s."),
    "less_than": gettext_lazy("It must be less than %(lt)s."),
    "literal_error": gettext_lazy("It must be %(expected)s."),
    "enum": gettext_lazy("It must be %(expected)s."),
    "string_pattern_mismatch": gettext_lazy("It is not written as it should be: %(pattern)s"),
    "decimal_max_places": gettext_lazy("It may have at most %(decimal_places)d decimal places."),
    "decimal_max_digits": gettext_lazy("It may have at most %(max_digits)d digits."),
    "string_type": gettext_lazy("It must be text."),
    "bool_type": gettext_lazy("It must be true or false."),
    "bool_parsing": gettext_lazy("It must be true or false."),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), LIST),
    "dict_type": gettext_lazy("It must be an object."),
    "model_type": gettext_lazy("It must be an object."),
    "model_attributes_type": gettext_lazy("It must be an object."),
    "uuid_parsing": gettext_lazy("It must be an identifier (UUID)."),
    "uuid_type": gettext_lazy("It must be an identifier (UUID)."),
    **dict.fromkeys(("date_from_datetime_parsing", "date_from_datetime_inexact", "date_parsing", "date_type"), DAY),
    "timezone_aware": gettext_lazy("It must name its offset from UTC, such as +01:00 or Z."),
    "decimal_whole_digits": gettext_lazy("It may have at most %(whole_digits)d digits before the point."),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"), NUMBER),
    **dict.fromkeys(("datetime_parsing", "datetime_type", "datetime_from_date_parsing"), MOMENT),
}


def said_of(fault: ErrorDetails | dict[str, Any]) -> str:
    """Return a fault as a sentence, without the value; a rule of our own is told in its own words."""
    context = fault.get("ctx", {})
    if fault["type"] == "string_too_short" and context.get("min_length") == 1:
        return _("It must not be empty.")
    said = SAID.get(fault["type"])
    return str(said) % context if said else fault["msg"].removeprefix("Value error, ")
