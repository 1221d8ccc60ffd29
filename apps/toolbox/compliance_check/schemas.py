"""What goes into the compliance check and what comes out."""

from typing import Annotated, Literal

from pydantic import Field

from apps.toolbox.compliance_check.types import Action, Severity
from apps.tools.tool import Arguments, Result


class CheckText(Arguments):
    """The text to check. It may hold secrets, so it is kept out of the record of calls."""

    text: Annotated[str, Field(min_length=1, max_length=20_000, json_schema_extra={"sensitive": True})]


class Finding(Result):
    """What a rule found, from `start` to `end` of the text; what is to be redacted is not repeated here."""

    rule: str
    title: str
    category: str
    severity: Severity
    action: Action
    excerpt: str
    start: int
    end: int
    advice: str


class CheckResult(Result):
    """The verdict is the strongest action of all findings; `passed` is false where the text must not go out as it is.

    `redacted_text` is the text without what is to be redacted, the same text where that is nothing. Like the text
    itself it is kept out of the record of calls.
    """

    passed: bool
    verdict: Literal["pass"] | Action
    severity: Severity | None
    findings: list[Finding]
    redacted_text: Annotated[str, Field(json_schema_extra={"sensitive": True})]
