"""The tools against the sandbox, over real HTTP and through all gates."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.core.sandbox_keys import default_read_only_key
from apps.sandbox.models import Customer, Invoice, Product, Refund, SandboxService, SmsMessage
from apps.tools.errors import ApprovalRequired, OutcomeUnknown, ToolError
from apps.tools.models import Approval, LedgerEntry, ToolConfig
from apps.tools.services import approve, execute_tool
from apps.tools.services.unknowns import check_upstream
from apps.tools.types import CallContext, PlannedCall
from tests.sandbox.conftest import customer, make_customer, make_invoice, make_product, make_ticket, paid_invoice

__all__ = ["customer", "make_customer", "make_invoice", "make_product", "make_ticket", "paid_invoice"]

NEVER = {"ask": "never"}
Call = Callable[..., dict[str, Any]]


@pytest.fixture
def call(sandbox: None, make_user: Callable[..., User]) -> Call:
    """Call an operation as a supervisor; about money nobody is asked, for that is tested with the gates."""
    ToolConfig.objects.filter(name="billing").update(approvals={"create_payment": NEVER, "refund": NEVER})
    context = CallContext(request_id="request-1", user=make_user(Role.SUPERVISOR))

    def make(tool: str, operation: str, **arguments: Any) -> dict[str, Any]:
        return execute_tool(call=PlannedCall(tool, operation, arguments), context=context).data

    return make


@pytest.fixture
def supervisor_of(make_user: Callable[..., User]) -> User:
    return make_user(Role.SUPERVISOR, username="second-supervisor")


def test_a_customer_is_looked_up_in_the_crm(call: Call, customer: Customer) -> None:
    answer = call("crm", "lookup_customer", email="Anna.Keller@example.com")

    assert (answer["found"], answer["profile"]["customer_id"]) == (True, "C-1001")
    assert answer["profile"]["tier"] == "business"
    assert (answer["profile"]["lifetime_value"], answer["profile"]["currency"]) == ("0.00", "EUR")
    assert call("crm_lookup", "lookup_customer", lookup_key="C-1001")["profile"] == answer["profile"]
    assert call("crm", "lookup_customer", customer_id="C-4711")["found"] is False


def test_customers_are_listed_searched_made_and_changed(call: Call, make_customer: Callable[..., Customer]) -> None:
    make_customer("C-1001", tier="team")
    make_customer("C-1002", name="Tom Brandt")

    assert call("crm", "list_customers", limit=1)["total_count"] == 2
    assert [one["customer_id"] for one in call("crm", "list_customers", tier="team")["customers"]] == ["C-1001"]
    assert [one["name"] for one in call("crm", "search_customers", query="brandt")["customers"]] == ["Tom Brandt"]
    made = call("crm", "create_customer", email="mia.lang@example.com", name="Mia Lang")
    changed = call("crm", "update_customer", customer_id=made["lookup_key"], tier="plus", phone="+49 761 5550101")
    assert (changed["profile"]["tier"], changed["profile"]["phone"]) == ("plus", "+49 761 5550101")
    assert Customer.objects.get(email="mia.lang@example.com").tier == "plus"


def test_a_customers_tickets_are_read(call: Call, customer: Customer, make_ticket: Callable[..., Any]) -> None:
    make_ticket(customer, "CT-3001")
    make_ticket(customer, "CT-3002", status="closed")

    answer = call("crm", "get_tickets", customer_id="C-1001", status="open")

    assert [ticket["ticket_id"] for ticket in answer["tickets"]] == ["CT-3001"]
    assert (answer["total_count"], answer["customer_id"]) == (1, "C-1001")


def test_invoices_are_read_to_the_cent(call: Call, customer: Customer, make_invoice: Callable[..., Invoice]) -> None:
    make_invoice(customer)

    answer = call("billing", "get_invoices", customer_id="C-1001")

    assert answer["total_count"] == 1
    assert (answer["invoices"][0]["amount"], answer["invoices"][0]["currency"]) == ("22.61", "EUR")
    assert [line["amount"] for line in answer["invoices"][0]["line_items"]] == ["19.00", "3.61"]
    assert call("billing", "get_invoice", invoice_id="INV-20001")["invoice"] == answer["invoices"][0]
    assert call("billing", "get_invoice", invoice_id="INV-1") == {"invoice": None, "found": False}


def test_a_payment_settles_an_invoice(call: Call, customer: Customer, make_invoice: Callable[..., Invoice]) -> None:
    make_invoice(customer)

    payment = call("billing", "create_payment", invoice_id="INV-20001", amount="22.61")

    assert (payment["amount"], payment["invoice_id"], payment["status"]) == ("22.61", "INV-20001", "succeeded")
    assert Invoice.objects.get().status == "paid"


def test_a_refund_pays_back_a_part(call: Call, paid_invoice: Invoice) -> None:
    refund = call("billing", "refund", invoice_id="INV-20001", amount="2.61", reason="Too much was charged")

    assert (refund["amount"], refund["payment_id"]) == ("2.61", "PAY-60001")
    assert Refund.objects.get().amount == Decimal("2.61")


def test_stock_and_products_are_read(call: Call, make_product: Callable[..., Product]) -> None:
    make_product(1043, {"FRA": (10, 3), "MAN": (2, 0)})

    stock = call("inventory", "check_stock", sku="SKU-1043")["stock"]

    assert (stock["total"], stock["available"]) == (12, 9)
    assert [(one["code"], one["quantity"], one["reserved"]) for one in stock["warehouses"]] == [
        ("FRA", 10, 3),
        ("MAN", 2, 0),
    ]
    assert call("inventory", "check_stock", product_id="P-1043")["stock"] == stock
    assert call("inventory", "get_product", sku="SKU-1043")["product"]["stock_quantity"] == 9
    assert call("inventory", "search_products", query="leak")["products"][0]["price"] == "34.90"
    assert call("inventory", "check_stock", sku="SKU-1") == {"stock": None, "found": False}


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ({"rate_limited": True}, "upstream_rate_limited"),
        ({"error_rate": 100}, "upstream_unavailable"),
        ({"cut_connection": True}, "connection_cut"),
        ({"malformed": "html"}, "response_unreadable"),
        ({"malformed": "truncated"}, "response_unreadable"),
        ({"malformed": "empty"}, "response_unreadable"),
        ({"malformed": "huge"}, "response_too_large"),
        ({"api_key": "another key of the crm"}, "upstream_unauthorized"),
    ],
)
def test_a_fault_of_the_crm_is_named_and_on_record(
    call: Call, customer: Customer, faults: dict[str, Any], code: str
) -> None:
    SandboxService.objects.filter(slug="crm").update(**faults)

    with pytest.raises(ToolError) as caught:
        call("crm", "lookup_customer", customer_id="C-1001")

    record = ToolCall.objects.get()
    assert (record.pk, record.status) == (caught.value.tool_call_id, "failed")
    assert [attempt.error_code for attempt in record.attempts.all()] == [code]


def test_a_key_that_may_only_read_changes_nothing(call: Call, customer: Customer) -> None:
    config = ToolConfig.objects.get(name="crm")
    config.api_key = default_read_only_key("crm")
    config.save()

    assert call("crm", "lookup_customer", customer_id="C-1001")["found"] is True
    with pytest.raises(ToolError, match="403"):
        call("crm", "update_customer", customer_id="C-1001", tier="free")
    assert Customer.objects.get().tier == "business"


def test_a_refund_waits_for_a_decision_where_nobody_has_ruled_otherwise(call: Call, paid_invoice: Invoice) -> None:
    ToolConfig.objects.filter(name="billing").update(approvals={})

    with pytest.raises(ApprovalRequired):
        call("billing", "refund", invoice_id="INV-20001", amount="2.61", reason="Too much was charged")

    assert not Refund.objects.exists()
    assert ToolCall.objects.get().status == "waiting"


def test_a_refund_whose_answer_is_lost_ends_unknown_and_is_paid_once(call: Call, paid_invoice: Invoice) -> None:
    SandboxService.objects.filter(slug="billing").update(cut_connection=True)
    ToolConfig.objects.update(max_attempts=3)

    with pytest.raises(OutcomeUnknown):
        call("billing", "refund", invoice_id="INV-20001", amount="2.61", reason="Too much was charged")

    assert Refund.objects.count() == 1
    assert ToolCall.objects.get().status == "unknown"


def test_a_text_message_waits_for_a_decision_and_is_sent_once_it_is_made(call: Call, supervisor_of: User) -> None:
    ToolConfig.objects.filter(name="sms_outreach").update(settings={"quiet_from": "00:00", "quiet_until": "00:00"})

    with pytest.raises(ApprovalRequired) as waiting:
        call("sms_outreach", "send", to="+49 151 12345678", text="Your gateway is on its way.")
    assert SmsMessage.objects.count() == 0
    sent = approve(approval=Approval.objects.get(pk=waiting.value.approval_id), actor=supervisor_of).data

    assert (sent["to"], sent["status"], sent["left_today"]) == ("+4915112345678", "sent", 4)
    assert SmsMessage.objects.get().message_id == sent["message_id"]
    assert call("sms_outreach", "status", message_id=sent["message_id"])["message"]["status"] == "sent"


def test_billing_tells_an_operator_that_a_payment_whose_answer_was_lost_was_made(
    call: Call, customer: Customer, make_invoice: Callable[..., Invoice], make_user: Callable[..., User]
) -> None:
    make_invoice(customer)
    SandboxService.objects.filter(slug="billing").update(cut_connection=True)
    with pytest.raises(OutcomeUnknown):
        call("billing", "create_payment", invoice_id="INV-20001", amount="22.61")
    SandboxService.objects.filter(slug="billing").update(cut_connection=False)

    assert check_upstream(entry=LedgerEntry.objects.get(), actor=make_user(Role.OPERATOR)) is True
    assert LedgerEntry.objects.get().status == "done"
