"""The tools that are there: found by autodiscovery or brought by packages, asked for by name or alias."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib import import_module
from inspect import isclass
from pkgutil import iter_modules
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from apps.tools.errors import RegistrationError, UnknownOperation, UnknownTool
from apps.tools.registry.dependencies import ToolDependencies, construct
from apps.tools.tool import Operation, Tool
from apps.tools.types import Effect

logger = logging.getLogger(__name__)


class Stage(StrEnum):
    """How far a tool is in its life; `registered` stands before `initialise` and after `clean_up`."""

    REGISTERED = "registered"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """What is known of a registered tool; `source` is its class, `fault` says why it is at the stage `failed`."""

    name: str
    title: str
    description: str
    aliases: tuple[str, ...]
    operations: tuple[Operation, ...]
    source: str
    stage: Stage
    fault: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a tool is at the stage `failed`, and since when (seconds of the monotonic clock)."""

    reason: str
    since: float


@dataclass(frozen=True, slots=True)
class Rejection:
    """A tool that could not be registered: where it came from, and why."""

    source: str
    reason: str


class Registry:
    """Names, aliases and the one instance of each tool, with the stage it is at in this process."""

    def __init__(self) -> None:
        self._tools: dict[str, Tool] = {}
        self._aliases: dict[str, str] = {}
        self._stages: dict[str, Stage] = {}
        self._faults: dict[str, Fault] = {}
        self._rejections: list[Rejection] = []

    def register(self, tool: Tool) -> None:
        """Add a tool; a second one of the same name takes its place with a warning.

        Raises RegistrationError where the class names no tool or one of its names belongs to another tool.
        """
        if not getattr(tool, "name", ""):
            raise RegistrationError(f"{type(tool).__name__} has no name.")
        taken = [name for name in (tool.name, *tool.aliases) if self._belongs_to_another(name, tool)]
        if taken:
            raise RegistrationError(f"The tool “{tool.name}” wants names that are taken: {', '.join(taken)}.")
        if tool.name in self._tools:
            former = _source_of(type(self._tools[tool.name]))
            logger.warning("tool_replaced", extra={"tool": tool.name, "former": former, "new": _source_of(type(tool))})
            self.unregister(tool.name)
        self._tools[tool.name] = tool
        self._aliases.update(dict.fromkeys(tool.aliases, tool.name))

    def admit(
        self, source: str, load: Callable[[], Iterable[Any]], *, dependencies: ToolDependencies | None = None
    ) -> list[Tool]:
        """Load tool classes, construct and register them, and return the tools.

        What fails on the way is logged with its source, kept as a rejection and skipped: it takes nothing else with it.
        """
        admitted: list[Tool] = []
        with self._rejecting(source):
            for tool_class in load():
                with self._rejecting(source):
                    tool = construct(_checked(tool_class), dependencies or ToolDependencies())
                    self.register(tool)
                    admitted.append(tool)
        return admitted

    @contextmanager
    def _rejecting(self, source: str) -> Iterator[None]:
        """Log whatever goes wrong inside, and keep it as a rejection."""
        try:
            yield
        except Exception as error:
            logger.exception("tool_rejected", extra={"source": source})
            self._rejections.append(Rejection(source, f"{type(error).__name__}: {error}"))

    def unregister(self, name: str) -> Tool:
        """Take a tool out, with its aliases, and return it; raises UnknownTool."""
        tool = self.get(name)
        del self._tools[tool.name]
        self._stages.pop(tool.name, None)
        self._faults.pop(tool.name, None)
        for alias in tool.aliases:
            self._aliases.pop(alias, None)
        return tool

    def get(self, name: str) -> Tool:
        """Return the tool of a name or alias; raises UnknownTool."""
        try:
            return self._tools[self._aliases.get(name, name)]
        except KeyError:
            raise UnknownTool(name) from None

    def operation(self, tool: Tool, name: str) -> Operation:
        """Return a tool's operation; raises UnknownOperation."""
        try:
            return tool.operations[name]
        except KeyError:
            raise UnknownOperation(tool.name, name, sorted(tool.operations)) from None

    def info(self, name: str) -> ToolInfo:
        """Return what is known of a tool; raises UnknownTool."""
        tool = self.get(name)
        fault = self.fault(tool.name)
        return ToolInfo(
            name=tool.name,
            title=str(tool.title),
            description=str(tool.description),
            aliases=tool.aliases,
            operations=tuple(tool.operations.values()),
            source=_source_of(type(tool)),
            stage=self._stages.get(tool.name, Stage.REGISTERED),
            fault=fault.reason if fault else "",
        )

    def not_interchangeable(self, names: Any) -> str:
        """Return why operations (`tool.operation`) can not stand in for each other; empty where they can."""
        if not isinstance(names, list) or len(set(map(str, names))) < 2:
            return _("Name at least two different operations.")
        try:
            found = [
                self.operation(self.get(tool), name) for tool, _dot, name in (str(n).rpartition(".") for n in names)
            ]
        except (UnknownTool, UnknownOperation) as error:
            return str(error)
        if any(one.effect is not Effect.READ for one in found):
            return _("Only operations that read may stand in for each other.")
        shapes = {_shape(one.arguments) + _shape(one.result) for one in found}
        return "" if len(shapes) == 1 else _("The operations take different arguments, or return different results.")

    def note_stage(self, name: str, stage: Stage, fault: str = "") -> None:
        """Keep the stage that a tool has come to; raises UnknownTool."""
        name = self.get(name).name
        self._stages[name] = stage
        if stage == Stage.FAILED:
            self._faults[name] = Fault(fault, time.monotonic())
        else:
            self._faults.pop(name, None)

    def fault(self, name: str) -> Fault | None:
        """Return why the tool of this name is at the stage `failed`; None where it is not."""
        return self._faults.get(name)

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """Return the tools that could not be registered."""
        return tuple(self._rejections)

    def __iter__(self) -> Iterator[Tool]:
        return iter(sorted(self._tools.values(), key=lambda tool: tool.name))

    def __contains__(self, name: str) -> bool:
        return name in self._tools or name in self._aliases

    def _belongs_to_another(self, name: str, tool: Tool) -> bool:
        owner = self._aliases.get(name) or (name if name in self._tools else tool.name)
        return owner != tool.name


registry = Registry()


def autodiscover(
    package: str = "apps.toolbox", *, into: Registry = registry, dependencies: ToolDependencies | None = None
) -> None:
    """Import the `tool` module of each folder of a package and register the tools it defines."""
    for found in iter_modules(import_module(package).__path__, f"{package}."):
        if found.ispkg and _has_tool(found.name):
            module_name = f"{found.name}.tool"
            into.admit(module_name, partial(_tools_in, module_name), dependencies=dependencies)


def _has_tool(package: str) -> bool:
    return any(module.name == "tool" for module in iter_modules(import_module(package).__path__))


def _tools_in(module_name: str) -> list[type[Tool]]:
    members = vars(import_module(module_name)).values()
    return [one for one in members if isclass(one) and issubclass(one, Tool) and one.__module__ == module_name]


def _shape(model: type[BaseModel]) -> str:
    """Return a schema as text, without the names that its author gave it."""
    schema = model.model_json_schema()
    fields = {name: {**field, "title": ""} for name, field in schema.get("properties", {}).items()}
    return json.dumps([fields, sorted(schema.get("required", []))], sort_keys=True)


def _checked(tool_class: Any) -> type[Tool]:
    if isclass(tool_class) and issubclass(tool_class, Tool):
        return tool_class
    raise RegistrationError(f"{tool_class!r} is no tool: it must be a class derived from apps.tools.tool.Tool.")


def _source_of(tool_class: type[Tool]) -> str:
    return f"{tool_class.__module__}.{tool_class.__qualname__}"
