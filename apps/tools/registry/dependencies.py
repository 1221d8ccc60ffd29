"""What a tool may ask for in its constructor, so that it imports no clock and no client."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from apps.core.clock import now
from apps.core.http import HttpClient
from apps.tools.errors import RegistrationError
from apps.tools.tool import Tool


@dataclass(frozen=True, slots=True)
class ToolDependencies:
    """The things handed to a tool whose constructor has a keyword parameter of the same name.

    `clock` returns the present moment, aware of its zone; `http_client` makes a client from HttpClient's keywords.
    """

    clock: Callable[[], datetime] = now
    http_client: Callable[..., HttpClient] = HttpClient


def construct(tool_class: type[Tool], dependencies: ToolDependencies) -> Tool:
    """Return an instance of a tool with what its constructor asks for by name; most ask for nothing.

    Raises RegistrationError where it needs something that is not among the dependencies.
    """
    wanted = _parameters(tool_class)
    known = {field.name for field in fields(dependencies)}
    missing = [name for name, required in wanted.items() if required and name not in known]
    if missing:
        raise RegistrationError(f"{tool_class.__name__} asks for what nobody hands in: {', '.join(missing)}.")
    return tool_class(**{name: getattr(dependencies, name) for name in wanted if name in known})


def _parameters(tool_class: type[Tool]) -> dict[str, bool]:
    """Return the constructor's parameters that can be given by name, and whether each is required."""
    named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(tool_class).parameters.values()
    return {one.name: one.default is inspect.Parameter.empty for one in parameters if one.kind in named}
