"""The last look at a reply before it goes out: the compliance check reads it, and its verdict is obeyed."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import why
from apps.agent.services.calling import Caller
from apps.agent.services.composing import Composed
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall

TOLD = ("rule", "title", "severity", "action", "advice")


@dataclass(frozen=True, slots=True)
class Review:
    """A reply as it may go out, and what the check said of it for the answer's metadata."""

    composed: Composed
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def is_withheld(self) -> bool:
        """Tell whether what was prepared does not go out at all."""
        return self.report.get("verdict") in {"block", "escalate"}

    @property
    def calls_for_person(self) -> bool:
        """Tell whether the check wants a person to answer instead."""
        return self.report.get("verdict") == "escalate"


def review(composed: Composed, *, caller: Caller) -> Review:
    """Return the reply as the check allows it; where it can not be asked the reply goes out, marked as not checked.

    A text that may not go out is dropped: metadata are read by everybody who sees the session.
    """
    (outcome,) = caller([PlannedCall("compliance_check", "check_reply", {"text": composed.text})])
    if isinstance(outcome, ToolError):
        return Review(composed, {"checked": False, "reason": why(outcome)})
    verdict = outcome.data["verdict"]
    findings = [{name: found[name] for name in TOLD} for found in outcome.data["findings"]]
    report = {"checked": True, "verdict": verdict, "findings": findings}
    return Review(_obeyed(composed, verdict, outcome.data["redacted_text"]), report)


def _obeyed(composed: Composed, verdict: str, redacted: str) -> Composed:
    if verdict == "block":
        return Composed(_("I may not send the answer I had prepared. Please put it another way, or ask for a person."))
    if verdict == "escalate":
        return Composed(_("I may not answer this by myself; a person has to look at it first."))
    return replace(composed, text=redacted) if verdict == "redact" else composed
