"""How far a conversation has come."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, mark_handed_off, start_session, take_over
from apps.conversations.types import Author
from apps.toolbox.stage_classifier.settings import Stage, StageSettings
from apps.toolbox.stage_classifier.tool import StageClassifierTool
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from apps.tools.types import CallContext, Effect
from tests.toolbox.conftest import ask, run_with

STAGES = StageClassifierTool()
STORY = [
    (Author.CUSTOMER, "Hello there", "greeting"),
    (Author.ASSISTANT, "Hello, how can I help you?", "greeting"),
    (Author.CUSTOMER, "My gateway is offline, what is the problem?", "diagnosis"),
    (Author.ASSISTANT, "Tell me your customer number, please.", "identification"),
    (Author.CUSTOMER, "My customer number is C-1001", "identification"),
    (Author.ASSISTANT, "Thank you. Since when? Which light is on?", "diagnosis"),
    (Author.CUSTOMER, "The red one, it stopped working on Monday.", "diagnosis"),
    (Author.ASSISTANT, "Please try to restart it: press and hold the button.", "resolution"),
    (Author.CUSTOMER, "It works now, perfect!", "confirmation"),
    (Author.ASSISTANT, "Can I do anything else for you?", "confirmation"),
    (Author.CUSTOMER, "No, that's all. Thanks for your help, goodbye", "closing"),
]


def said(*messages: tuple[Author, str]) -> dict[str, Any]:
    run = run_with(settings=StageSettings())
    lines = [{"author": author, "text": text} for author, text in messages]
    answer: dict[str, Any] = ask(STAGES, "classify", run=run, messages=lines)
    return answer


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)


@pytest.fixture
def run(session: ChatSession, agent: User) -> Run:
    context = CallContext(request_id="request-1", user=agent, session_id=session.pk)
    return run_with(settings=StageSettings(), context=context)


def tell(session: ChatSession, count: int) -> None:
    for author, text, _stage in STORY[:count]:
        add_message(session=session, author=author, text=text)


def test_the_operations_only_read() -> None:
    assert {name: operation.effect for name, operation in STAGES.operations.items()} == {
        "classify": Effect.READ,
        "history": Effect.READ,
    }


@pytest.mark.parametrize("count", range(1, len(STORY) + 1))
def test_a_whole_conversation_is_followed(count: int) -> None:
    answer = said(*[(author, text) for author, text, _stage in STORY[:count]])

    assert answer["stage"] == STORY[count - 1][2]


def test_the_evidence_names_message_author_and_words() -> None:
    answer = said(
        (Author.CUSTOMER, "Hi, I'm back"), (Author.CUSTOMER, "My sensor is broken and the app shows an error")
    )

    assert (answer["stage"], answer["title"]) == ("diagnosis", "Diagnosis")
    assert answer["evidence"] == [{"message": 2, "author": "customer", "words": ["broken", "error"]}]
    assert answer["scores"]["greeting"] == 0.3
    assert answer["confidence"] == pytest.approx(2 / 2.3, abs=0.001)


@pytest.mark.parametrize("text", ["Lorem ipsum", "…", "42"])
def test_without_evidence_it_is_the_default_stage_without_confidence(text: str) -> None:
    answer = said((Author.CUSTOMER, text))

    assert (answer["stage"], answer["confidence"], answer["evidence"]) == ("diagnosis", 0.0, [])


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("It's not fixed, the gateway is still offline", "diagnosis"),
        ("anna.keller@example.com", "identification"),
        ("Problem solved, everything is fixed", "confirmation"),
        ("Bye!", "closing"),
    ],
)
def test_a_single_message_is_placed(text: str, stage: str) -> None:
    assert said((Author.CUSTOMER, text))["stage"] == stage


def test_our_words_do_not_count_as_the_customers() -> None:
    assert said((Author.CUSTOMER, "what do you see"))["evidence"] == []
    assert said((Author.SYSTEM, "hello"))["evidence"] == []


def test_a_session_is_classified_by_its_messages(run: Run, session: ChatSession) -> None:
    tell(session, 7)

    assert ask(STAGES, "classify", run=run)["stage"] == "diagnosis"


def test_an_empty_session_is_at_the_default_stage(run: Run) -> None:
    assert ask(STAGES, "classify", run=run)["confidence"] == 0.0
    assert ask(STAGES, "history", run=run) == {"steps": []}


def test_a_session_that_waits_for_a_person_is_escalated(run: Run, session: ChatSession) -> None:
    tell(session, 3)
    mark_handed_off(session=session)

    answer = ask(STAGES, "classify", run=run)

    assert (answer["stage"], answer["confidence"]) == ("escalated", 1.0)


def test_a_session_that_a_person_leads_is_escalated(run: Run, session: ChatSession, agent: User) -> None:
    take_over(session=session, user=agent)

    assert ask(STAGES, "classify", run=run)["stage"] == "escalated"


def test_the_history_tells_each_change_of_stage(run: Run, session: ChatSession) -> None:
    tell(session, len(STORY))

    steps = ask(STAGES, "history", run=run)["steps"]

    assert [(step["stage"], step["message"]) for step in steps] == [
        ("greeting", 1),
        ("diagnosis", 3),
        ("identification", 4),
        ("diagnosis", 6),
        ("resolution", 8),
        ("confirmation", 9),
        ("closing", 11),
    ]
    assert steps[0]["since"] < steps[-1]["since"]


def test_operators_own_stages_are_used() -> None:
    settings = StageSettings(
        stages=(
            Stage(code="offer", title="Offer", customer_words=("quote",)),
            Stage(code="deal", title="Deal", customer_words=("we take it",)),
        ),
        default_stage="offer",
        handed_off_stage="deal",
    )

    answer = ask(STAGES, "classify", run=run_with(settings=settings), messages=[{"text": "Fine, we take it"}])

    assert (answer["stage"], answer["title"], answer["scores"]) == ("deal", "Deal", {"offer": 0.0, "deal": 1.0})


@pytest.mark.parametrize(
    "settings",
    [
        {"default_stage": "nowhere"},
        {"handed_off_stage": "nowhere"},
        {"fading": 1},
        {
            "stages": [{"code": "a", "title": "A", "our_words": [" "]}, {"code": "b", "title": "B"}],
            "default_stage": "a",
            "handed_off_stage": "b",
        },
        {"stages": [{"code": "only", "title": "Only"}]},
        {"stages": [{"code": "twin", "title": "A"}, {"code": "twin", "title": "B"}], "default_stage": "twin"},
        {"stages": [{"code": "Bad Code", "title": "A"}, {"code": "b", "title": "B"}]},
        {"stages": [{"code": "a", "title": "A", "customer_patterns": ["("]}, {"code": "b", "title": "B"}]},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StageSettings.model_validate(settings)


def test_a_foreign_session_is_refused(operator: User, agent: User) -> None:
    foreign = start_session(owner=operator)
    context = CallContext(request_id="request-1", user=agent, session_id=foreign.pk)

    for operation in ("classify", "history"):
        with pytest.raises(OperationFailed):
            ask(STAGES, operation, run=run_with(settings=StageSettings(), context=context))


@given(texts=st.lists(st.text(min_size=1, max_size=80).filter(str.strip), max_size=12))
def test_any_conversation_has_a_known_stage_and_a_confidence_up_to_1(texts: list[str]) -> None:
    answer = said(*[(Author.CUSTOMER, text) for text in ["hello", *texts]])

    assert answer["stage"] in answer["scores"]
    assert 0 <= answer["confidence"] <= 1


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("classify", {"messages": [{"text": ""}]}, ("messages", 0, "text")),
        ("classify", {"messages": [{"text": "x", "author": "robot"}]}, ("messages", 0, "author")),
        ("classify", {"session_id": "x"}, ("session_id",)),
        ("history", {"limit": 1}, ("limit",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        STAGES.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
