"""Finding what a tool's folder brings besides its tool."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import apps.toolbox


def import_each(module: str) -> None:
    """Import the module of this name, such as `models`, from each tool's folder that has one."""
    for folder in iter_modules(apps.toolbox.__path__, "apps.toolbox."):
        if folder.ispkg and find_spec(f"{folder.name}.{module}"):
            import_module(f"{folder.name}.{module}")
