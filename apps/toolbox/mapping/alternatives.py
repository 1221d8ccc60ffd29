"""Which of a request's alternatives fits what was given."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.toolbox.mapping.settings import RequestMapping, RestMapping
from apps.tools.errors import OperationFailed


def chosen_alternative(rest: RestMapping, name: str, inputs: Mapping[str, Any]) -> RequestMapping:
    """Return the first alternative whose needs are all given; raises OperationFailed where there is none."""
    for one in rest.requests.get(name, ()):
        if one.required() <= set(inputs):
            return one
    raise not_wired(name)


def not_wired(name: str) -> OperationFailed:
    """Return the error for a request that the settings say nothing of."""
    return OperationFailed(
        _("The settings do not wire “%(name)s” for what was given. Nothing was sent.") % {"name": name},
        code="not_wired",
    )
