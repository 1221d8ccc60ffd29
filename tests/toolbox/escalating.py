"""How the tool is asked."""

from typing import Any

from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.escalation.tool import EscalationTool
from tests.toolbox.conftest import ask, run_with

ESCALATION = EscalationTool()


def assess(text: str, settings: EscalationSettings | None = None, **known: Any) -> dict[str, Any]:
    run = run_with(settings=settings or EscalationSettings())
    answer: dict[str, Any] = ask(ESCALATION, "should_escalate", run=run, text=text, **known)
    return answer
