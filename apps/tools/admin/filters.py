"""Filters of lists whose rows name a tool."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList

from apps.tools.templatetags.tool_words import tool_title


class ToolFilter(AllValuesFieldListFilter):
    """The tools that rows name, by the titles that people give them."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices; the first stands for all tools."""
        for place, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": tool_title(str(choice["display"])) if place else choice["display"]}
