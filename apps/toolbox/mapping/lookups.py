"""Inputs that are read from the system before a request is made, and compared with what was asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.core.http import HttpError
from apps.toolbox.currencies import decimal_of
from apps.toolbox.mapping.settings import Lookup, RequestMapping
from apps.toolbox.mapping.values import looked_up
from apps.tools.errors import OperationFailed

Read = Callable[[str], Any]


def with_lookups(mapping: RequestMapping, inputs: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """Return the inputs with those that `read` answers by a request's name, each request once.

    Raises HttpError, which never means that something was changed, and OperationFailed where a value is missing or
    differs from what was asked for.
    """
    answers = {request: _read(read, request) for request in {one.request for one in mapping.reads.values()}}
    found = {name: _found(name, one, answers[one.request]) for name, one in mapping.reads.items()}
    for asked, name in mapping.equal.items():
        _compare(asked, inputs[asked], found[name])
    return {**inputs, **found}


def _read(read: Read, request: str) -> Any:
    try:
        return read(request)
    except HttpError as error:
        error.may_have_arrived = False
        raise


def _found(name: str, lookup: Lookup, answer: Any) -> Any:
    try:
        value = looked_up(lookup, answer)
    except ValueError as error:
        raise _refused(str(error)) from error
    if value is None:
        raise _refused(_("The system did not say “%(name)s”") % {"name": name})
    return value


def _compare(name: str, asked: Any, found: Any) -> None:
    """Compare as numbers where both are, else as texts in any case."""
    try:
        is_equal = decimal_of(asked) == decimal_of(found)
    except ValueError:
        is_equal = str(asked).casefold() == str(found).casefold()
    if not is_equal:
        said = _("“%(name)s” is %(asked)s here and %(found)s in the other system")
        raise _refused(said % {"name": name, "asked": asked, "found": str(found)[:60]})


def _refused(said: str) -> OperationFailed:
    return OperationFailed(_("%(fault)s. Nothing was changed.") % {"fault": said}, code="not_as_asked")
