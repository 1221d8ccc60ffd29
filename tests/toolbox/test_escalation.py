"""When a person has to take over, and the ticket they find."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from apps.tools.types import Effect
from tests.toolbox.escalating import ESCALATION, assess


def reasons(text: str, **known: Any) -> list[str]:
    return [reason["reason"] for reason in assess(text, **known)["reasons"]]


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in ESCALATION.operations.items()} == {
        "should_escalate": Effect.READ,
        "create_ticket": Effect.RECORD,
    }


def test_an_assessment_names_each_reason_its_weight_and_the_words() -> None:
    assert assess("This is ridiculous!! My lawyer will hear of it. Let me talk to a human.") == {
        "requires_escalation": True,
        "score": 1.0,
        "threshold": 0.5,
        "reasons": [
            {"reason": "wish_for_a_person", "weight": 1.0, "triggers": ["talk to a human"]},
            {"reason": "legal_threat", "weight": 0.8, "triggers": ["lawyer"]},
            {"reason": "anger", "weight": 0.6, "triggers": ["ridiculous"]},
            {"reason": "shouting", "weight": 0.15, "triggers": ["!!"]},
        ],
        "priority": "urgent",
    }


def test_an_everyday_question_has_no_reason() -> None:
    assert assess("When does my parcel arrive?") == {
        "requires_escalation": False,
        "score": 0.0,
        "threshold": 0.5,
        "reasons": [],
        "priority": "normal",
    }


@pytest.mark.parametrize(
    "text",
    [
        "I want a human",
        "human please",
        "Agent!",
        "Representative now",
        "Can you connect me with customer support?",
        "I'd like to be connected to an agent",
        "could you transfer me to a live agent",
        "let me speak to your supervisor",
        "I need to speak with someone from the billing department",
        "Please have someone call me back",
        "I'm not paying until I speak to a manager",
        "I won't continue without talking to a human",
        "Why can\u2019t I talk to a person?",
        "Can't I just speak to someone?",
        "Don't you have any humans I could talk to?",
        "Is there a real person I can talk to?",
        "is anybody there?",
        "I don't want to talk to a bot",
        "I am tired of talking to a machine",
        "Get me a manager",
        "give me someone who can actually help",
        "how do I reach a human",
        "not a bot, a human please",
        "could a human please look into this",
        "CAN I SPEAK TO A PERSON",
        "I want somebody real.",
        "can i get someone else on the phone",
        "speak to representative",
    ],
)
def test_a_wish_for_a_person_is_recognised(text: str) -> None:
    assessment = assess(text)

    assert assessment["reasons"][0]["reason"] == "wish_for_a_person"
    assert assessment["requires_escalation"] is True


@pytest.mark.parametrize(
    "text",
    [
        "I don't need a human",
        "I do not want to talk to an agent, just tell me the price",
        "no need to transfer me to a person",
        "No human needed, thanks",
        "I don't think I need an agent for this",
        "Without talking to a human, can I change my plan?",
        "I spoke to an agent yesterday and he promised a refund",
        "I was talking to an agent and got cut off",
        "Your agent told me that the refund takes 5 days",
        "Do I need to talk to someone to cancel?",
        "A person stole my gateway",
        "Can the sensor tell a person from a dog?",
        "How does the sensor talk to the gateway?",
        "My thermostat does not talk to the app",
        "How many people can use the Team plan?",
        "We need the Team plan",
        "Team",
        "I need a manager account for my colleague",
        "is the supervisor role included in Business?",
        "please connect me to the Business plan",
        "What are your support hours?",
        "Are you a bot?",
        "I talked to my wife about it",
        "Can someone else use my account?",
        "my sensor has bad reception",
        "Please send me a technician's manual",
    ],
)
def test_talk_about_people_is_no_wish_for_one(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("My lawyers will write to you", ["lawyers"]),
        ("I am suing you", ["suing"]),
        ("If you don't refund me I will sue", ["sue"]),
        ("I'll take legal action and call the ombudsman", ["legal action", "ombudsman"]),
        ("see you in court", ["see you in court"]),
    ],
)
def test_a_legal_threat_is_urgent(text: str, triggers: list[str]) -> None:
    assessment = assess(text)

    assert [(reason["reason"], reason["triggers"]) for reason in assessment["reasons"]] == [("legal_threat", triggers)]
    assert (assessment["requires_escalation"], assessment["priority"]) == (True, "urgent")


@pytest.mark.parametrize(
    "text",
    [
        "I'm not a lawyer, but is this right?",
        "I will not sue you",
        "I don't need a lawyer",
        "My issue is the gateway",
        "Which courtesy do you offer?",
        "The pursuer of my parcel is late",
    ],
)
def test_denied_threats_and_words_inside_words_are_none(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize("text", ["This is outrageous", "I am FURIOUS", "you people are liars", "I'm so fed up"])
def test_anger_calls_for_a_person_with_high_priority(text: str) -> None:
    assessment = assess(text)

    assert [reason["reason"] for reason in assessment["reasons"]] == ["anger"]
    assert (assessment["requires_escalation"], assessment["priority"]) == (True, "high")


@pytest.mark.parametrize("text", ["I'm not angry", "I am not furious, only curious", "no, this isn't ridiculous"])
def test_denied_anger_is_none(text: str) -> None:
    assert reasons(text) == []


def test_displeasure_alone_is_too_little_and_with_failure_enough() -> None:
    assert assess("I'm a bit disappointed")["requires_escalation"] is False
    assert assess("I'm disappointed, it is still not working")["requires_escalation"] is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WHERE IS MY PARCEL", ["shouting"]),
        ("where is my parcel!!!", ["shouting"]),
        ("what is this?!?", ["shouting"]),
        ("Where is my parcel!", []),
        ("SKU-1001 and INV-20001", []),
        ("Does the API of the EU site support TLS and SSO for our whole office in Freiburg?", []),
    ],
)
def test_shouting_is_a_weak_sign(text: str, expected: list[str]) -> None:
    assessment = assess(text)

    assert [reason["reason"] for reason in assessment["reasons"]] == expected
    assert assessment["requires_escalation"] is False


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"failures": 1}, []),
        ({"failures": 2}, [("repeated_failure", ["failures=2"])]),
        ({"confidence": 0.4}, []),
        ({"confidence": 0.39}, [("low_confidence", ["confidence=0.39"])]),
        ({"tier": "Enterprise"}, [("vip_tier", ["Enterprise"])]),
        ({"tier": "team"}, []),
    ],
)
def test_what_is_known_of_the_conversation_counts(known: dict[str, Any], expected: list[tuple[str, list[str]]]) -> None:
    assessment = assess("And now?", **known)

    assert [(reason["reason"], reason["triggers"]) for reason in assessment["reasons"]] == expected
    assert assessment["requires_escalation"] is False


def test_weak_signs_add_up_to_a_person() -> None:
    assessment = assess("And now?", failures=3, confidence=0.1)

    assert (assessment["score"], assessment["requires_escalation"]) == (0.65, True)


def test_an_important_customer_is_served_first_once_a_person_is_needed() -> None:
    assert assess("And now?", tier="enterprise")["priority"] == "normal"
    assert assess("I want a human", tier="enterprise")["priority"] == "high"


@given(text=st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_is_weighed_between_0_and_1(text: str) -> None:
    assessment = assess(text)

    assert 0 <= assessment["score"] <= 1
    assert assessment["requires_escalation"] is (assessment["score"] >= 0.5)


def test_ten_thousand_characters_are_weighed_at_once() -> None:
    assert assess("please don't talk to the " * 400)["requires_escalation"] is False


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("should_escalate", {"text": " "}, ("text",)),
        ("should_escalate", {"text": "x" * 10_001}, ("text",)),
        ("should_escalate", {"text": "x", "confidence": 1.1}, ("confidence",)),
        ("should_escalate", {"text": "x", "failures": -1}, ("failures",)),
        ("create_ticket", {"subject": ""}, ("subject",)),
        ("create_ticket", {"subject": "x", "priority": "now"}, ("priority",)),
        ("create_ticket", {"subject": "x", "session_id": "y"}, ("session_id",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        ESCALATION.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
