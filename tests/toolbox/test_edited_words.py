"""What operators write into word lists, weights, stages, rules and facts decides the very next answer."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.conversations.types import Author
from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact
from apps.toolbox.compliance_check.models import ComplianceRule
from apps.tools.models import ToolConfig
from apps.tools.services import change_config

pytestmark = pytest.mark.django_db


class Room:
    """An operator who edits rows, and an agent who asks, over the API."""

    def __init__(self, operator: User, agent: Client) -> None:
        self.operator, self.agent = operator, agent

    def ask(self, tool: str, operation: str, **payload: Any) -> Any:
        body = json.dumps({"tool": tool, "operation": operation, "payload": payload})
        answer = self.agent.post("/api/v1/tools/execute", body, content_type="application/json")
        assert answer.status_code == 200, answer.json()
        return answer.json()["data"]

    def set(self, tool: str, **settings: Any) -> None:
        row = ToolConfig.objects.get(name=tool)
        change_config(config=row, changes={"settings": {**row.settings, **settings}}, actor=self.operator)


@pytest.fixture
def room(operator: User, agent: User, client_for: Callable[[User], Client]) -> Room:
    return Room(operator, client_for(agent))


def reasons(answer: Any) -> list[str]:
    return [reason["reason"] for reason in answer["reasons"]]


ESCALATION: tuple[tuple[dict[str, Any], dict[str, Any], list[str], bool], ...] = (
    ({}, {"text": "Everything is fine"}, [], False),
    ({"anger_words": ["grmpf"]}, {"text": "Grmpf, this again"}, ["anger"], True),
    ({"anger_words": ["grmpf"]}, {"text": "I am furious"}, [], False),
    ({"displeasure_words": ["meh"]}, {"text": "meh"}, ["displeasure"], False),
    ({"displeasure_words": ["meh"], "threshold": 0.3}, {"text": "meh"}, ["displeasure"], True),
    ({"legal_words": ["ombudsman"]}, {"text": "I will call the ombudsman"}, ["legal_threat"], True),
    ({"failure_words": ["not again"]}, {"text": "Oh no, not again"}, ["repeated_failure"], False),
    ({"failures_at_least": 4}, {"text": "Hello", "failures": 3}, [], False),
    ({"failures_at_least": 4}, {"text": "Hello", "failures": 4}, ["repeated_failure"], False),
    ({"low_confidence_below": 0.9}, {"text": "Hello", "confidence": 0.89}, ["low_confidence"], False),
    ({"low_confidence_below": 0.9}, {"text": "Hello", "confidence": 0.9}, [], False),
    ({"vip_tiers": ["gold"]}, {"text": "Hello", "tier": "Gold"}, ["vip_tier"], False),
    ({"vip_tiers": ["gold"]}, {"text": "Hello", "tier": "enterprise"}, [], False),
    ({"weights": {"vip_tier": 0.6}}, {"text": "Hello", "tier": "enterprise"}, ["vip_tier"], True),
    ({"weights": {"anger": 0.1}}, {"text": "I am furious"}, ["anger"], False),
    ({"wish_phrases": ["mayday"]}, {"text": "mayday"}, ["wish_for_a_person"], True),
    ({"people": ["wizard"]}, {"text": "I want to talk to a wizard"}, ["wish_for_a_person"], True),
)


@pytest.mark.parametrize(("settings", "arguments", "expected", "required"), ESCALATION)
def test_the_rows_words_and_weights_decide_when_a_person_takes_over(
    room: Room, settings: dict[str, Any], arguments: dict[str, Any], expected: list[str], required: bool
) -> None:
    room.set("escalation", **settings)

    answer = room.ask("escalation", "should_escalate", **arguments)

    assert (reasons(answer), answer["requires_escalation"]) == (expected, required)


@pytest.mark.parametrize(
    ("found", "score"),
    [
        ({"text": "I am furious", "tier": "enterprise"}, 0.8),
        ({"text": "I am furious", "tier": "enterprise", "confidence": 0.1}, 1.0),
        ({"text": "hello", "tier": "enterprise", "confidence": 0.1, "failures": 2}, 0.85),
        ({"text": "hello", "confidence": 0.1}, 0.3),
    ],
)
def test_the_score_is_the_sum_of_the_weights_and_one_at_most(room: Room, found: dict[str, Any], score: float) -> None:
    answer = room.ask("escalation", "should_escalate", **found)

    assert answer["score"] == score == round(min(sum(one["weight"] for one in answer["reasons"]), 1.0), 3)


RULE = {"code": "own", "title": "Own", "category": "own", "kind": "words", "words": ["zephyr"]}


@pytest.mark.parametrize(
    ("action", "verdict", "passed", "text"),
    [
        ("warn", "warn", True, "Ask about Zephyr"),
        ("redact", "redact", False, "Ask about [gone]"),
        ("escalate", "escalate", False, "Ask about Zephyr"),
        ("block", "block", False, "Ask about Zephyr"),
    ],
)
def test_a_rules_action_decides_what_becomes_of_the_text(
    room: Room, action: str, verdict: str, passed: bool, text: str
) -> None:
    ComplianceRule.objects.create(**RULE, action=action, replacement="[gone]")

    answer = room.ask("compliance_check", "check_reply", text="Ask about Zephyr")

    assert (answer["verdict"], answer["passed"], answer["redacted_text"]) == (verdict, passed, text)


@pytest.mark.parametrize(
    ("applies_to", "of_customers", "of_ours"),
    [("both", True, True), ("text", True, False), ("reply", False, True)],
)
def test_a_rule_holds_for_the_texts_it_is_meant_for(
    room: Room, applies_to: str, of_customers: bool, of_ours: bool
) -> None:
    ComplianceRule.objects.create(**RULE, action="block", applies_to=applies_to)

    found = [
        bool(room.ask("compliance_check", operation, text="zephyr")["findings"])
        for operation in ("check_text", "check_reply")
    ]

    assert found == [of_customers, of_ours]


def test_a_rule_that_is_switched_off_or_deleted_finds_nothing(room: Room) -> None:
    row = ComplianceRule.objects.create(**RULE, action="block")
    verdicts = [room.ask("compliance_check", "check_reply", text="zephyr")["verdict"]]
    ComplianceRule.objects.filter(pk=row.pk).update(is_active=False)
    verdicts.append(room.ask("compliance_check", "check_reply", text="zephyr")["verdict"])
    ComplianceRule.objects.filter(pk=row.pk).update(is_active=True)
    verdicts.append(room.ask("compliance_check", "check_reply", text="zephyr")["verdict"])
    row.delete()
    verdicts.append(room.ask("compliance_check", "check_reply", text="zephyr")["verdict"])

    assert verdicts == ["block", "pass", "block", "pass"]


STAGES = [
    {"code": "start", "title": "Start", "customer_words": ["ahoy"]},
    {"code": "middle", "title": "Middle", "customer_patterns": [r"\bbuoy \d+\b"], "our_words": ["hoist"]},
    {"code": "end", "title": "End", "customer_words": ["farewell"]},
]


@pytest.mark.parametrize(
    ("author", "text", "stage"),
    [
        (Author.CUSTOMER, "Ahoy!", "start"),
        (Author.CUSTOMER, "It is at buoy 7", "middle"),
        (Author.CUSTOMER, "It is at the buoy", "start"),
        (Author.ASSISTANT, "Please hoist it", "middle"),
        (Author.CUSTOMER, "Please hoist it", "start"),
        (Author.CUSTOMER, "farewell", "end"),
        (Author.CUSTOMER, "goodbye", "start"),
    ],
)
def test_the_rows_own_stages_place_a_message(room: Room, author: Author, text: str, stage: str) -> None:
    room.set("stage_classifier", stages=STAGES, default_stage="start", handed_off_stage="end")

    answer = room.ask("stage_classifier", "classify", messages=[{"author": author, "text": text}])

    assert answer["stage"] == stage


def test_stages_without_the_default_one_are_refused_in_the_row(
    operator: User, client_for: Callable[[User], Client]
) -> None:
    body = json.dumps({"settings": {"stages": STAGES, "default_stage": "nowhere"}})

    answer = client_for(operator).patch("/api/v1/tools/stage_classifier", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_config")


@pytest.fixture
def rival(db: None) -> Competitor:
    return Competitor.objects.create(code="rival", name="Rival")


def price(rival: Competitor, amount: str, *, days_ago: int = 0, **fields: Any) -> CompetitorFact:
    seen_on = timezone.now().date() - timedelta(days=days_ago)
    row: CompetitorFact = CompetitorFact.objects.create(
        competitor=rival, kind="price", subject="Duo", our_plan="team", amount=amount, currency="EUR",
        source="A flyer", seen_on=seen_on, **fields,
    )  # fmt: skip
    return row


def rivals_price(room: Room) -> list[tuple[str, str]]:
    answer = room.ask("competitor_analysis", "compare_pricing", plan="team", competitors=["rival"])
    return [(price["amount"], price["origin"]["source"]) for price in answer["prices"]]


def test_the_latest_word_on_a_price_counts_and_a_deleted_one_no_longer(room: Room, rival: Competitor) -> None:
    price(rival, "30.00", days_ago=20)
    latest = price(rival, "25.00", days_ago=2)
    assert rivals_price(room) == [("25.00", "A flyer")]

    latest.delete()
    assert rivals_price(room) == [("30.00", "A flyer")]


def test_a_price_that_an_operator_corrects_is_compared_at_once(room: Room, rival: Competitor) -> None:
    fact = price(rival, "30.00")
    assert rivals_price(room) == [("30.00", "A flyer")]

    CompetitorFact.objects.filter(pk=fact.pk).update(amount="12.50", source="Their page")
    assert rivals_price(room) == [("12.50", "Their page")]
