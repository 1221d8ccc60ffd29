"""Questions to a tool that nobody has worded answers for: what is asked of it, and how its result is told."""

from typing import Any

import pytest

from apps.agent.answers.tools import tool_question
from apps.agent.intents.tools import tool_intents
from apps.agent.learning.current import learned
from apps.agent.planners import RulePlanner
from apps.agent.planners.rules import recogniser
from apps.agent.types import Brief
from apps.tools.errors import ToolDisabled
from tests.agent.asking import Systems, ask, lines, reply_to

TOOL, OPERATION = "competitor_analysis", "profile"
SENTENCES = [
    f"{start} {name}" for start in ("what of competitor", "rival facts about") for name in ("Nestwell", "Homely")
]  # fmt: skip


def told(text: str, data: dict[str, Any] | Exception) -> tuple[list[str], list[tuple[str, dict[str, Any]]]]:
    systems = Systems(profile=data)
    return lines(reply_to(tool_question(TOOL, OPERATION, "competitor", ask(text)), systems)), systems.calls


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Where is my parcel 4711?", "4711"),
        ("Track AB-12/x please", "AB-12"),
        ("#77-b", "77-b"),
        ("Tell me the competitor profile of Nestwell", "nestwell"),
        ("Please show me Nestwell Homes", "nestwell homes"),
    ],
)
def test_the_number_or_else_the_words_of_a_message_are_asked_for(text: str, asked: str) -> None:
    _said, calls = told(text, {"found": False})

    assert calls == [(OPERATION, {"competitor": asked})]


def test_a_message_without_either_is_asked_back() -> None:
    assert told("Where is it?", {}) == (["What exactly are you looking for? Please give me a number or a name."], [])


def test_one_object_is_told_fact_by_fact_and_several_line_by_line() -> None:
    one, _calls = told("parcel 7", {"parcel": {"id": "7", "sent_on": "2026-11-01", "note": None}, "found": True})
    several, _calls = told(
        "parcel 7", {"parcels": [{"id": "7", "to": "Hamburg"}, {"id": "8", "to": ""}], "total_count": 2}
    )

    assert one == ["- id: 7", "- sent on: 2026-11-01"]
    assert several == ["- id: 7, to: Hamburg", "- id: 8"]


@pytest.mark.parametrize("data", [{"found": False, "parcel": None}, {"parcels": [], "total_count": 0}])
def test_nothing_found_is_said_with_its_source(data: dict[str, Any]) -> None:
    assert told("parcel 7", data)[0] == ["Competitor analysis has nothing for “7”."]


def test_a_tool_that_is_off_is_said_plainly() -> None:
    assert "it is switched off at the moment." in told("parcel 7", ToolDisabled(TOOL))[0][0]


def test_only_operations_that_read_and_take_one_text_can_be_taught() -> None:
    names = set(tool_intents())

    assert {name.partition(".")[0] for name in names} & {"crm", "billing", "memory", "sms_outreach"} == set()
    assert all("." in name for name in names)


def test_taught_sentences_win_over_rules_that_know_nothing_of_the_tool() -> None:
    label = next(iter(tool_intents()))
    learning = learned(
        [*((label, text) for text in SENTENCES), ("help", "how do i return a sensor"), ("help", "do you ship abroad")],
        recogniser().read,
    )

    taught = RulePlanner(learning).plan(Brief("rival facts about Nestwell")).requests
    untouched = RulePlanner(learning).plan(Brief("What tier is C-1001 on?")).requests

    assert [one.intent.name for one in taught] == [label]
    assert [one.intent.name for one in untouched] == ["account"]
