"""The root of the tree, and calls of what does not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError
from apps.core.problems import Problem


@dataclass(frozen=True, slots=True)
class FieldError:
    """One argument or setting that is wrong, and why."""

    field: str
    message: str


class ToolError(SupportDeskError):
    """Any refusal or failure of a call; `tool_call_id` is filled in once the call is on record."""

    code = "tool_error"
    gate: str = ""
    retry_after: float | None = None
    tool_call_id: UUID | None = None

    @property
    def recorded_code(self) -> str:
        """Return the code that the record, the metrics and the API name: the most telling one there is."""
        return self.code

    @property
    def problem(self) -> Problem:
        """Return the error as a problem document: with its gate, the call's number, and when to try again if known."""
        more: dict[str, Any] = {"gate": self.gate}
        if self.tool_call_id:
            more["tool_call_id"] = str(self.tool_call_id)
        if self.retry_after is not None:
            more["retry_after"] = self.retry_after
        if faults := getattr(self, "errors", ()):
            more["errors"] = [{"field": fault.field, "message": fault.message} for fault in faults]
        return Problem(self.recorded_code, self.status, str(self), retryable=self.retryable, extensions=more)


class UnknownTool(ToolError):
    """No tool has this name or alias."""

    code = "unknown_tool"
    gate = "registry"
    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no tool named “%(name)s”.") % {"name": name[:80]})


class UnknownOperation(ToolError):
    """The tool has no such operation."""

    code = "unknown_operation"
    gate = "registry"
    status = 404

    def __init__(self, tool: str, operation: str, known: Sequence[str]) -> None:
        super().__init__(
            _("The tool “%(tool)s” has no operation “%(operation)s”. It has: %(known)s.")
            % {"tool": tool, "operation": operation[:80], "known": ", ".join(known)}
        )


class UnknownRevision(ToolError):
    """The tool has no revision of this number."""

    code = "unknown_revision"
    status = 404

    def __init__(self, tool: str, number: int) -> None:
        super().__init__(_("“%(tool)s” has no revision %(number)d.") % {"tool": tool, "number": number})


class SessionNotFound(ToolError):
    """A call names a chat session that is not there for this caller."""

    code = "session_not_found"
    status = 404

    def __init__(self, session_id: str) -> None:
        super().__init__(_("There is no chat session %(id)s.") % {"id": session_id})


class UnknownUser(ToolError):
    """A call is to be made as a user who is not there, or not active."""

    code = "unknown_user"
    status = 404

    def __init__(self, username: str) -> None:
        super().__init__(_("There is no active user “%(name)s”; nothing was called.") % {"name": username[:150]})
