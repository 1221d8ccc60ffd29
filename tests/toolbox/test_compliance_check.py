"""What may be written: the rules that ship with SupportDesk, and operators' own."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.toolbox.compliance_check.models import ComplianceRule
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Effect, PlannedCall
from tests.toolbox.compliance import COMPLIANCE, check, found

pytestmark = pytest.mark.django_db


def test_the_operations_only_read() -> None:
    assert {name: operation.effect for name, operation in COMPLIANCE.operations.items()} == {
        "check_text": Effect.READ,
        "check_reply": Effect.READ,
    }


def test_a_harmless_text_passes() -> None:
    text = "Your order ORD-50001 of 2026-03-01 over 1,234.50 EUR is on its way; call +49 761 5550100 until 18:00."

    assert (
        check("check_text", text)
        == check("check_reply", text)
        == {
            "passed": True,
            "verdict": "pass",
            "severity": None,
            "findings": [],
            "redacted_text": text,
        }
    )


def test_a_finding_says_where_and_what_follows_but_not_the_secret() -> None:
    assert check("check_text", "Charge 4111 1111 1111 1111 please") == {
        "passed": False,
        "verdict": "redact",
        "severity": "critical",
        "findings": [
            {
                "rule": "card-number",
                "title": "Card number",
                "category": "payment",
                "severity": "critical",
                "action": "redact",
                "excerpt": "•••",
                "start": 7,
                "end": 26,
                "advice": "Card details belong on the billing page. Ask customers never to send this.",
            }
        ],
        "redacted_text": "Charge [card number removed] please",
    }


@pytest.mark.parametrize(
    ("text", "rule", "redacted"),
    [
        ("Card 4111111111111111.", "card-number", "Card [card number removed]."),
        ("Card 5555-5555-5555-4444", "card-number", "Card [card number removed]"),
        ("Amex 3782 822463 10005", "card-number", "Amex [card number removed]"),
        ("My CVV is 123", "card-security-code", "My CVV is [security code removed]"),
        ("cvc: 4321, thanks", "card-security-code", "cvc: [security code removed], thanks"),
        ("IBAN DE89 3704 0044 0532 0130 00 THANKS", "iban", "IBAN [IBAN removed] THANKS"),
        ("pay to gb29nwbk60161331926819", "iban", "pay to [IBAN removed]"),
        ("SSN 536-90-4399", "us-social-security", "SSN [social security number removed]"),
        ("NI AB 12 34 56 C", "uk-national-insurance", "NI [national insurance number removed]"),
        ("Steuer-ID 86 095 742 719", "de-tax-id", "Steuer-ID [tax number removed]"),
        ("NIR 2 55 08 14 168 025 38", "fr-social-security", "NIR [social security number removed]"),
        ("DNI 12345678Z", "es-identity", "DNI [identity number removed]"),
        ("NIE X1234567L", "es-identity", "NIE [identity number removed]"),
        ("CF RSSMRA85T10A562S", "it-tax-code", "CF [tax code removed]"),
        ("my password is hunter2!", "password", "my password is [password removed]"),
        ("Passwort: Geheim123", "password", "Passwort: [password removed]"),
        ("PIN = 4711", "password", "PIN = [password removed]"),
        (f"use {'sk_live_' + 'a1' * 12} for it", "access-token", "use [token removed] for it"),
    ],
)
def test_shipped_rules_redact_what_must_not_be_written_in_messages_and_replies(
    text: str, rule: str, redacted: str
) -> None:
    for operation in ("check_text", "check_reply"):
        result = check(operation, text)
        assert [finding["rule"] for finding in result["findings"]] == [rule]
        assert (result["verdict"], result["redacted_text"]) == ("redact", redacted)


@pytest.mark.parametrize(
    ("text", "rule", "verdict"),
    [
        ("We guarantee that it works.", "guarantee", "warn"),
        ("This is 100 % sure.", "guarantee", "warn"),
        ("I promise you will like it.", "promise", "warn"),
        ("You\u2019ll definitely get it on Monday.", "promise", "warn"),
        ("We will refund you in full.", "promised-refund", "escalate"),
        ("You should sue the carrier.", "legal-advice", "block"),
        ("The contract is void.", "legal-advice", "block"),
        ("Take a break and stop taking your medication.", "medical-advice", "block"),
    ],
)
def test_replies_may_not_promise_or_advise(text: str, rule: str, verdict: str) -> None:
    result = check("check_reply", text)

    assert [finding["rule"] for finding in result["findings"]] == [rule]
    assert (result["verdict"], result["passed"]) == (verdict, verdict == "warn")
    assert result["redacted_text"] == text


@pytest.mark.parametrize(
    "text",
    ["We cannot guarantee that.", "I can't promise a date.", "This is not a guarantee", "You should not sue anybody"],
)
def test_what_is_denied_is_no_promise(text: str) -> None:
    assert found("check_reply", text) == []


def test_customers_may_promise_and_advise_as_they_like() -> None:
    assert found("check_text", "I promise I will sue. You guarantee it!") == []


def test_the_strongest_action_is_the_verdict_and_findings_come_in_the_order_of_the_text() -> None:
    result = check("check_reply", "I guarantee it. You should sue. My card is 4111 1111 1111 1111.")

    assert [finding["rule"] for finding in result["findings"]] == ["guarantee", "legal-advice", "card-number"]
    assert (result["verdict"], result["severity"], result["passed"]) == ("block", "critical", False)
    assert result["redacted_text"].endswith("My card is [card number removed].")


def test_several_secrets_are_all_redacted() -> None:
    text = "4111 1111 1111 1111 or 5555 5555 5555 4444, password: a1b2c3"

    assert check("check_text", text)["redacted_text"] == (
        "[card number removed] or [card number removed], password: [password removed]"
    )


def test_what_an_earlier_rule_found_is_not_found_again() -> None:
    ComplianceRule.objects.create(
        code="digits", title="Digits", category="own", kind="pattern", pattern=r"\d{4}", action="block", position=900
    )

    assert found("check_text", "4111 1111 1111 1111 and 1234") == ["card-number", "digits"]


def test_operators_rules_count_at_once_and_inactive_ones_do_not() -> None:
    assert found("check_reply", "Our Zephyr project") == []
    rule = ComplianceRule.objects.create(
        code="secret-project", title="Project", category="own", kind="words", words=["zephyr"], action="block"
    )

    assert check("check_reply", "Our Zephyr project")["findings"][0]["excerpt"] == "Zephyr"
    ComplianceRule.objects.filter(pk=rule.pk).update(is_active=False)
    assert found("check_reply", "Our Zephyr project") == []


@pytest.mark.parametrize("piece", ["4111 ", "1-", "DE89 ", "password is ", "a", "A1", "guarantee ", "eyJ.", "not "])
def test_twenty_thousand_characters_are_checked_in_a_moment(piece: str) -> None:
    text = (piece * 20_000)[:20_000].strip()
    start = time.thread_time()

    check("check_reply", text)

    assert time.thread_time() - start < 2


def test_the_checked_text_is_not_on_record(make_user: Callable[..., User]) -> None:
    context = CallContext(request_id="request-1", user=make_user(Role.AGENT))
    text = "My card is 4111 1111 1111 1111"

    execute_tool(call=PlannedCall("compliance_check", "check_text", {"text": text}), context=context)

    call = ToolCall.objects.get()
    assert "4111" not in f"{call.arguments} {call.result_preview}"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [({}, ("text",)), ({"text": ""}, ("text",)), ({"text": "x" * 20_001}, ("text",)), ({"text": "x", "y": 1}, ("y",))],
)
def test_arguments_that_break_the_schema_are_refused_by_name(arguments: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        COMPLIANCE.operations["check_text"].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
