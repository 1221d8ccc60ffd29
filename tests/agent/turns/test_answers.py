"""Questions as customers write them, answered from real calls and checked against the fixtures' facts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tests.agent.turns.conftest import Chat
from tests.agent.turns.facts import Company, invoices_of, missing

SETTLED = {"resolved", "closed"}


def one(company: Company, file: str, **wanted: str) -> dict[str, Any]:
    """Return the one row with these values."""
    (row,) = (row for row in company[file] if wanted.items() <= row.items())
    return row


def day(text: str) -> str:
    """Return a date as people write it."""
    moment = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return f"{moment.day} {moment:%B %Y}"


@pytest.mark.parametrize("customer_id", ["C-1001", "C-1002", "C-1003", "C-1020", "C-1100"])
def test_the_account_is_told_by_number_by_address_and_by_name(chat: Chat, company: Company, customer_id: str) -> None:
    row = one(company, "customers", customer_id=customer_id)

    for key in (customer_id, row["email"], row["name"]):
        answer = chat.say(f"Which tier is {key} on and what is the status of the account?")
        assert missing(answer, row["name"], customer_id, row["tier"], row["account_status"]) == []


def test_an_account_is_told_in_full_where_nothing_particular_is_asked(chat: Chat, company: Company) -> None:
    row = one(company, "customers", customer_id="C-1001")

    answer = chat.say("tell me about customer C-1001")

    assert missing(answer, row["name"], row["company"], row["email"], row["satisfaction_score"]) == []
    assert missing(answer, day(row["created_at"]), "Lifetime value: EUR") == []


def test_preferences_and_the_missing_score_are_told_as_they_are(chat: Chat) -> None:
    assert "contact channel: email" in chat.say("what are the preferences of C-1002?")
    assert chat.say("how satisfied is C-1002") == "Tom Becker (C-1002) has not rated us yet. [1]"


def test_a_name_without_accents_and_in_lower_case_finds_its_customer(chat: Chat) -> None:
    assert "C-1003" in chat.say("show me the tickets for sofia lindqvist")


def test_several_customers_of_a_name_are_listed_and_the_number_settles_it(chat: Chat) -> None:
    answer = chat.say("what tier is Mrs Lehmann on?")

    assert "Which one do you mean?" in answer
    assert missing(answer, "Nadine Lehmann", "Sabine Lehmann") == []
    assert "Nadine Lehmann (C-1006) is on the Business tier." in chat.say("C-1006")


def test_open_tickets_are_those_that_are_not_settled(chat: Chat, company: Company) -> None:
    open_ones = [
        row for row in company["crm_tickets"] if row["customer_id"] == "C-1001" and row["status"] not in SETTLED
    ]

    answer = chat.say("does C-1001 have any open tickets?")

    assert missing(answer, f"{len(open_ones)} open tickets", *(row["ticket_id"] for row in open_ones)) == []
    assert missing(answer, *(row["subject"] for row in open_ones)) == []


def test_a_ticket_is_told_once_it_is_known_whose_it_is(chat: Chat, company: Company) -> None:
    row = one(company, "crm_tickets", ticket_id="CT-3002")

    assert "Whose ticket is it?" in chat.say("what is the status of CT-3002?")
    answer = chat.say("anna.keller@example.com")

    assert missing(answer, "CT-3002", row["status"], row["subject"], row["assigned_to"], day(row["updated_at"])) == []


@pytest.mark.parametrize("customer_id", ["C-1001", "C-1002", "C-1003"])
def test_the_last_invoice_is_the_newest_one(chat: Chat, company: Company, customer_id: str) -> None:
    newest = invoices_of(company, customer_id)[0]

    answer = chat.say(f"what was the last invoice of {customer_id}")

    assert missing(answer, newest["invoice_id"], f"EUR {newest['amount']}", day(newest["due_date"])) == []
    assert missing(answer, *(line["description"] for line in newest["line_items"])) == []


def test_the_one_before_is_the_one_before(chat: Chat, company: Company) -> None:
    _newest, second, third, *_ = invoices_of(company, "C-1001")

    chat.say("last invoice of C-1001")

    assert second["invoice_id"] in chat.say("and the one before?")
    assert third["invoice_id"] in chat.say("and the one before that?")


def test_unpaid_invoices_are_summed_up(chat: Chat) -> None:
    assert "1 unpaid invoice over EUR 57.00" in chat.say("does C-1003 still owe us money?")
    assert chat.say("any overdue invoices for C-1001?") == "C-1001 has no unpaid invoices. [1]"


def test_all_invoices_are_counted_and_the_newest_listed(chat: Chat, company: Company) -> None:
    own = invoices_of(company, "C-1001")

    answer = chat.say("show all invoices for C-1001")

    assert missing(answer, f"{len(own)} invoices", *(row["invoice_id"] for row in own[:8])) == []


def test_one_invoice_is_told_with_its_lines(chat: Chat, company: Company) -> None:
    row = one(company, "invoices", invoice_id="INV-20008")

    answer = chat.say("what's on inv 20008?")

    assert missing(answer, "INV-20008", row["customer_id"], f"EUR {row['amount']}", day(row["paid_at"])) == []
    assert missing(answer, *(f"{line['description']}: EUR {line['amount']}" for line in row["line_items"])) == []


@pytest.mark.parametrize("sku", ["SKU-1001", "SKU-1043", "SKU-1050"])
def test_stock_is_what_is_not_promised_and_when_more_comes(chat: Chat, company: Company, sku: str) -> None:
    row, name = one(company, "stock", sku=sku), one(company, "products", sku=sku)["name"]
    free = sum(place["quantity"] - place["reserved"] for place in row["warehouses"])

    answer = chat.say(f"is {sku} in stock?")

    assert missing(answer, name, f"{free} pieces" if free else "out of stock") == []
    assert missing(answer, day(row["restock_date"]) if row["restock_date"] else "") == []


def test_a_product_is_found_by_its_name(chat: Chat, company: Company) -> None:
    row = one(company, "products", name="Leak Detector")

    assert missing(chat.say("how much is the leak detector?"), row["sku"], f"EUR {row['price']}") == []
    assert "SKU-1093" in chat.say("do you have smoke detectors in stock?")


def test_a_follow_up_asks_the_same_about_something_else(chat: Chat) -> None:
    chat.say("is SKU-1043 in stock?")

    assert "Boiler Controller Relay (SKU-1050) is out of stock" in chat.say("and what about SKU-1050?")


@pytest.mark.parametrize(
    ("plan", "price"), [("Free", "0.00"), ("Plus", "6.90"), ("Team", "19.00"), ("Business", "49.00")]
)
def test_the_price_of_a_plan_is_that_of_the_table(chat: Chat, plan: str, price: str) -> None:
    message = chat.ask(f"how much does the {plan} plan cost per month?")

    assert f"The {plan} plan costs {price} EUR" in message.text
    assert (message.sources[0]["kind"], message.sources[0]["title"]) == ("article", "Larkfield Cloud plans and prices")


@pytest.mark.parametrize(
    ("question", "fact", "article"),
    [
        ("what is your refund policy?", "30 days", "Return a product"),
        ("how long do i have to send something back", "30 days", "Return a product"),
        ("can I get a refund for my plan?", "14 days", "Refund of a plan"),
        ("how long is the warrenty on gateways?", "5 years", "How long the warranty lasts"),
        ("how long does shipping to austria take", "2 to 4", "Shipping times and costs"),
        ("do you ship to norway?", "We do not ship to Switzerland, Norway", "Shipping times and costs"),
        ("what is the api rate limit for business?", "600", "API rate limits"),
        ("how do i reset my pasword", "Forgot password?", "Reset your password"),
        ("how can I enable 2FA", "QR code", "Two-factor authentication"),
        ("where do you store our data?", "Frankfurt", "Where your data is and how it is encrypted"),
        ("is there an outage right now?", "status.larkfield.example", "Outages and the status page"),
        ("what are your opening hours?", "08:00 to 18:00", "Contact support and opening hours"),
        ("can i pay with paypal", "PayPal", "Payment methods"),
        ("what does LF-202 mean?", "LF-202", "Device error codes"),
        ("my smart plug gets hot", "too hot", "Safety recall of smart plugs"),
    ],
)
def test_help_is_quoted_from_the_article_that_knows(chat: Chat, question: str, fact: str, article: str) -> None:
    message = chat.ask(question)

    assert fact in message.text
    assert message.sources[0]["title"] == article
    assert message.sources[0]["url"].startswith("/help/")


def test_two_questions_about_the_same_invoices_are_one_call_and_one_source(chat_of: Callable[[str], Chat]) -> None:
    chat = chat_of("C-1002")

    answer = chat.ask("What was my last invoice, and do I have unpaid invoices?")

    asked = [event.data["operation"] for event in chat.events if event.data.get("status") == "started"]
    assert [request["intent"] for request in answer.metadata["requests"]] == ["last_invoice", "unpaid_invoices"]
    assert asked.count("get_invoices") == 1
    assert [source["title"] for source in answer.sources] == ["Billing: invoices of C-1002"]
