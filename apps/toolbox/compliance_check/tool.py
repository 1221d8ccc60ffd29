"""The compliance check as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.compliance_check.checking import check
from apps.toolbox.compliance_check.models import ComplianceRule
from apps.toolbox.compliance_check.schemas import CheckResult, CheckText
from apps.toolbox.compliance_check.types import AppliesTo
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class ComplianceCheckTool(Tool):
    """Rules on what may be written."""

    name = "compliance_check"
    title = _("Compliance check")
    description = _("Finds card numbers, passwords, promises and advice that must not be written, and redacts them.")

    @operation(effect=Effect.READ, title=_("Check message"))
    def check_text(self, arguments: CheckText, run: Run) -> CheckResult:
        """Check what a customer wrote."""
        return check(arguments.text, ComplianceRule.objects.for_texts(AppliesTo.TEXT))

    @operation(effect=Effect.READ, title=_("Check reply"))
    def check_reply(self, arguments: CheckText, run: Run) -> CheckResult:
        """Check a reply before it goes out."""
        return check(arguments.text, ComplianceRule.objects.for_texts(AppliesTo.REPLY))
