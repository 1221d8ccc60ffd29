"""When a person has to take over, and what the review of a reply makes of the check's verdict."""

from typing import Any
from uuid import UUID

import pytest

from apps.agent.intents import BY_NAME
from apps.agent.services.composing import Composed, followed_by
from apps.agent.services.handoff import Assessment, assess, is_required
from apps.agent.services.review import review
from apps.agent.types import Ask, Outcome, Plan, Reply, Request
from apps.tools.errors import ToolDisabled, ToolError
from apps.tools.types import PlannedCall, ToolResult
from tests.agent.asking import Systems, reply_to

SOURCES = ({"number": 1, "title": "CRM"},)
ANSWER = Composed("Your IBAN is DE89. [1]", SOURCES)


def plan(*intents: str) -> Plan:
    """Return a plan of these intents, each half sure."""
    return Plan(tuple(Request(BY_NAME[name], Ask("text"), 0.5) for name in intents))


@pytest.mark.parametrize(
    ("data", "intents", "required"),
    [
        ({"requires_escalation": True}, ("account",), True),
        ({"requires_escalation": False}, ("account",), False),
        ({"requires_escalation": False}, ("human",), True),
        ({"requires_escalation": False}, ("account", "legal"), True),
        ({"requires_escalation": False}, ("anger",), False),
        ({"requires_escalation": True}, ("anger",), True),
        ({}, ("human",), True),
        ({}, ("anger",), False),
    ],
)
def test_a_person_is_needed_where_the_tool_says_so_or_the_customer_does(
    data: dict[str, Any], intents: tuple[str, ...], required: bool
) -> None:
    assert is_required(Assessment(data), plan(*intents)) is required


def test_the_tool_is_told_the_message_the_confidence_and_the_failures() -> None:
    assessment, systems = Assessment({}), Systems(should_escalate={"reasons": [{"reason": "anger"}], "priority": "low"})

    reply = reply_to(assess(assessment, text="help!", confidence=0.5, failures=2), systems)

    assert systems.calls == [("should_escalate", {"text": "help!", "confidence": 0.5, "failures": 2})]
    assert (reply, assessment.reasons, assessment.priority) == (Reply(), ["anger"], "low")


def test_an_assessment_that_could_not_be_made_is_empty_and_its_ticket_urgent() -> None:
    assessment = Assessment({})

    reply_to(assess(assessment, text="help!", confidence=0.5, failures=0), Systems(should_escalate=ToolDisabled("x")))

    assert (assessment.data, assessment.reasons, assessment.priority) == ({}, [], "high")


class Check:
    """A compliance check that gives one outcome."""

    def __init__(self, outcome: dict[str, Any] | ToolError) -> None:
        self.outcome = outcome

    def __call__(self, calls: list[PlannedCall]) -> list[Outcome]:
        if isinstance(self.outcome, ToolError):
            return [self.outcome]
        given = {"findings": [], "redacted_text": "Your IBAN is [removed]. [1]"} | self.outcome
        return [ToolResult(UUID(int=1), "request", "compliance_check", "check_reply", given, 1, 1.0, 1)]


@pytest.mark.parametrize(
    ("verdict", "text", "sources", "withheld", "person"),
    [
        ("pass", "Your IBAN is DE89. [1]", SOURCES, False, False),
        ("warn", "Your IBAN is DE89. [1]", SOURCES, False, False),
        ("redact", "Your IBAN is [removed]. [1]", SOURCES, False, False),
        (
            "block",
            "I may not send the answer I had prepared. Please put it another way, or ask for a person.",
            (),
            True,
            False,
        ),
        ("escalate", "I may not answer this by myself; a person has to look at it first.", (), True, True),
    ],
)
def test_each_verdict_is_obeyed(
    verdict: str, text: str, sources: tuple[dict[str, Any], ...], withheld: bool, person: bool
) -> None:
    done = review(ANSWER, caller=Check({"verdict": verdict}))  # type: ignore[arg-type]

    assert done.composed == Composed(text, sources)
    assert (done.is_withheld, done.calls_for_person, done.report["verdict"]) == (withheld, person, verdict)


def test_a_reply_that_could_not_be_checked_goes_out_and_says_why() -> None:
    done = review(ANSWER, caller=Check(ToolDisabled("compliance_check")))  # type: ignore[arg-type]

    assert (done.composed, done.is_withheld, done.calls_for_person) == (ANSWER, False, False)
    assert done.report == {"checked": False, "reason": "it is switched off at the moment."}


def test_the_report_names_rules_and_not_the_words_that_were_found() -> None:
    found = {
        "rule": "iban",
        "title": "IBAN",
        "category": "payment",
        "severity": "high",
        "action": "redact",
        "excerpt": "DE89",
        "start": 13,
        "end": 17,
        "advice": "Leave it out.",
    }

    done = review(ANSWER, caller=Check({"verdict": "redact", "findings": [found]}))  # type: ignore[arg-type]

    assert done.report["findings"] == [
        {"rule": "iban", "title": "IBAN", "severity": "high", "action": "redact", "advice": "Leave it out."}
    ]


def test_a_withheld_answer_is_followed_by_the_ticket_and_its_source() -> None:
    assert followed_by(Composed("Withheld."), Composed("Ticket T-1. [1]", SOURCES)) == Composed(
        "Withheld.\n\nTicket T-1. [1]", SOURCES
    )
