"""What holds for every input, tried on many."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.sandbox.models import Customer, IdempotencyRecord, Invoice, Payment, Product, Refund, SmsMessage
from apps.sandbox.schemas.sms import MessageOut
from tests.sandbox.conftest import NOON, Service

# The database is shared by the examples of one test on purpose: each starts by clearing what it counts.
many = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WRITES = {
    ("crm", "POST", "/customers"): ("email", "name", "phone", "company", "tier", "account_status", "preferences"),
    ("crm", "PATCH", "/customers/C-1001"): ("email", "name", "phone", "company", "tier", "account_status"),
    ("billing", "POST", "/payments"): ("invoice_id", "customer_id", "amount", "currency", "method"),
    ("billing", "POST", "/refunds"): ("payment_id", "invoice_id", "amount", "reason"),
    ("sms", "POST", "/messages"): ("to", "text", "sender"),
}


def _is_error(body: Any) -> bool:
    error = body["error"]
    return error.keys() == {"code", "message", "fields"} and bool(error["code"]) and bool(error["message"])


@pytest.mark.parametrize(("slug", "method", "path"), list(WRITES))
@many
@given(data=st.data())
def test_whatever_is_written_is_accepted_or_refused_in_the_same_form(
    service: Callable[..., Service], customer: Customer, slug: str, method: str, path: str, data: st.DataObject
) -> None:
    fields = st.sampled_from([*WRITES[slug, method, path], "unknown"])
    body = data.draw(st.dictionaries(fields, json_values, max_size=7) | json_values)

    response = service(slug).ask(method, path, json.dumps(body).encode())

    assert response.status_code in {200, 201, 400, 404, 409, 422}
    assert response.status_code < 300 or _is_error(response.json())


@many
@given(path=st.text(max_size=40))
def test_whatever_address_is_asked_for_the_answer_is_json(crm: Service, path: str) -> None:
    response = crm.get(f"/{quote(path.encode('utf-8', 'ignore'))}")

    assert response.status_code in {200, 400, 404, 422}
    assert response["Content-Type"] == "application/json"


@many
@given(query=st.text(max_size=40))
def test_whatever_is_searched_for_is_found_or_not(inventory: Service, crm: Service, query: str) -> None:
    for service, path in ((crm, "customers"), (inventory, "products")):
        response = service.client.get(
            f"/sandbox/{service.slug}/{path}",
            {"query": query.encode("utf-8", "ignore").decode()},
            headers={"Authorization": f"Bearer {service.key}"},
        )

        assert (response.status_code, "\0" in query) in {(200, False), (400, True)}


@many
@given(amounts=st.lists(st.integers(min_value=1, max_value=3000), max_size=8))
def test_refunds_add_up_to_at_most_what_was_paid(billing: Service, paid_invoice: Invoice, amounts: list[int]) -> None:
    Refund.objects.all().delete()
    Invoice.objects.update(status="paid")
    left = Decimal("22.61")
    for cents in amounts:
        amount = Decimal(cents) / 100

        response = billing.post(
            "/refunds", {"payment_id": "PAY-60001", "amount": str(amount), "reason": "Charged twice"}
        )

        assert response.status_code == (201 if amount <= left else 409)
        left -= amount if amount <= left else 0
    assert Payment.objects.get().amount_refunded == Decimal("22.61") - left
    assert Invoice.objects.get().status == ("refunded" if left == 0 else "paid")


@many
@given(amount=st.decimals(min_value="0.01", max_value="9999999.99", places=2))
def test_an_amount_comes_back_to_the_cent(billing: Service, customer: Customer, amount: Decimal) -> None:
    body = {"customer_id": "C-1001", "amount": str(amount), "currency": "EUR", "method": "card"}

    payment = billing.post("/payments", body).json()

    assert payment["amount"] == str(amount)
    assert billing.get(f"/payments/{payment['payment_id']}").json()["amount"] == str(amount)


@pytest.fixture
def seven(make_product: Callable[..., Product]) -> list[str]:
    return [make_product(1001 + number).product_id for number in range(7)]


@many
@given(limit=st.integers(min_value=1, max_value=10))
def test_pages_of_any_size_hold_every_row_once(inventory: Service, seven: list[str], limit: int) -> None:
    pages = [
        inventory.get(f"/products?limit={limit}&offset={offset}").json()["products"] for offset in range(0, 7, limit)
    ]

    assert [row["product_id"] for page in pages for row in page] == seven


@given(length=st.integers(min_value=1, max_value=1600))
def test_segments_are_just_enough_for_the_text(length: int) -> None:
    message = MessageOut(message_id="MSG-1", to="+4915112345678", text="x" * length, sender="L", created_at=NOON)
    room = 160 if message.segments == 1 else 153 * message.segments
    less = 0 if message.segments == 1 else 160 if message.segments == 2 else 153 * (message.segments - 1)

    assert less < length <= room


@many
@given(texts=st.lists(st.sampled_from(["one", "two"]), min_size=1, max_size=6))
def test_a_key_stands_for_its_first_request_whatever_follows(sms: Service, texts: list[str]) -> None:
    SmsMessage.objects.all().delete()
    IdempotencyRecord.objects.all().delete()

    statuses = [
        sms.post("/messages", {"to": "+4915112345678", "text": text}, Idempotency_Key="key-1").status_code
        for text in texts
    ]

    assert statuses == [201 if text == texts[0] else 422 for text in texts]
    assert [message.text for message in SmsMessage.objects.all()] == [texts[0]]
