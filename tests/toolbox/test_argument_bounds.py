"""The bounds of every operation's arguments: the last value that is taken and the first that is not."""
# ruff: noqa: E501 - a row of a table is read as one line

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from apps.tools.registry.registry import registry

ID = str(UUID(int=1))
MISSING = object()
SAID = {"role": "user", "content": "Hello"}

# (operation, what else has to be given, argument, values that are taken, values that are refused)
Row = tuple[str, dict[str, Any], str, tuple[Any, ...], tuple[Any, ...]]

LOOKUPS: tuple[Row, ...] = (
    ("attachment.preview", {}, "attachment_id", (ID,), (MISSING, "", "7", None)),
    ("attachment.preview", {"attachment_id": ID}, "characters", (1, 20_000), (0, 20_001, "many", 1.5)),
    ("attachment.process", {}, "attachment_id", (ID,), (MISSING, "no-uuid")),
    ("billing.get_invoice", {}, "invoice_id", ("INV-1", "1", "x" * 64), (MISSING, "", "x" * 65, "-", "..")),
    ("billing.get_invoices", {}, "customer_id", ("C-1", "x" * 64), (MISSING, "", "x" * 65, "/", 7)),
    ("billing.get_invoices", {"customer_id": "C-1"}, "limit", (1, 100), (0, 101, -1, "all")),
    ("crm.get_tickets", {}, "customer_id", ("C-1001",), (MISSING, "", "?")),
    ("crm.get_tickets", {"customer_id": "C-1"}, "limit", (1, 100), (0, 101)),
    ("crm.list_customers", {}, "status", ("active", "suspended", "closed", None), ("Active", "", "gone")),
    ("crm.list_customers", {}, "limit", (1, 100), (0, 101, None)),
    ("crm.list_customers", {}, "offset", (0, 100_000), (-1, 100_001)),
    ("crm.search_customers", {}, "query", ("a", "x" * 200), (MISSING, "", "x" * 201)),
    ("crm.lookup_customer", {}, "customer_id", ("C-1001",), ("", "!!")),
    ("crm.lookup_customer", {}, "email", ("a@b.example", "Änna@müller.example"), ("anna", "a b@c.example", "@", "a@b@c")),
    ("inventory.check_stock", {}, "sku", ("SKU-1",), ("", "—")),
    ("inventory.get_product", {}, "product_id", ("P-1001",), ("", " ")),
    ("inventory.search_products", {}, "query", ("leak", "x" * 200), (MISSING, "", "x" * 201)),
    ("inventory.search_products", {"query": "x"}, "offset", (0, 100_000), (-1, 100_001)),
    ("knowledge_retriever.search", {}, "query", ("refund", "x" * 1000), (MISSING, "", "x" * 1001)),
    ("knowledge_retriever.search", {"query": "x"}, "limit", (1, 50), (0, 51)),
    ("knowledge_retriever.search", {"query": "x"}, "per_article", (1, 50), (0, 51)),
    ("knowledge_retriever.search", {"query": "x"}, "min_score", (0, 0.5, 99), (-0.1, "high", float("nan"))),
    ("knowledge_retriever.remove_documents", {}, "slugs", (["refunds"], ["a"] * 50), (MISSING, [], ["a"] * 51, "a")),
    ("profile_reader.read_profile", {}, "customer_id", ("C-1001",), ("", "*")),
    ("profile_reader.read_profile", {"customer_id": "C-1"}, "limit", (1, 50), (0, 51)),
    ("sms_outreach.status", {}, "message_id", ("SM-1", "x" * 64), (MISSING, "", "x" * 65, "-")),
    ("sms_outreach.campaign_statistics", {}, "campaign", ("spring", None), ("", "two words", "x" * 41, "a/b")),
)  # fmt: skip

CHANGES: tuple[Row, ...] = (
    ("billing.create_payment", {"invoice_id": "INV-1"}, "amount", ("0.01", 5, "999999999999.99"), (MISSING, 0, "-1", "0.001", "1e20", "five", float("nan"))),
    ("billing.create_payment", {"invoice_id": "INV-1", "amount": 1}, "currency", ("EUR", "GBP"), ("eur", "EURO", "E1R", "", "€")),
    ("billing.create_payment", {"invoice_id": "INV-1", "amount": 1}, "method", ("card", "sepa_debit", "paypal", "bank_transfer"), ("cash", "", None)),
    ("billing.refund", {"invoice_id": "INV-1", "reason": "Late"}, "amount", ("0.01", "12.50"), (MISSING, 0, "-0.01", "1.0005", "Infinity")),
    ("billing.refund", {"invoice_id": "INV-1", "amount": 1}, "reason", ("Too", "x" * 200), (MISSING, "", "ab", "x" * 201)),
    ("crm.create_customer", {"name": "Anna"}, "email", ("a@b.example",), (MISSING, "", "anna", "a@" + "b" * 260)),
    ("crm.create_customer", {"email": "a@b.example"}, "name", ("A", "x" * 120), (MISSING, "", "x" * 121)),
    ("crm.create_customer", {"email": "a@b.example", "name": "A"}, "phone", ("", "x" * 30), ("x" * 31, None)),
    ("crm.create_customer", {"email": "a@b.example", "name": "A"}, "tier", ("free", "x" * 20), ("", "x" * 21)),
    ("crm.create_customer", {"email": "a@b.example", "name": "A"}, "preferences", ({}, {"language": "de"}), ([], "de", None)),
    ("crm.update_customer", {"customer_id": "C-1"}, "account_status", ("active", "closed"), ("asleep", "")),
    ("crm.update_customer", {"customer_id": "C-1"}, "email", ("a@b.example",), ("a b", "")),
    ("crm.update_customer", {"name": "Anna"}, "customer_id", ("C-1001",), (MISSING, "", None, "x" * 65)),
    ("escalation.create_ticket", {}, "subject", ("Help", "x" * 200), (MISSING, "", "x" * 201)),
    ("escalation.create_ticket", {"subject": "x"}, "description", ("", "x" * 10_000), ("x" * 10_001, None)),
    ("escalation.create_ticket", {"subject": "x"}, "priority", ("low", "normal", "high", "urgent"), ("HIGH", "", 1)),
    ("escalation.create_ticket", {"subject": "x"}, "reasons", ([], ["x"] * 20), (["x"] * 21, "anger")),
    ("memory.store", {"value": "v"}, "key", ("k", "x" * 100), (MISSING, "", "x" * 101)),
    ("memory.store", {"key": "k"}, "value", ("v", "x" * 500), (MISSING, "", "x" * 501)),
    ("memory.store", {"key": "k", "value": "v"}, "importance", (0, 1, 0.5), (-0.01, 1.01, "high", float("nan"))),
    ("memory.store", {"key": "k", "value": "v"}, "type", ("fact", "preference", "context"), ("secret", "", None)),
    ("memory.store", {"key": "k", "value": "v"}, "expires_in_s", (1, 316_224_000, None), (0, 316_224_001, 1.5)),
    ("memory.forget", {}, "key", ("k", "x" * 100), ("", "x" * 101)),
    ("memory.forget", {}, "memory_id", (1, 7), (0, -1, "x")),
    ("memory.retrieve", {}, "limit", (1, 100), (0, 101)),
    ("memory.retrieve", {}, "query", ("", "x" * 200), ("x" * 201,)),
    ("sms_outreach.send", {"text": "Hi"}, "to", ("+49 151 12345678", "+442071838750"), (MISSING, "", "0151 12345678", "+49", "+" + "1" * 31, "112")),
    ("sms_outreach.send", {"to": "+4915112345678"}, "text", ("x", "x" * 1530), (MISSING, "", "x" * 1531)),
)  # fmt: skip

FIGURES: tuple[Row, ...] = (
    ("price_calculator.quote", {}, "plan", ("team", "x" * 40), (MISSING, "", "x" * 41, "a b", "a;b")),
    ("price_calculator.quote", {"plan": "team"}, "units", (1, 100_000), (0, 100_001, 1.5, "ten")),
    ("price_calculator.quote", {"plan": "team"}, "period", ("monthly", "yearly"), ("weekly", "Monthly", None)),
    ("price_calculator.quote", {"plan": "team"}, "country", ("DE", "GB"), ("de", "DEU", "", "D1")),
    ("price_calculator.quote", {"plan": "team"}, "vat_id", ("", "DE123456789"), ("de123456789", "DE 123", "D", "DE" + "1" * 13)),
    ("price_calculator.quote", {"plan": "team"}, "discount_code", ("", "x" * 40), ("x" * 41, None)),
    ("price_calculator.quote", {"plan": "team"}, "on", ("2026-02-28", None), ("2026-02-30", "28.02.2026", "soon")),
    ("price_calculator.quote", {"plan": "team"}, "add_ons", ([], [{"code": "sms-alarms"}] * 20), ([{"code": "x"}] * 21, [{}], ["x"])),
    ("price_calculator.compare_plans", {}, "users", (0, 10_000_000), (-1, 10_000_001)),
    ("price_calculator.compare_plans", {}, "features", ([], ["x"] * 20), (["x"] * 21, "sso")),
    ("price_calculator.roi", {"plan": "team"}, "months", (1, 120), (0, 121)),
    ("price_calculator.roi", {"plan": "team"}, "hours_saved_per_month", (0, "6.25", 100_000), (-1, "0.001", 100_001)),
    ("price_calculator.roi", {"plan": "team"}, "cost_per_hour", (0, "12.34"), ("-0.01", "1.234", "NaN")),
    ("compliance_check.check_text", {}, "text", ("x", "x" * 20_000), (MISSING, "", "x" * 20_001, None)),
    ("compliance_check.check_reply", {}, "text", ("x", "x" * 20_000), (MISSING, "", "x" * 20_001)),
    ("competitor_analysis.profile", {}, "competitor", ("Nestwell", "x" * 100), (MISSING, "", "x" * 101)),
    ("competitor_analysis.compare_pricing", {}, "plan", ("team", "x" * 100), (MISSING, "", "x" * 101)),
    ("competitor_analysis.compare_features", {}, "features", ([], ["x"] * 20), (["x"] * 21, [""])),
    ("competitor_analysis.market_share", {}, "market", ("", "x" * 100), ("x" * 101,)),
    ("escalation.should_escalate", {}, "text", ("x", "x" * 10_000), (MISSING, "", "x" * 10_001)),
    ("escalation.should_escalate", {"text": "x"}, "confidence", (0, 1, None), (-0.1, 1.1, "low", float("nan"))),
    ("escalation.should_escalate", {"text": "x"}, "failures", (0, 1000), (-1, 1001, 0.5)),
    ("stage_classifier.classify", {}, "messages", ([],), ([{"author": "customer"}], ["hello"], "hello")),
    ("language_model.complete", {}, "messages", ([SAID], [SAID] * 500), (MISSING, [], [SAID] * 501, [{"role": "king", "content": "x"}])),
    ("language_model.complete", {"messages": [SAID]}, "tool_choice", ("auto", "none", "required"), ("always", None)),
    ("language_model.complete", {"messages": [SAID]}, "temperature", (0, 2, None), (-0.1, 2.1)),
    ("language_model.complete", {"messages": [SAID]}, "stop", ([], ["END"] * 4), (["x"] * 5, [""])),
    ("language_model.embed", {"model": "m"}, "texts", (["a"], ["a"] * 64), (MISSING, [], ["a"] * 65)),
)  # fmt: skip

ROWS = (*LOOKUPS, *CHANGES, *FIGURES)
TAKEN = [(operation, base, name, value) for operation, base, name, taken, _refused in ROWS for value in taken]
REFUSED = [(operation, base, name, value) for operation, base, name, _taken, refused in ROWS for value in refused]


def given(operation: str, base: dict[str, Any], name: str, value: Any) -> Any:
    tool, _dot, operation_name = operation.partition(".")
    schema = registry.get(tool).operations[operation_name].arguments
    return schema.model_validate(base if value is MISSING else {**base, name: value})


def short(value: Any) -> str:
    return "missing" if value is MISSING else repr(value)[:20]


@pytest.mark.parametrize(("operation", "base", "name", "value"), TAKEN, ids=short)
def test_a_value_within_the_bounds_is_taken(operation: str, base: dict[str, Any], name: str, value: Any) -> None:
    assert name in given(operation, base, name, value).model_fields_set


@pytest.mark.parametrize(("operation", "base", "name", "value"), REFUSED, ids=short)
def test_a_value_beyond_the_bounds_is_refused_under_the_arguments_name(
    operation: str, base: dict[str, Any], name: str, value: Any
) -> None:
    with pytest.raises(ValidationError) as caught:
        given(operation, base, name, value)

    assert {fault["loc"][0] for fault in caught.value.errors()} == {name}


@pytest.mark.parametrize("tool", [tool.name for tool in registry])
def test_no_operation_takes_an_argument_that_it_does_not_know(tool: str) -> None:
    for operation in registry.get(tool).operations.values():
        with pytest.raises(ValidationError) as caught:
            operation.arguments.model_validate({"no_such_argument": 1})
        assert ("no_such_argument",) in {fault["loc"] for fault in caught.value.errors()}


ONE_OF = (
    ("billing.create_payment", {"amount": "1.00"}),
    ("billing.refund", {"amount": "1.00", "reason": "Late"}),
    ("crm.lookup_customer", {}),
    ("crm.update_customer", {"customer_id": "C-1"}),
    ("inventory.check_stock", {}),
    ("inventory.get_product", {}),
    ("memory.forget", {}),
)


@pytest.mark.parametrize(("operation", "base"), ONE_OF)
def test_what_needs_one_of_several_arguments_is_refused_without_any(operation: str, base: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"(?i)give|nothing"):
        given(operation, base, "", MISSING)


@pytest.mark.parametrize(("written", "meant"), [(5, "5.00"), ("5", "5.00"), ("5.5", "5.50"), (0.1, "0.10"), ("05.10", "5.10")])  # fmt: skip
def test_an_amount_is_exact_to_the_cent_however_it_is_written(written: Any, meant: str) -> None:
    arguments = given("billing.refund", {"invoice_id": "INV-1", "reason": "Late"}, "amount", written)

    assert (arguments.amount, str(arguments.amount)) == (Decimal(meant), meant)
