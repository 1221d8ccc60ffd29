"""Which messages are taken for questions about the conversation's files, and which are not."""

from typing import Any

import pytest

from apps.agent.answers.files import file_question, told_of
from apps.agent.planners import RulePlanner
from apps.agent.types import Brief
from apps.tools.errors import OperationFailed, ToolDisabled
from apps.tools.types import ToolResult
from tests.agent.asking import ID, Systems, ask, lines, reply_to

HIT = {"section": "Reset", "url": "/f/", "score": 1.0, "text": "Hold the button for ten seconds. It blinks."}


def intents(text: str, *, has_files: bool = True) -> list[str]:
    return [request.intent.name for request in RulePlanner().plan(Brief(text, has_files=has_files)).requests]


@pytest.mark.parametrize(
    "text",
    [
        "What does the attached document say about the flux capacitor?",
        "How much is the last invoice in the attached pdf?",
        "which shelf holds the gasket?",
        "Please see attached.",
    ],
)
def test_a_message_that_speaks_of_files_or_of_nothing_known_is_for_the_files(text: str) -> None:
    assert intents(text) == ["file_question"]
    assert "file_question" not in intents(text, has_files=False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What tier is C-1001 on?", "account"),
        ("I want to talk to a human about the attached file", "human"),
        ("Please refund invoice INV-20001, the document is attached", "refund"),
    ],
)
def test_a_request_of_another_kind_stays_what_it_is(text: str, intent: str) -> None:
    assert intent in intents(text)


def answers(text: str, *hits: dict[str, Any]) -> list[str]:
    systems = Systems(search={"query": text, "hits": [*hits], "total_count": len(hits)})
    return lines(reply_to(file_question(ask(text)), systems))


def test_only_passages_of_files_answer() -> None:
    file, article = {**HIT, "slug": "file-1", "article": "manual.md"}, {**HIT, "slug": "reset", "article": "Reset"}

    assert answers("How do I press the button in the file?", article) == [
        "I found nothing in the files that answers this."
    ]
    assert answers("How do I press the button in the file?", article, file)[0] == "Hold the button for ten seconds."


@pytest.mark.parametrize("text", ["see attached", "Here is the file.", "What does the document say?"])
def test_a_message_that_asks_nothing_is_asked_back(text: str) -> None:
    assert answers(text) == ["What would you like to know about it?"]


def read(**data: Any) -> ToolResult:
    return ToolResult(ID, "request", "attachment", "process", {"passages": 3, "is_cut": False, **data}, 1, 1.0, 1)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (read(), "I have read “a.txt”."),
        (read(is_cut=True), "I have read “a.txt” as far as I read files; its end is left out."),
        (read(passages=0), "“a.txt” holds no text that I can read; it is kept with this conversation."),
        (OperationFailed("“a.txt” was not read: Locked.", code="file_encrypted"), "“a.txt” was not read: Locked."),
        (ToolDisabled("attachment"), "I could not read “a.txt”: it is switched off at the moment."),
    ],
)  # fmt: skip
def test_what_came_of_reading_a_file_is_said(outcome: Any, said: str) -> None:
    assert lines(told_of("a.txt", "/f/", outcome)) == [said]
