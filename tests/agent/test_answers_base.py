"""What is said when a call gave nothing."""

import pytest

from apps.agent.answers.account import asked_fields
from apps.agent.answers.base import Customer, did_not_work, is_unknown, unknown_customer, why
from apps.agent.planners.filling import preference_of
from apps.agent.types import CUSTOMER_SLOTS, Slot
from apps.core.http import ConnectionFailed, NotFound, TimedOut
from apps.tools.errors import (
    AccessDenied,
    BreakerOpen,
    DeadlineExceeded,
    OperationFailed,
    ToolDisabled,
    ToolError,
    UpstreamFailed,
)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ToolDisabled("crm"), "it is switched off at the moment."),
        (AccessDenied("crm", "agent", ["operator"]), "your role may not use it."),
        (BreakerOpen("crm", 30), "it failed several times, so it is given a pause."),
        (DeadlineExceeded("crm", 5), "it did not answer in time."),
        (UpstreamFailed(TimedOut("crm.example", 2)), "it did not answer in time."),
        (UpstreamFailed(ConnectionFailed("crm.example", "refused")), "it does not answer at the moment."),
        (OperationFailed("This needs a session."), "This needs a session."),
    ],
)
def test_why_a_call_gave_nothing_is_said_in_plain_words(error: ToolError, reason: str) -> None:
    assert why(error) == reason


def test_what_did_not_work_names_the_system() -> None:
    reply = did_not_work("crm", ToolDisabled("crm"))

    assert [sentence.text for sentence in reply.sentences] == [
        "I could not look into the CRM: it is switched off at the moment."
    ]
    assert (reply.is_answered, reply.sentences[0].source) == (False, None)


def test_a_missing_row_is_told_from_a_wrong_endpoint() -> None:
    missing, nowhere = (NotFound("crm.example", 404, body=body) for body in ({"error": "not_found"}, None))
    outcomes = (UpstreamFailed(missing), UpstreamFailed(nowhere), ToolDisabled("crm"))

    assert [is_unknown(outcome) for outcome in outcomes] == [True, False, False]


def test_an_unknown_customer_is_not_remembered() -> None:
    assert unknown_customer("C-9999").slots == {Slot.CUSTOMER: ""}


def test_a_confirmed_customer_replaces_all_that_was_known_of_another() -> None:
    slots = Customer("C-1001", "Anna Keller").slots

    forgotten = dict.fromkeys(CUSTOMER_SLOTS, "")
    assert slots == forgotten | {Slot.CUSTOMER: "C-1001", Slot.LABEL: "Anna Keller"}
    assert [Customer("C-1001", name).label for name in ("Anna Keller", "")] == ["Anna Keller (C-1001)", "C-1001"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("what tier and status", ["tier", "account_status"]),
        ("since when is she a customer", ["created_at"]),
        ("what e-mail address do we have", ["email"]),
        ("how much has he spent", ["lifetime_value"]),
        ("is he satisfied", ["satisfaction_score"]),
        ("when was the last contact", ["last_contact"]),
        ("how does she prefer to be contacted", ["preferences"]),
        ("tell me everything", []),
    ],
)
def test_the_fields_that_are_asked_for_are_told(text: str, fields: list[str]) -> None:
    assert asked_fields(text) == fields


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("please remember that I prefer e-mail.", "I prefer e-mail"),
        ("note: never call before 10", "never call before 10"),
        ("keep in mind that we close at noon!", "we close at noon"),
        ("I prefer German", "I prefer German"),
    ],
)
def test_a_wish_is_kept_without_the_words_that_ask_for_it(text: str, wish: str) -> None:
    assert preference_of(text) == wish
