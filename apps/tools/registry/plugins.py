"""Tools of other packages: a package names its tool classes under the entry-point group `supportdesk.tools`.

    [project.entry-points."supportdesk.tools"]
    weather = "acme_weather.tool:WeatherTool"

A package is installed by whoever runs the server and its code runs with the server's rights.
"""

from importlib.metadata import EntryPoint, entry_points

from apps.tools.registry.dependencies import ToolDependencies
from apps.tools.registry.registry import Registry, registry
from apps.tools.tool import Tool

GROUP = "supportdesk.tools"


def load_plugins(*, into: Registry = registry, dependencies: ToolDependencies | None = None) -> list[Tool]:
    """Register the tools that installed packages bring and return them.

    A broken entry point is logged, kept among the registry's rejections and skipped.
    """
    return [tool for one in _found() for tool in _admitted(one, into, dependencies)]


def _found() -> list[EntryPoint]:
    """Return the entry points by name; one that is found twice on the path counts once."""
    return sorted(set(entry_points(group=GROUP)), key=lambda one: (one.name, one.value))


def _admitted(one: EntryPoint, into: Registry, dependencies: ToolDependencies | None) -> list[Tool]:
    return into.admit(f"{one.name} = {one.value}", lambda: [one.load()], dependencies=dependencies)
