"""Messages that only make sense after the one before, as customers write them."""

import pytest

from apps.agent.planners import OPEN_TEXT, RulePlanner
from apps.agent.types import Brief, Request

INVOICE = {"customer_id": "C-1001", "invoice_id": "INV-20001", "position": "0", "last_intent": "last_invoice"}
TICKETS = INVOICE | {"last_intent": "open_tickets", "last_request": "do i have open tickets"}
ITEM = {"sku": "SKU-1043", "last_intent": "stock", "last_request": "is SKU-1043 in stock?"}


def only(text: str, **slots: str) -> Request:
    (request,) = RulePlanner().plan(Brief(text, slots)).requests
    return request


@pytest.mark.parametrize("text", ["and the one before?", "And the one before that?", "Und die davor?", "previous one?"])
@pytest.mark.parametrize("known", [INVOICE, TICKETS], ids=["after an invoice", "after tickets"])
def test_the_one_before_is_an_invoice(text: str, known: dict[str, str]) -> None:
    request = only(text, **known)
    assert (request.intent.name, request.ask.slots["position"]) == ("last_invoice", "1")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much is it?", "product"),
        ("what does it cost?", "product"),
        ("und was kostet der?", "product"),
        ("ist der auf Lager?", "stock"),
        ("is it available?", "stock"),
    ],
)
def test_it_is_the_product_that_was_spoken_of(text: str, intent: str) -> None:
    request = only(text, **ITEM)
    assert (request.intent.name, request.ask.slots["sku"]) == (intent, "SKU-1043")


def test_a_bare_number_in_a_question_asked_again_is_of_the_same_kind() -> None:
    known = {"invoice_id": "INV-20001", "last_intent": "invoice", "last_request": "inv 20001 paid?"}
    assert only("and 20002?", **known).ask.slots["invoice_id"] == "INV-20002"


def test_a_bare_number_after_a_ticket_is_a_ticket() -> None:
    known = {"customer_id": "C-1001", "last_intent": "ticket_status", "last_request": "what is up with ticket 3002"}
    asked = only("and 3001?", **known).ask.slots
    assert (asked["ticket_id"], asked["customer_id"]) == ("CT-3001", "C-1001")


REFUND = {"customer_id": "C-1001", "invoice_id": "INV-20001", "position": "0", "last_intent": "refund"}


@pytest.mark.parametrize(
    ("text", "position", "choice"),
    [
        ("refund the last invoice", "0", None),
        ("refund the latest one please", "0", None),
        ("sorry no, the one before", "1", None),
        ("no, I meant the one from october", "0", "no, I meant the one from october"),
    ],
)
def test_a_refund_is_of_the_invoice_that_is_chosen_now(text: str, position: str, choice: str | None) -> None:
    request = only(text, **REFUND)
    assert request.intent.name == "refund"
    assert (request.ask.slots.get("position"), request.ask.slots.get("choice")) == (position, choice)


def test_tickets_after_a_detail_of_an_open_invoice_are_open_ones_too() -> None:
    known = {"customer_id": "C-1006", "last_intent": "invoice", "last_list": "unpaid_invoices"}
    assert only("and tickets?", **known).intent.name == "open_tickets"
    assert only("and tickets?", **known | {"last_list": "invoice_list"}).intent.name == "ticket_list"


@pytest.mark.parametrize("text", ["why not?", "but why not", "warum nicht?"])
def test_why_an_invoice_is_not_paid_is_looked_up_in_the_articles(text: str) -> None:
    request = only(text, **INVOICE | {"last_request": "did my last payment go through"})
    assert (request.intent.name, "payment failed" in request.ask.slots["query"]) == ("help", True)


def test_thanks_after_help_are_no_question() -> None:
    assert only("thanks, that was all", **HELP).intent.name == "thanks"


SMS = {OPEN_TEXT: "text me the delivery date", "customer_id": "C-1042"}


def test_a_text_message_without_words_is_sent_with_those_of_the_next_message() -> None:
    request = only("your parcel comes on friday", **SMS)
    assert (request.intent.name, request.ask.text) == (
        "send_message",
        "text me the delivery date: your parcel comes on friday",
    )


@pytest.mark.parametrize(("text", "intent"), [("never mind", "never_mind"), ("is SKU-1043 in stock?", "stock")])
def test_another_wish_leaves_the_text_message(text: str, intent: str) -> None:
    assert only(text, **SMS).intent.name == intent


def test_a_wish_to_be_told_when_something_is_back_is_no_text_message() -> None:
    assert only("text me when SKU-1050 is back", **SMS | {OPEN_TEXT: ""}).intent.name != "send_message"


def test_a_correction_asks_the_same_of_somebody_else() -> None:
    request = only("no wait, of C-1002", **INVOICE | {"last_request": "last invoice"})
    assert (request.intent.name, request.ask.slots["customer_id"]) == ("last_invoice", "C-1002")


def test_a_vague_question_is_looked_up_with_what_it_is_about() -> None:
    known = {"last_intent": "refund", "last_request": "can you refund INV-20001?"}
    assert "refund" in only("how long will that take?", **known).ask.slots["query"]


HELP = {"last_intent": "help", "last_request": "how long is the warranty on a sensor"}


@pytest.mark.parametrize("text", ["and for gateways?", "und für Gateways?", "or by invoice?"])
def test_after_help_another_thing_is_looked_up_with_the_question_before(text: str) -> None:
    request = only(text, **HELP)
    assert (request.intent.name, request.ask.text) == ("help", f"{HELP['last_request']} {text}")


@pytest.mark.parametrize(
    ("text", "intent"),
    [("and tickets?", "ticket_list"), ("ok thanks, bye", "goodbye"), ("and what would business be?", "plan_price")],
)
def test_what_stands_for_itself_is_not_asked_of_the_articles(text: str, intent: str) -> None:
    assert only(text, **HELP).intent.name == intent


def test_the_same_is_asked_of_another_matter() -> None:
    assert only("and tickets?", last_intent="unpaid_invoices", customer_id="C-1001").intent.name == "open_tickets"


def test_a_name_in_small_letters_is_one() -> None:
    request = only("who is tom becker?")
    assert (request.intent.name, request.ask.slots["customer_name"]) == ("account", "Tom Becker")


@pytest.mark.parametrize("text", ["I don't know my customer number", "no idea", "Das weiß ich nicht"])
def test_who_does_not_know_what_is_asked_for_is_asked_once_more_and_the_request_stays_open(text: str) -> None:
    request = only(text, **{OPEN_TEXT: "what tier am i on?"})
    assert (request.intent.name, request.is_missing_something) == ("account", True)


@pytest.mark.parametrize(
    "text", ["that didn't help", "This does not help me", "That's wrong? not what I asked", "das hilft mir nicht"]
)
def test_an_answer_that_did_not_help_is_no_wish_to_remember(text: str) -> None:
    names = {one.intent.name for one in RulePlanner().plan(Brief(text, {})).requests}
    assert "remember" not in names


def test_what_did_not_help_is_said_sorry_for() -> None:
    assert [only(text).intent.name for text in ("that didn't help", "das hilft mir nicht", "not what i asked")] == [
        "not_helped"
    ] * 3


@pytest.mark.parametrize(("failed", "intent"), [("0", "yes_to_what"), ("", "yes_to_what")])
def test_a_yes_to_nothing_is_no_wish_for_a_person(failed: str, intent: str) -> None:
    assert only("yes please", unanswered_turns=failed).intent.name == intent


def test_a_follow_up_that_names_another_matter_asks_for_that() -> None:
    known = {"customer_id": "C-1002", "last_intent": "ticket_list", "last_request": "what are his tickets?"}
    assert only("and his invoices?", **known).intent.name == "invoice_list"
