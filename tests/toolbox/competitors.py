"""How the tool is asked."""

from typing import Any

from apps.toolbox.competitor_analysis.tool import CompetitorAnalysisTool
from tests.toolbox.conftest import ask

ANALYSIS = CompetitorAnalysisTool()


def answer(operation: str, **arguments: Any) -> dict[str, Any]:
    result: dict[str, Any] = ask(ANALYSIS, operation, **arguments)
    return result
