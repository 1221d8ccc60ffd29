"""What is said of an account, from results that are written down."""

from typing import Any

import pytest

from apps.agent.answers.account import account
from apps.agent.types import Slot
from apps.tools.errors import AccessDenied
from tests.agent.asking import Systems, ask, lines, reply_to

ANNA = {
    "customer_id": "C-1001",
    "name": "Anna Keller",
    "company": "Keller GmbH",
    "email": "anna.keller@example.com",
    "phone": "+49761555",
    "tier": "business",
    "account_status": "active",
    "created_at": "2024-03-01",
    "lifetime_value": "1234.5",
    "currency": "EUR",
    "satisfaction_score": 4.5,
    "preferences": {"contact_channel": "email", "newsletter": False},
    "last_contact": "2026-10-02",
    "open_tickets": 2,
}


def crm(**changes: Any) -> Systems:
    """Return a CRM that knows Anna, with these changes."""
    return Systems(lookup_customer={"found": True, "profile": ANNA | changes})


def told(text: str, **changes: Any) -> list[str]:
    """Return what is said of Anna, with these changes, to a question."""
    return lines(reply_to(account(ask(text, customer_id="C-1001")), crm(**changes)))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("which tier is she on", "Anna Keller (C-1001) is on the Business tier."),
        ("is the account suspended", "The account of Anna Keller (C-1001) is active."),
        ("since when is she with us", "Anna Keller (C-1001) has been a customer since 1 March 2024."),
        ("her e-mail", "The e-mail address on file is anna.keller@example.com."),
        ("phone number", "The phone number on file is +49761555."),
        ("lifetime value", "The lifetime value of Anna Keller (C-1001) is EUR 1,234.50."),
        ("satisfaction score", "The satisfaction score of Anna Keller (C-1001) is 4.5."),
        ("preferences", "Preferences of Anna Keller (C-1001): contact channel: email and newsletter: no."),
        ("last contact", "The last contact with Anna Keller (C-1001) was on 2 October 2026."),
        ("how many tickets", "Anna Keller (C-1001) has 2 open tickets."),
    ],
)
def test_a_question_about_one_thing_is_answered_with_that(text: str, fact: str) -> None:
    assert told(text) == [fact]


@pytest.mark.parametrize(
    ("text", "missing", "fact"),
    [
        ("phone number", {"phone": ""}, "No phone number of Anna Keller (C-1001) is on file."),
        ("lifetime value", {"lifetime_value": None}, "No lifetime value of Anna Keller (C-1001) is on record."),
        ("satisfaction", {"satisfaction_score": None}, "Anna Keller (C-1001) has not rated us yet."),
        ("preferences", {"preferences": {}}, "No preferences of Anna Keller (C-1001) are on file."),
        ("last contact", {"last_contact": None}, "No contact with Anna Keller (C-1001) is on record."),
        ("tickets", {"open_tickets": 1}, "Anna Keller (C-1001) has 1 open ticket."),
    ],
)
def test_what_is_not_on_record_is_said_so(text: str, missing: dict[str, Any], fact: str) -> None:
    assert told(text, **missing) == [fact]


def test_several_things_are_answered_together() -> None:
    assert told("tier and status please") == [
        "Anna Keller (C-1001) is on the Business tier.",
        "The account of Anna Keller (C-1001) is active.",
    ]


def test_without_a_particular_question_the_account_is_told_in_short() -> None:
    assert told("tell me about her") == [
        "Anna Keller (C-1001) is a customer with the company Keller GmbH.",
        "- Tier: Business",
        "- Account: active",
        "- Customer since: 1 March 2024",
        "- E-mail: anna.keller@example.com",
        "- Lifetime value: EUR 1,234.50",
        "- Satisfaction score: 4.5",
    ]


def test_the_short_account_leaves_out_what_is_not_on_record() -> None:
    bare = {"company": "", "created_at": "", "lifetime_value": None, "satisfaction_score": None}

    assert told("tell me about her", **bare) == [
        "Anna Keller (C-1001) is a customer.",
        "- Tier: Business",
        "- Account: active",
        "- E-mail: anna.keller@example.com",
    ]


def test_an_address_is_looked_up_once() -> None:
    systems = crm()

    reply = reply_to(account(ask("tier", email="anna.keller@example.com")), systems)

    assert systems.calls == [("lookup_customer", {"email": "anna.keller@example.com"})]
    assert (reply.slots[Slot.CUSTOMER], reply.slots[Slot.LABEL]) == ("C-1001", "Anna Keller")


def test_a_name_is_searched_and_what_the_search_gives_is_enough() -> None:
    systems = Systems(search_customers={"customers": [ANNA], "total_count": 1})

    assert lines(reply_to(account(ask("tier", customer_name="anna keller")), systems)) == [
        "Anna Keller (C-1001) is on the Business tier."
    ]
    assert systems.calls == [("search_customers", {"query": "anna keller", "limit": 20})]


def test_the_exact_name_goes_before_names_that_hold_it() -> None:
    longer = ANNA | {"customer_id": "C-1002", "name": "Anna Kellermann"}
    systems = Systems(search_customers={"customers": [longer, ANNA], "total_count": 2})

    assert lines(reply_to(account(ask("tier", customer_name="Anna Keller")), systems)) == [
        "Anna Keller (C-1001) is on the Business tier."
    ]


def test_several_customers_of_a_name_are_asked_about() -> None:
    other = ANNA | {"customer_id": "C-1002", "email": "anna@example.org"}
    systems = Systems(search_customers={"customers": [ANNA, other], "total_count": 2})

    reply = reply_to(account(ask("tier", customer_name="Anna Keller")), systems)

    assert lines(reply) == [
        "2 customers match “Anna Keller”. Which one do you mean? Please give me the number.",
        "- C-1001: Anna Keller, anna.keller@example.com",
        "- C-1002: Anna Keller, anna@example.org",
    ]
    assert (reply.asks_back, reply.is_answered) == (True, False)


@pytest.mark.parametrize(
    ("slots", "key"),
    [({"customer_id": "C-9"}, "C-9"), ({"email": "a@example.org"}, "a@example.org"), ({"customer_name": "No"}, "No")],
)
def test_an_unknown_customer_is_named_by_what_was_asked(slots: dict[str, str], key: str) -> None:
    systems = Systems(lookup_customer={"found": False}, search_customers={"customers": [], "total_count": 0})

    assert lines(reply_to(account(ask("tier", **slots)), systems)) == [
        f"I found no customer “{key}”. Please check the number, e-mail address or spelling of the name."
    ]


def test_a_crm_the_role_may_not_use_is_said_so() -> None:
    systems = Systems(lookup_customer=AccessDenied("crm", "agent", ["operator"]))

    assert lines(reply_to(account(ask("tier", customer_id="C-1001")), systems)) == [
        "I could not look into the CRM: your role may not use it."
    ]
