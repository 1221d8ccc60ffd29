"""What every tool that speaks to another system makes of that system's faults, one call of each operation."""

from typing import Any, NamedTuple

import pytest
from pydantic import ValidationError

from apps.core.http import ConnectionCut, HttpError, NotFound, ResponseUnreadable, TimedOut
from apps.toolbox.billing.tool import BillingTool
from apps.toolbox.crm.tool import CrmTool
from apps.toolbox.inventory.tool import InventoryTool
from apps.tools.registry.registry import registry
from apps.tools.tool import Tool
from tests.toolbox.conftest import Upstream, ask


class Call(NamedTuple):
    """A call and the request it makes."""

    tool: Tool
    operation: str
    arguments: dict[str, Any]
    method: str
    path: str

    def make(self) -> Any:
        return ask(self.tool, self.operation, **self.arguments)


CRM, BILLING, INVENTORY = CrmTool(), BillingTool(), InventoryTool()
PAYMENT = {"invoice_id": "INV-20001", "amount": "10.00"}
CALLS = [
    Call(CRM, "lookup_customer", {"customer_id": "C-1001"}, "GET", "/customers/C-1001"),
    Call(CRM, "get_tickets", {"customer_id": "C-1001"}, "GET", "/customers/C-1001/tickets"),
    Call(CRM, "list_customers", {}, "GET", "/customers"),
    Call(CRM, "search_customers", {"query": "Keller"}, "GET", "/customers"),
    Call(CRM, "update_customer", {"customer_id": "C-1001", "tier": "team"}, "PATCH", "/customers/C-1001"),
    Call(CRM, "create_customer", {"email": "anna@example.com", "name": "Anna"}, "POST", "/customers"),
    Call(BILLING, "get_invoices", {"customer_id": "C-1001"}, "GET", "/customers/C-1001/invoices"),
    Call(BILLING, "get_invoice", {"invoice_id": "INV-20001"}, "GET", "/invoices/INV-20001"),
    Call(BILLING, "create_payment", PAYMENT, "POST", "/payments"),
    Call(BILLING, "refund", {**PAYMENT, "reason": "Sent back"}, "POST", "/refunds"),
    Call(INVENTORY, "check_stock", {"sku": "SKU-1001"}, "GET", "/stock/SKU-1001"),
    Call(INVENTORY, "get_product", {"product_id": "P-1001"}, "GET", "/products/P-1001"),
    Call(INVENTORY, "search_products", {"query": "sensor"}, "GET", "/products"),
]
each_call = pytest.mark.parametrize("call", CALLS, ids=[f"{call.tool.name}.{call.operation}" for call in CALLS])


def test_every_operation_that_speaks_to_another_system_and_keeps_no_rows_is_tried_here() -> None:
    assert {(call.tool.name, call.operation) for call in CALLS} == {
        (tool.name, name)
        for tool in registry
        if tool.sandbox_service and tool.name != "sms_outreach"
        for name in tool.operations
    }


@each_call
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "upstream_rejected"),
        (401, "upstream_unauthorized"),
        (403, "upstream_forbidden"),
        (409, "upstream_conflict"),
        (422, "upstream_rejected"),
        (429, "upstream_rate_limited"),
        (500, "upstream_unavailable"),
        (503, "upstream_unavailable"),
    ],
)
def test_an_error_status_keeps_its_kind_and_the_systems_own_words(
    upstream: Upstream, call: Call, status: int, code: str
) -> None:
    upstream.answers(call.method, call.path, {"detail": "So it is."}, status=status)

    with pytest.raises(HttpError, match="So it is") as caught:
        call.make()

    assert caught.value.code == code


@each_call
def test_silence_is_a_timeout(upstream: Upstream, call: Call) -> None:
    upstream.stays_silent(call.method, call.path)

    with pytest.raises(TimedOut):
        call.make()


@each_call
def test_a_cut_connection_is_told_apart_from_silence(upstream: Upstream, call: Call) -> None:
    upstream.cuts(call.method, call.path)

    with pytest.raises(ConnectionCut):
        call.make()


@each_call
@pytest.mark.parametrize("text", ["<html>Sign in</html>", '{"customer_id": "C-10', ""])
def test_what_is_no_json_is_unreadable(upstream: Upstream, call: Call, text: str) -> None:
    upstream.answers_text(call.method, call.path, text)

    with pytest.raises(ResponseUnreadable):
        call.make()


@each_call
@pytest.mark.parametrize(
    "body", [[], "text", 7, None, {}, {"customers": {}}, {"tickets": [1], "invoices": [1], "products": [1]}]
)
def test_an_answer_of_another_shape_is_refused(upstream: Upstream, call: Call, body: Any) -> None:
    upstream.answers(call.method, call.path, body)

    with pytest.raises(ValidationError):
        call.make()


LOOKUPS = {"lookup_customer", "get_invoice", "check_stock", "get_product"}


@each_call
def test_not_found_is_an_answer_of_lookups_and_an_error_of_the_others(upstream: Upstream, call: Call) -> None:
    upstream.answers(call.method, call.path, {"detail": "There is none."}, status=404)

    if call.operation in LOOKUPS:
        assert call.make()["found"] is False
    else:
        with pytest.raises(NotFound, match="There is none"):
            call.make()


@each_call
def test_a_404_that_no_system_wrote_is_a_wrong_endpoint(upstream: Upstream, call: Call) -> None:
    upstream.mock.add(call.method, f"{upstream.base_url}{call.path}", body="<h1>nginx</h1>", status=404)

    with pytest.raises(NotFound, match="it knows no such thing"):
        call.make()


CUSTOMER = {
    "customer_id": "C-1001",
    "email": "anna@example.com",
    "name": "Anna",
    "account_status": "active",
    "tier": "team",
}
TICKET = {
    "ticket_id": "T-1",
    "status": "open",
    "priority": "high",
    "subject": "Light",
    "created_at": "2026-11-01T00:00:00Z",
}
INVOICE = {
    "invoice_id": "INV-20001",
    "customer_id": "C-1001",
    "amount": "10.00",
    "currency": "EUR",
    "status": "open",
    "created_at": "2026-11-01T00:00:00Z",
    "line_items": [],
}
PRODUCT = {
    "product_id": "P-1001",
    "name": "Sensor",
    "sku": "SKU-1001",
    "price": "9.00",
    "currency": "EUR",
    "stock_quantity": 3,
    "available": True,
}
STOCK = {"sku": "SKU-1001", "product_id": "P-1001", "total": 3, "available": 2, "warehouses": []}
MONEY = {"amount": "10.00", "currency": "EUR", "payment_id": "PAY-1", "refund_id": "REF-1"}
GOOD: dict[str, dict[str, Any]] = {
    "lookup_customer": CUSTOMER, "update_customer": CUSTOMER, "create_customer": CUSTOMER,
    "get_tickets": {"tickets": [TICKET], "total_count": 1, "customer_id": "C-1001"},
    "list_customers": {"customers": [CUSTOMER], "total_count": 1},
    "search_customers": {"customers": [CUSTOMER], "total_count": 1},
    "get_invoices": {"invoices": [INVOICE], "total_count": 1}, "get_invoice": INVOICE,
    "create_payment": MONEY, "refund": MONEY, "check_stock": STOCK, "get_product": PRODUCT,
    "search_products": {"products": [PRODUCT], "total_count": 1},
}  # fmt: skip


def with_more(value: Any) -> Any:
    """Return an answer with a field more in every object of it."""
    if isinstance(value, dict):
        return {**{name: with_more(one) for name, one in value.items()}, "margin_of_the_house": "top-secret"}
    return [with_more(one) for one in value] if isinstance(value, list) else value


@each_call
def test_fields_beyond_the_contract_change_nothing_and_go_no_further(upstream: Upstream, call: Call) -> None:
    upstream.answers(call.method, call.path, GOOD[call.operation])
    expected = call.make()
    upstream.mock.reset()
    upstream.answers(call.method, call.path, with_more(GOOD[call.operation]))

    answer = call.make()

    assert answer == expected
    assert "top-secret" not in str(answer)


@each_call
def test_a_change_carries_one_idempotency_key_and_a_read_none(upstream: Upstream, call: Call) -> None:
    upstream.answers(call.method, call.path, GOOD[call.operation])

    call.make()

    changes = call.tool.operations[call.operation].effect.changes_upstream
    assert ("Idempotency-Key" in upstream.request.headers) is changes
    assert upstream.request.headers["Authorization"] == "Bearer test-key"
