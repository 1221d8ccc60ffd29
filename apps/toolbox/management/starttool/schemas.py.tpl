"""What goes into {{ name }} and what comes out."""

from typing import Annotated

from pydantic import Field

from apps.toolbox.fields import Identifier, Limit
from apps.tools.tool import Arguments, Result


class {{ item_class }}(Result):
    """One {{ item }} as the other system knows it; fields that are not named here are dropped."""

    id: str
    name: str


class Get{{ item_class }}(Arguments):
    """Which {{ item }}."""

    id: Identifier


class {{ item_class }}Answer(Result):
    """The {{ item }}, or `found` false: to find none is an answer."""

    {{ item }}: {{ item_class }} | None
    found: bool


class Search(Arguments):
    """Words to search for."""

    query: Annotated[str, Field(min_length=1, max_length=200)]
    limit: Limit = 20


class {{ item_class }}List(Result):
    """The {{ plural }} that match; `total_count` counts those beyond the limit too."""

    {{ plural }}: list[{{ item_class }}]
    total_count: int{% if writes %}


class Create{{ item_class }}(Arguments):
    """A new {{ item }}; the other system gives the number."""

    name: Annotated[str, Field(min_length=1, max_length=200)]{% endif %}
