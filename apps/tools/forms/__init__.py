"""Forms of the runtime: a tool's row, and the arguments of an operation."""

from apps.tools.forms.arguments import ArgumentForm, edited_arguments, form_of_approval
from apps.tools.forms.config import ToolConfigForm

__all__ = ["ArgumentForm", "ToolConfigForm", "edited_arguments", "form_of_approval"]
