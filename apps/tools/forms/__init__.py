"""Forms of the runtime: a tool's row, and the arguments of an operation."""

from apps.tools.forms.arguments import ArgumentForm, edited_arguments, form_of_approval
from apps.tools.forms.config import ToolConfigForm
from apps.tools.forms.rules import RulesForm

__all__ = ["ArgumentForm", "RulesForm", "ToolConfigForm", "edited_arguments", "form_of_approval"]
