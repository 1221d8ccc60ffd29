"""What the planner makes of a message, given what the conversation knows."""

import time

import pytest

from apps.agent.intents import BY_NAME, INTENTS
from apps.agent.planners import OPEN_TEXT, RulePlanner
from apps.agent.planners.recognition import Cue, Recogniser
from apps.agent.planners.splitting import clauses, sentences
from apps.agent.types import Brief, Handoff, Plan, Request, Slot
from tests.quality.measuring import shipped_learning


def plan(text: str, **slots: str) -> Plan:
    """Plan a message of a conversation that knows these slots."""
    return RulePlanner().plan(Brief(text, slots))


def only(text: str, **slots: str) -> Request:
    """Return the one request of a message."""
    (request,) = plan(text, **slots).requests
    return request


def names(found: Plan) -> list[str]:
    """Return the intents of a plan, in order."""
    return [request.intent.name for request in found.requests]


def test_the_intents_are_told_apart_by_name_and_have_examples_and_work() -> None:
    assert len(BY_NAME) == len(INTENTS)
    assert [intent.name for intent in INTENTS if len(intent.examples) < 8] == []
    assert [intent.name for intent in INTENTS if not callable(intent.work)] == []


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_nearly_every_example_is_recognised_as_its_own_intent(intent: object) -> None:
    declared = BY_NAME[intent.name]  # type: ignore[attr-defined]
    recogniser = Recogniser(INTENTS)

    wrong = [example for example in declared.examples if recogniser.rank(example)[0].intent is not declared]

    assert len(wrong) <= 0.15 * len(declared.examples), wrong


def test_a_cue_needs_every_group_and_takes_any_form_of_a_word() -> None:
    cue = Cue.parse("last|latest invoice|bill", 3.0)

    assert [cue.matches(frozenset(stems)) for stems in ({"last", "bill"}, {"latest", "invoic"}, {"last"}, set())] == [
        True,
        True,
        False,
        False,
    ]


def test_the_ranking_names_every_intent_with_the_surest_first() -> None:
    ranked = Recogniser(INTENTS).rank("last invoice of #customer")

    assert {one.intent.name for one in ranked} == set(BY_NAME)
    assert ranked[0].intent.name == "last_invoice"
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert all(0 <= one.confidence <= 1 for one in ranked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Invoice no. 20001 please.", ["Invoice no. 20001 please."]),
        ("It costs EUR 19.00, right?", ["It costs EUR 19.00, right?"]),
        ("write to anna.keller@example.com now", ["write to anna.keller@example.com now"]),
        ("first\n\nsecond", ["first", "second"]),
        ("...", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_clauses_are_cut_at_connectors() -> None:
    assert clauses("the tier, and also open tickets plus the price & stock") == [
        "the tier",
        "open tickets",
        "the price",
        "stock",
    ]


def test_what_the_message_names_goes_before_what_the_conversation_knows() -> None:
    assert only("last invoice", customer_id="C-1001").ask.slots[Slot.CUSTOMER] == "C-1001"
    assert only("last invoice of C-1002", customer_id="C-1001").ask.slots[Slot.CUSTOMER] == "C-1002"


def test_another_customer_leaves_nothing_of_the_one_before() -> None:
    slots = only("last invoice of tom.becker@example.com", customer_id="C-1001", customer_label="Anna Keller").ask.slots

    assert slots[Slot.EMAIL] == "tom.becker@example.com"
    assert [slots.get(slot) for slot in (Slot.CUSTOMER, Slot.LABEL)] == [None, None]


def test_a_customer_named_in_another_sentence_counts_for_all() -> None:
    found = plan("I am C-1042. What was my last invoice? Do I have open tickets?")

    assert names(found) == ["last_invoice", "open_tickets"]
    assert {request.ask.slots[Slot.CUSTOMER] for request in found.requests} == {"C-1042"}


def test_each_of_several_values_is_a_request_of_its_own() -> None:
    found = plan("stock of SKU-1043, SKU-1050 and SKU-1001")

    assert [request.ask.slots[Slot.SKU] for request in found.requests] == ["SKU-1043", "SKU-1050", "SKU-1001"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("how much is the leak detector?", "leak detector"),
        ("do you have any motion sensors in stock", "motion sensors"),
        ("price of the Wall Thermostat Black please", "wall thermostat black"),
    ],
)
def test_the_words_that_name_a_product_are_kept_for_the_search(text: str, item: str) -> None:
    assert only(text, sku="SKU-1001").ask.slots[Slot.ITEM] == item


def test_what_is_missing_makes_the_request_incomplete() -> None:
    assert only("what was my last invoice?").is_missing_something
    assert not only("what was my last invoice?", customer_id="C-1001").is_missing_something


@pytest.mark.parametrize(
    ("answer", "slot", "value"),
    [
        ("C-1042", Slot.CUSTOMER, "C-1042"),
        ("1042", Slot.CUSTOMER, "C-1042"),
        ("sorry, my customer number is c1042", Slot.CUSTOMER, "C-1042"),
        ("it's anna.keller@example.com", Slot.EMAIL, "anna.keller@example.com"),
        ("anna keller", Slot.NAME, "Anna Keller"),
    ],
)
def test_the_answer_goes_on_with_the_open_request(answer: str, slot: Slot, value: str) -> None:
    request = only(answer, **{OPEN_TEXT: "what was my last invoice?"})

    assert (request.intent.name, request.ask.slots[slot]) == ("last_invoice", value)


def test_the_answer_may_ask_something_more() -> None:
    found = plan("C-1042, and how much is the Team plan?", **{OPEN_TEXT: "what was my last invoice?"})

    assert names(found) == ["last_invoice", "plan_price"]


def test_another_question_drops_the_open_request() -> None:
    found = plan("how much is the Team plan?", **{OPEN_TEXT: "what was my last invoice?"})

    assert (names(found), found.slots[OPEN_TEXT]) == (["plan_price"], "")


@pytest.mark.parametrize(
    ("text", "last", "expected", "slot"),
    [
        ("and what about SKU-1050?", "stock", "stock", (Slot.SKU, "SKU-1050")),
        ("what about C-1050?", "last_invoice", "last_invoice", (Slot.CUSTOMER, "C-1050")),
        ("and for anna.keller@example.com?", "open_tickets", "open_tickets", (Slot.EMAIL, "anna.keller@example.com")),
        ("and Team?", "plan_price", "plan_price", (Slot.PLAN, "team")),
        ("and the one before?", "last_invoice", "last_invoice", ("position", "1")),
    ],
)
def test_a_follow_up_asks_the_same_again(text: str, last: str, expected: str, slot: tuple[str, str]) -> None:
    request = only(text, last_intent=last, last_request="is it so?", position="0")

    assert (request.intent.name, request.ask.slots[slot[0]]) == (expected, slot[1])


def test_a_follow_up_with_a_question_of_its_own_is_that_question() -> None:
    assert names(plan("and what is your refund policy?", last_intent="stock", last_request="stock")) == ["help"]


def test_the_plan_keeps_what_the_next_turn_needs() -> None:
    slots = plan("is SKU-1043 in stock for C-1001?").slots

    assert (slots["last_intent"], slots["sku"], slots["customer_id"]) == ("stock", "SKU-1043", "C-1001")


def test_a_name_or_address_is_not_kept_before_a_system_has_confirmed_it() -> None:
    slots = plan("last invoice of anna.keller@example.com").slots

    assert {slot for slot in (Slot.EMAIL, Slot.NAME, Slot.CUSTOMER) if slot in slots} == set()


def test_the_price_of_one_plan_is_not_taken_for_the_next_question() -> None:
    assert Slot.PLAN not in plan("how much is the Team plan?").slots


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("I want to talk to a human", (Handoff.HUMAN,)),
        ("my lawyer will contact you", (Handoff.LEGAL,)),
        ("This is ridiculous! Get me a supervisor.", (Handoff.ANGER, Handoff.HUMAN)),
        ("what was the last invoice of C-1001", ()),
    ],
)
def test_why_a_person_is_needed_is_told_in_the_tools_words(text: str, reasons: tuple[Handoff, ...]) -> None:
    assert plan(text).handoffs == reasons


def test_small_talk_is_left_out_beside_a_request() -> None:
    assert names(plan("Hello! How are you? What tier is C-1001 on? Thanks a lot!")) == ["account"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sorry, wrong number before. i meant INV-20022, is it paid?", ["invoice"]),
        ("is INV-20022 paid? my gateway is offline too", ["invoice", "help"]),
        ("forgot my password and also where do i download my invoices", ["help", "help"]),
    ],
)
def test_what_is_only_said_around_a_request_is_none(text: str, names: list[str]) -> None:
    planner = RulePlanner(shipped_learning(None))

    assert [request.intent.name for request in planner.plan(Brief(text)).requests] == names


def test_the_same_request_twice_is_one() -> None:
    assert names(plan("last invoice of C-1001! LAST INVOICE OF C-1001!")) == ["last_invoice"]


def test_a_plan_is_as_sure_as_its_weakest_request() -> None:
    found = plan("what tier is C-1001 on? and tell me a joke")

    assert found.confidence == min(request.confidence for request in found.requests)
    assert Plan(()).confidence == 0.0


def test_a_message_with_very_many_requests_is_bounded_and_says_so() -> None:
    found = plan("stock of " + ", ".join(f"SKU-{number}" for number in range(1001, 1013)))

    assert (len(found.requests), found.left_out) == (8, 4)


@pytest.mark.parametrize(
    "text",
    [
        "invoice? " * 1100,
        "A" * 10_000,
        "Aa " * 3300,
        "a@" * 5000,
        "+1 ( " * 2000,
        "where data not pay " * 500,
        "x, " * 3000,
    ],
)
def test_no_message_takes_long_to_read(text: str) -> None:
    plan("hello")
    start = time.process_time()

    plan(text[:10_000])

    assert time.process_time() - start < 2.0
