"""The presets: billing wired to a stateful Stripe (localstripe) in a process of its own, SMS to a fake Twilio."""

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone

from apps.core.http import Deadline, HttpClient, HttpError, NotFound, Unauthorized
from apps.toolbox.billing.client import BillingClient
from apps.toolbox.billing.tool import BillingSettings, BillingTool
from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.toolbox.sms_outreach.tool import SmsOutreachTool
from apps.tools.dry_run import DescribingClient, RequestDescribed
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from apps.tools.types import CallContext
from tests.toolbox.conftest import Upstream, ask
from tests.toolbox.wired import preset

BILLING, SMS = BillingTool(), SmsOutreachTool()
KEY = "sk_test_12345"
START_S = 20
Stripe = Callable[..., Any]


def wired_run(base_url: str, settings: Any, **changes: Any) -> Run:
    fields = {
        "call_id": uuid.uuid4(),
        "context": CallContext(request_id="request-1"),
        "settings": settings,
        "deadline": Deadline.after(20),
        "timeout_s": 10,
        "base_url": base_url,
        "headers": {"Authorization": f"Bearer {KEY}"},
        "idempotency_header": "Idempotency-Key",
        "idempotency_key": "change-1",
    }
    return Run(**{**fields, **changes})


@pytest.fixture(scope="module")
def stripe_url() -> Iterator[str]:
    """Start localstripe on a free port; it keeps its rows in memory and ends with these tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "localstripe", "--port", str(port), "--from-scratch"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            HttpClient(base_url=url, headers={"Authorization": f"Bearer {KEY}"}).get("/v1/customers")
        except HttpError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("localstripe did not start.")


@pytest.fixture
def stripe(stripe_url: str) -> Stripe:
    """Speak Stripe's own language, to set the stage and to look behind it."""
    client = HttpClient(base_url=stripe_url, headers={"Authorization": f"Bearer {KEY}"})

    def request(path: str, **form: str) -> Any:
        return client.request("POST" if form else "GET", f"/v1/{path}", form=form or None).body

    return request


@pytest.fixture
def customer(stripe: Stripe) -> str:
    """Return a customer with a card."""
    card = {"card[number]": "4242424242424242", "card[exp_month]": "12", "card[exp_year]": "2030", "card[cvc]": "123"}
    made = stripe("customers", email="anna.keller@example.com")
    token = stripe("tokens", **card)
    stripe(f"customers/{made['id']}/sources", source=token["id"])
    return str(made["id"])


@pytest.fixture
def bill(stripe: Stripe, customer: str) -> Callable[..., str]:
    """Make an invoice of some amounts in cents: of a subscription, with further items, paid by the card."""

    def make(amount: int, *others: int) -> str:
        for other in others:
            stripe("invoiceitems", customer=customer, amount=str(other), currency="eur", description=f"Item {other}")
        plan = {"id": uuid.uuid4().hex, "amount": str(amount), "currency": "eur", "interval": "month"}
        stripe("plans", **plan, **{"product[name]": "Team"})
        return str(stripe("subscriptions", customer=customer, **{"items[0][plan]": plan["id"]})["latest_invoice"])

    return make


@pytest.fixture
def billing_run(stripe_url: str) -> Run:
    return wired_run(stripe_url, BillingSettings.model_validate({"rest": preset("stripe")}))


@pytest.fixture
def billing(billing_run: Run) -> Callable[..., Any]:
    return lambda operation, **arguments: ask(BILLING, operation, run=billing_run, **arguments)


def test_an_invoice_of_stripe_is_read_to_the_cent(billing: Any, bill: Callable[..., str], customer: str) -> None:
    number = bill(1900, 361)

    answer = billing("get_invoice", invoice_id=number)

    invoice = answer["invoice"]
    assert answer["found"] is True
    assert (invoice["invoice_id"], invoice["customer_id"]) == (number, customer)
    assert (invoice["amount"], invoice["currency"], invoice["status"]) == ("22.61", "EUR", "paid")
    assert sorted(line["amount"] for line in invoice["line_items"]) == ["19.00", "3.61"]
    assert "Item 361" in [line["description"] for line in invoice["line_items"]]
    assert datetime.fromisoformat(invoice["created_at"]).tzinfo == UTC


def test_to_find_no_invoice_in_stripe_is_an_answer(billing: Any) -> None:
    assert billing("get_invoice", invoice_id="in_nothing") == {"invoice": None, "found": False}


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (20, 3)])
def test_the_invoices_of_a_customer_are_gathered_over_pages(
    billing: Any, bill: Callable[..., str], customer: str, limit: int, count: int
) -> None:
    numbers = {bill(100 * number) for number in (1, 2, 3)}

    answer = billing("get_invoices", customer_id=customer, limit=limit)

    assert {invoice["invoice_id"] for invoice in answer["invoices"]} <= numbers
    assert (len(answer["invoices"]), answer["total_count"]) == (count, count)


def test_the_invoices_of_an_unknown_customer_are_not_found(billing: Any) -> None:
    with pytest.raises(NotFound):
        billing("get_invoices", customer_id="cus_nobody")


def test_a_payment_and_a_refund_move_exactly_the_amount(
    billing: Any, billing_run: Run, stripe: Stripe, customer: str
) -> None:
    payment = billing("create_payment", customer_id=customer, amount="22.61", currency="EUR")
    refund = billing("refund", payment_id=payment["payment_id"], amount="2.61", reason="Too much was charged")

    assert (payment["amount"], payment["currency"], payment["status"]) == ("22.61", "EUR", "succeeded")
    assert (refund["amount"], refund["payment_id"]) == ("2.61", payment["payment_id"])
    assert (refund["reason"], refund["status"], refund["currency"]) == ("Too much was charged", "succeeded", "EUR")
    charge = stripe(f"charges/{payment['payment_id']}")
    assert (charge["amount"], charge["amount_refunded"]) == (2261, 261)
    assert Decimal(charge["amount"]) / 100 == Decimal(payment["amount"])
    assert BillingClient(billing_run).payment(payment["payment_id"]).amount_refunded == Decimal("2.61")


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("create_payment", {"invoice_id": "in_1", "amount": "1.00"}),
        ("create_payment", {"customer_id": "cus_1", "amount": "1.00", "currency": "JPY"}),
        ("refund", {"invoice_id": "in_1", "amount": "1.00", "reason": "Sent back"}),
    ],
)
def test_what_the_preset_has_no_words_for_is_refused_before_money_moves(
    billing: Any, operation: str, arguments: dict[str, str]
) -> None:
    with pytest.raises(OperationFailed, match="Nothing was sent") as caught:
        billing(operation, **arguments)

    assert caught.value.reason_code == "not_wired"


def test_a_customer_without_a_card_keeps_stripes_words(billing: Any, stripe: Stripe) -> None:
    bare = stripe("customers", email="tom@example.com")["id"]

    with pytest.raises(HttpError, match="no payment method"):
        billing("create_payment", customer_id=bare, amount="1.00")


def test_a_wrong_key_is_named(stripe_url: str) -> None:
    settings = BillingSettings.model_validate({"rest": preset("stripe")})
    run = wired_run(stripe_url, settings, headers={"Authorization": "Bearer pk_test_12345"})

    with pytest.raises(HttpError):
        ask(BILLING, "get_invoice", run=run, invoice_id="in_1")


@pytest.fixture
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


TWILIO = "https://api.twilio.example/2010-04-01/Accounts/AC0"
QUEUED = {
    "sid": "SM123",
    "to": "+4915112345678",
    "from": "+4915735987654",
    "status": "queued",
    "date_created": "Fri, 20 Nov 2026 12:00:00 +0000",
    "num_segments": "1",
    "error_code": None,
}


@pytest.fixture
def twilio(upstream: Upstream) -> Upstream:
    upstream.base_url = TWILIO
    return upstream


def sms_run(**changes: Any) -> Run:
    settings = SmsSettings.model_validate({"rest": preset("twilio"), "sender": "+4915735987654"})
    return wired_run(TWILIO, settings, idempotency_header="", **changes)


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_a_message_goes_out_over_twilio_as_a_form(twilio: Upstream) -> None:
    twilio.answers("POST", "/Messages.json", QUEUED, status=201)

    answer = ask(SMS, "send", run=sms_run(), to="+4915112345678", text="Grüße & mehr")

    assert (answer["message_id"], answer["status"], answer["left_today"]) == ("SM123", "queued", 4)
    assert dict(parse_qsl(str(twilio.request.body))) == {
        "To": "+4915112345678",
        "From": "+4915735987654",
        "Body": "Grüße & mehr",
    }
    assert twilio.request.headers["Authorization"].startswith("Basic QUMwMDAw")
    assert "Idempotency-Key" not in twilio.request.headers


@pytest.mark.django_db
def test_a_message_of_twilio_is_asked_after(twilio: Upstream) -> None:
    twilio.answers("GET", "/Messages/SM123.json", {**QUEUED, "status": "delivered"})
    twilio.answers("GET", "/Messages/SM9.json", {"code": 20404, "message": "Not found", "status": 404}, status=404)

    answer = ask(SMS, "status", run=sms_run(), message_id="SM123")

    assert answer["message"] == {
        "message_id": "SM123",
        "to": "+4915112345678",
        "status": "delivered",
        "created_at": "2026-11-20T12:00:00Z",
    }
    assert ask(SMS, "status", run=sms_run(), message_id="SM9") == {"message": None, "found": False}


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_a_refusal_of_twilio_keeps_its_words(twilio: Upstream) -> None:
    body = {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}
    twilio.answers("POST", "/Messages.json", body, status=400)
    twilio.answers("POST", "/Messages.json", {"code": 20003, "message": "Authenticate"}, status=401)

    with pytest.raises(HttpError, match="Invalid 'To' Phone Number"):
        ask(SMS, "send", run=sms_run(), to="+4915112345678", text="Hello")
    with pytest.raises(Unauthorized, match="Authenticate"):
        ask(SMS, "send", run=sms_run(), to="+4915112345678", text="Hello")


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_a_dry_run_shows_the_other_systems_request_without_its_key() -> None:
    with pytest.raises(RequestDescribed) as described:
        ask(SMS, "send", run=sms_run(client=DescribingClient), to="+4915112345678", text="Hello")

    request = described.value.request
    assert (request.method, request.url) == ("POST", f"{TWILIO}/Messages.json")
    assert request.body == {"To": "+4915112345678", "From": "+4915735987654", "Body": "Hello"}
    assert KEY not in str(request)
    assert request.headers["Authorization"] == "•••"
