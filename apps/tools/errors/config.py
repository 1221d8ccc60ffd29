"""A tool's row or registration is wrong."""

from collections.abc import Mapping, Sequence
from typing import Self

from django.utils.translation import gettext as _

from apps.tools.errors.base import FieldError, ToolError


class ConfigError(ToolError):
    """A tool's row or registration is wrong."""

    code = "config_error"


class InvalidConfig(ConfigError):
    """A change of a tool's row breaks a rule; nothing was saved."""

    code = "invalid_config"
    status = 422

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(" ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = tuple(errors)


class ToolUnusable(ConfigError):
    """The tool's row is missing or can not be read, so no call of it can be made."""

    code = "tool_unusable"
    gate = "registry"
    status = 503

    def __init__(self, tool: str, why: str) -> None:
        super().__init__(_("“%(tool)s” can not be used: %(why)s") % {"tool": tool, "why": why})

    @classmethod
    def without_row(cls, tool: str) -> Self:
        """Return the error for an installed tool that has no row."""
        return cls(tool, _("it has no row yet; run “manage.py migrate”."))


class RegistrationError(ConfigError):
    """A tool class can not be registered."""

    code = "registration_error"


class ToolsNotReady(ConfigError):
    """Tools could not be prepared, and the start was asked to stop at that; `faults` says why, by tool."""

    code = "tools_not_ready"
    status = 503

    def __init__(self, faults: Mapping[str, str]) -> None:
        named = "; ".join(f"{tool}: {reason}" for tool, reason in faults.items())
        super().__init__(_("These tools could not be prepared: %(faults)s") % {"faults": named})
        self.faults = dict(faults)
