"""How the tool is asked."""

from typing import Any

from apps.toolbox.compliance_check.tool import ComplianceCheckTool
from tests.toolbox.conftest import ask

COMPLIANCE = ComplianceCheckTool()


def check(operation: str, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = ask(COMPLIANCE, operation, text=text)
    return answer


def found(operation: str, text: str) -> list[str]:
    return [finding["rule"] for finding in check(operation, text)["findings"]]
