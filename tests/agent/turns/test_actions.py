"""What a customer wants done is done over real calls, once a supervisor has agreed."""

from collections.abc import Callable
from typing import Any

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.types import Author
from apps.sandbox.models import Refund, SmsMessage
from apps.tools.models import Approval
from apps.tools.services import approve, reject
from tests.agent.turns.conftest import Chat

Company = dict[str, list[dict[str, Any]]]


def paid_invoice(company: Company) -> str:
    """Return the number of an invoice of which nothing was paid back."""
    refunded = {row["payment_id"] for row in company["refunds"]}
    whole = {row["invoice_id"] for row in company["payments"] if row["payment_id"] not in refunded}
    return next(row["invoice_id"] for row in company["invoices"] if row["invoice_id"] in whole)


def test_a_refund_waits_for_a_supervisor_and_its_outcome_is_told(
    chat: Chat, company: Company, member: Callable[[Role], User]
) -> None:
    number, before = paid_invoice(company), Refund.objects.count()
    chat.say(f"what is {number} about?")

    assert "I asked for a refund of EUR 1.00" in chat.say("refund 1.00 EUR of it please")
    assert Refund.objects.count() == before
    waiting = Approval.objects.get(session_id=chat.session.pk)
    approve(approval=waiting, actor=member(Role.SUPERVISOR))

    last = chat.session.messages.latest("pk")
    assert (last.author, Refund.objects.count()) == (Author.SYSTEM, before + 1)
    assert "approved “Billing: Refund payment”; it was carried out." in last.text


def test_a_rejected_message_is_not_sent(chat: Chat, member: Callable[[Role], User]) -> None:
    said = chat.say("Send an SMS to +49 151 12345678 saying your gateway is on its way")
    waiting = Approval.objects.get(session_id=chat.session.pk)
    reject(approval=waiting, actor=member(Role.SUPERVISOR), reason="Not at this hour")

    assert "A supervisor decides" in said
    assert SmsMessage.objects.count() == 0
    assert "Not at this hour" in chat.session.messages.latest("pk").text


def test_a_plan_is_quoted_with_its_tax(chat: Chat) -> None:
    answer = chat.ask("What does the Business plan cost for 12 sites per year?")

    assert answer.text.splitlines() == [
        "For 12 you pay EUR 6,997.20 a year with Business, tax included. [1]",
        "- 12 × Business, per site and year: EUR 5,880.00 [1]",
        "- VAT DE 19 %: EUR 1,117.20 [1]",
    ]
    assert answer.tools_used == ["price_calculator", "escalation", "compliance_check"]


def test_what_is_missing_is_asked_for_and_the_wish_goes_on(chat: Chat) -> None:
    assert chat.say("a quote for 3 sites please").startswith("Which plan do you mean")
    assert "3 × Team, per site and month: EUR 57.00" in chat.say("Team")


def test_a_wish_is_remembered_recalled_and_forgotten(chat: Chat) -> None:
    chat.say("please remember that I prefer e-mail")
    recalled = chat.say("what do I prefer?")
    forgotten = chat.say("forget that please")
    left = chat.say("what do you know about me?")

    assert recalled == "This is what I was asked to remember: [1]\n- I prefer e-mail [1]"
    assert forgotten == "I have forgotten 1 wish. [1]"
    assert left == "I have been asked to remember nothing so far. [1]"


def test_forgetting_where_nothing_is_remembered_says_so(chat: Chat) -> None:
    assert chat.say("forget my preference") == "There was nothing to forget. [1]"
