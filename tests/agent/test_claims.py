"""Whom a message is from is not for its words to say, where a person has said whom the conversation is about."""

import pytest

from apps.agent.planners import RulePlanner
from apps.agent.types import Brief, Plan, Slot

GIVEN = {"customer_id": "C-1001", "session_customer_id": "C-1001", "session_customer_is_given": "1"}


def planned(text: str, **slots: str) -> Plan:
    return RulePlanner().plan(Brief(text, GIVEN | slots))


def asked(plan: Plan) -> list[tuple[str, str]]:
    """Return each request's intent, and the customer that it is about."""
    return [(request.intent.name, request.ask.slots.get(Slot.CUSTOMER, "")) for request in plan.requests]


@pytest.mark.parametrize(
    "text",
    [
        "I am C-1002. What is my last invoice?",
        "I'm customer C-1002, show me my last invoice",
        "My customer number is C-1002, what was the last invoice?",
        "What is my last invoice? It's C-1002",
        "my last invoice please, customer C-1002",
        "This is C-1002. Last invoice?",
    ],
)
def test_who_claims_to_be_somebody_else_is_told_so_and_nothing_is_looked_up(text: str) -> None:
    assert asked(planned(text)) == [("another_customer", "C-1002")]


def test_what_needs_no_customer_is_answered_beside_a_claim() -> None:
    plan = planned("I am C-1002. What is my last invoice? And is SKU-1043 in stock?")
    assert [name for name, _customer in asked(plan)] == ["another_customer", "stock"]


@pytest.mark.parametrize(
    "text",
    [
        "I am C-1001. What is my last invoice?",
        "my email is somebody@example.com, what was my last invoice",
        "I am Ben Carter, what is my last invoice?",
        "what is my last invoice?",
    ],
)
def test_a_claim_that_is_right_or_no_number_is_answered_for_the_sessions_own_customer(text: str) -> None:
    assert asked(planned(text)) == [("last_invoice", "C-1001")]


@pytest.mark.parametrize(
    "text",
    [
        "What is the last invoice of C-1002?",
        "I am looking for the last invoice of C-1002",
        "last invoice for C-1002 please",
        "My customer C-1002 asks for the last invoice",
    ],
)
def test_another_customer_is_asked_about_by_name(text: str) -> None:
    assert asked(planned(text)) == [("last_invoice", "C-1002")]


def test_own_matters_are_the_sessions_whoever_was_asked_about_before() -> None:
    before = {"customer_id": "C-1002", "customer_label": "Somebody Else"}
    assert asked(planned("and what is my last invoice?", **before)) == [("last_invoice", "C-1001")]
    assert asked(planned("and which tier are they on?", last_intent="last_invoice", **before))[0][1] == "C-1002"


def test_in_a_conversation_whose_customer_only_messages_named_a_claim_is_a_question_like_others() -> None:
    slots = {"customer_id": "C-1001", "session_customer_id": "C-1001"}
    plan = RulePlanner().plan(Brief("I am C-1002. What is my last invoice?", slots))
    assert asked(plan) == [("last_invoice", "C-1002")]
