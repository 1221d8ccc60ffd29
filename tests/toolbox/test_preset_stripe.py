"""The preset for Stripe: billing wired to a stateful one (localstripe), and read back by Stripe's own library."""

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from stripe import StripeClient

from apps.core.http import HttpClient, HttpError, NotFound
from apps.toolbox.billing.client import BillingClient
from apps.toolbox.billing.tool import BillingSettings, BillingTool
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from tests.toolbox.conftest import ask
from tests.toolbox.wired import KEY, preset, wired_run

BILLING = BillingTool()
START_S = 20
Stripe = Callable[..., Any]


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


@pytest.fixture
def sdk(stripe_url: str) -> StripeClient:
    """Return Stripe's own library: what it reads back is what Stripe's users would see."""
    return StripeClient(KEY, base_addresses={"api": stripe_url})


@pytest.mark.parametrize(
    ("currency", "amount", "units"),
    [("EUR", "22.61", 2261), ("JPY", "500", 500), ("KWD", "1.250", 1250), ("USD", "0.50", 50)],
)
def test_amounts_go_out_in_the_smallest_unit_of_their_currency(
    billing: Any, sdk: StripeClient, customer: str, currency: str, amount: str, units: int
) -> None:
    payment = billing("create_payment", customer_id=customer, amount=amount, currency=currency)

    charge = sdk.v1.charges.retrieve(payment["payment_id"])
    assert (charge.amount, charge.currency, charge.customer) == (units, currency.lower(), customer)
    assert (Decimal(payment["amount"]), payment["currency"]) == (Decimal(amount), currency)


@pytest.mark.parametrize(("currency", "paid", "back", "units"), [("JPY", 900, "5", 5), ("KWD", 9000, "1.250", 1250)])
def test_a_refund_learns_the_currency_of_its_payment_first(
    billing: Any, stripe: Stripe, sdk: StripeClient, customer: str, currency: str, paid: int, back: str, units: int
) -> None:
    charge = stripe("charges", amount=str(paid), currency=currency.lower(), customer=customer)["id"]

    refund = billing("refund", payment_id=charge, amount=back, reason="Sent back")

    assert sdk.v1.refunds.retrieve(refund["refund_id"]).amount == units
    assert (Decimal(refund["amount"]), refund["currency"]) == (Decimal(back), currency)


@pytest.fixture
def unpaid(stripe: Stripe, customer: str) -> Callable[..., str]:
    """Make an unpaid invoice of an amount in the smallest unit; localstripe makes invoices of subscriptions alone."""

    def make(amount: int, currency: str = "eur") -> str:
        free = {"id": uuid.uuid4().hex, "amount": "0", "currency": currency, "interval": "month"}
        stripe("plans", **free, **{"product[name]": "Free"})
        stripe("subscriptions", customer=customer, **{"items[0][plan]": free["id"]})
        stripe("invoiceitems", customer=customer, amount=str(amount), currency=currency)
        return str(stripe("invoices", customer=customer)["id"])

    return make


@pytest.mark.parametrize(("units", "currency", "amount"), [(2261, "EUR", "22.61"), (500, "JPY", "500")])
def test_an_invoice_is_paid_in_full(
    billing: Any, sdk: StripeClient, unpaid: Callable[..., str], units: int, currency: str, amount: str
) -> None:
    number = unpaid(units, currency.lower())

    payment = billing("create_payment", invoice_id=number, amount=amount, currency=currency)

    invoice = sdk.v1.invoices.retrieve(number)
    assert (invoice.status, invoice.amount_paid) == ("paid", units)
    assert sdk.v1.charges.retrieve(payment["payment_id"]).amount == units
    assert (payment["invoice_id"], Decimal(payment["amount"]), payment["status"]) == (number, Decimal(amount), "paid")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"amount": "20.00"}, "“amount” is 20.00 here and 22.61 in the other system. Nothing was changed."),
        ({"amount": "22.61", "currency": "USD"}, "“currency” is USD here and EUR in the other system."),
    ],
)
def test_an_invoice_of_another_amount_or_currency_is_not_paid(
    billing: Any, sdk: StripeClient, unpaid: Callable[..., str], arguments: dict[str, str], said: str
) -> None:
    number = unpaid(2261)

    with pytest.raises(OperationFailed) as caught:
        billing("create_payment", invoice_id=number, **arguments)

    assert said in str(caught.value)
    assert sdk.v1.invoices.retrieve(number).status == "draft"


def test_an_invoice_that_is_paid_already_is_not_paid_again(billing: Any, unpaid: Callable[..., str]) -> None:
    number = unpaid(2261)
    billing("create_payment", invoice_id=number, amount="22.61")

    with pytest.raises(HttpError, match="already paid"):
        billing("create_payment", invoice_id=number, amount="22.61")


def test_a_payment_of_an_unknown_invoice_changes_nothing(billing: Any) -> None:
    with pytest.raises(NotFound) as caught:
        billing("create_payment", invoice_id="in_nothing", amount="1.00")

    assert caught.value.may_have_arrived is False


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("create_payment", {"customer_id": "cus_1", "amount": "1.00", "currency": "ISK"}),
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
