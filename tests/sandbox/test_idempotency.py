"""Writes that carry an Idempotency-Key."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from apps.core.sandbox_keys import default_service_key
from apps.sandbox.models import Counter, Customer, IdempotencyRecord, Invoice, Refund, SmsMessage
from tests.sandbox.conftest import Service

EVA = {"email": "eva@example.com", "name": "Eva Gruber"}
MESSAGE = {"to": "+4915112345678", "text": "Your parcel is on its way."}


def test_a_repeated_write_is_answered_from_the_record_and_has_one_effect(sms: Service) -> None:
    first = sms.post("/messages", MESSAGE, Idempotency_Key="key-1")
    second = sms.post("/messages", MESSAGE, Idempotency_Key="key-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (first.get("Idempotent-Replayed"), second.get("Idempotent-Replayed")) == (None, "true")
    assert SmsMessage.objects.count() == 1


def test_without_a_key_each_write_counts(sms: Service) -> None:
    sms.post("/messages", MESSAGE)
    sms.post("/messages", MESSAGE)

    assert (SmsMessage.objects.count(), IdempotencyRecord.objects.count()) == (2, 0)


def test_different_keys_are_different_writes(sms: Service) -> None:
    sms.post("/messages", MESSAGE, Idempotency_Key="key-1")
    sms.post("/messages", MESSAGE, Idempotency_Key="key-2")

    assert SmsMessage.objects.count() == 2


def test_the_same_key_at_two_services_is_two_keys(crm: Service, sms: Service) -> None:
    sms.post("/messages", MESSAGE, Idempotency_Key="key-1")

    assert crm.post("/customers", EVA, Idempotency_Key="key-1").status_code == 201


def test_a_repeated_patch_is_replayed_although_the_row_has_changed_since(crm: Service, customer: Customer) -> None:
    first = crm.patch("/customers/C-1001", {"tier": "team"}, Idempotency_Key="key-1")
    crm.patch("/customers/C-1001", {"tier": "plus"})

    again = crm.patch("/customers/C-1001", {"tier": "team"}, Idempotency_Key="key-1")

    assert again.json() == first.json()
    assert crm.get("/customers/C-1001").json()["tier"] == "plus"


def test_a_key_with_another_body_is_refused(sms: Service) -> None:
    sms.post("/messages", MESSAGE, Idempotency_Key="key-1")

    response = sms.post("/messages", {**MESSAGE, "text": "Another text"}, Idempotency_Key="key-1")

    assert (response.status_code, response.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert SmsMessage.objects.count() == 1


def test_a_key_at_another_address_is_refused(crm: Service, customer: Customer) -> None:
    crm.patch("/customers/C-1001", {"tier": "team"}, Idempotency_Key="key-1")

    assert crm.patch("/customers/C-1002", {"tier": "team"}, Idempotency_Key="key-1").status_code == 422


def test_a_refused_write_leaves_its_key_free_for_the_corrected_one(crm: Service) -> None:
    taken = {**EVA, "email": "anna.keller@example.com"}
    crm.post("/customers", taken)

    assert crm.post("/customers", taken, Idempotency_Key="key-1").status_code == 409
    assert crm.post("/customers", {"name": "Eva"}, Idempotency_Key="key-1").status_code == 422
    assert crm.post("/customers", EVA, Idempotency_Key="key-1").status_code == 201


def test_a_write_that_breaks_down_leaves_neither_effect_nor_claim(sms: Service) -> None:
    sms.client.raise_request_exception = False
    Counter.objects.filter(prefix="MSG").delete()

    assert sms.post("/messages", MESSAGE, Idempotency_Key="key-1").status_code == 500
    assert (SmsMessage.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)


def _claim(service: Service, body: dict[str, str], *, age: timedelta) -> None:
    """Leave the record that a request has while it is running."""
    service.post("/messages", body, Idempotency_Key="key-1")
    SmsMessage.objects.all().delete()
    IdempotencyRecord.objects.update(status=None, body="", created_at=timezone.now() - age)


def test_a_key_in_flight_is_a_conflict_that_may_be_asked_again(sms: Service) -> None:
    _claim(sms, MESSAGE, age=timedelta(seconds=90))

    response = sms.post("/messages", MESSAGE, Idempotency_Key="key-1")

    assert (response.status_code, response["Retry-After"]) == (409, "1")
    assert response.json()["error"]["code"] == "request_in_flight"
    assert SmsMessage.objects.count() == 0


def test_a_claim_whose_process_died_is_taken_over(sms: Service) -> None:
    _claim(sms, MESSAGE, age=timedelta(seconds=121))

    assert sms.post("/messages", MESSAGE, Idempotency_Key="key-1").status_code == 201
    assert SmsMessage.objects.count() == 1


@pytest.mark.parametrize(("age", "effects"), [(timedelta(hours=23), 1), (timedelta(hours=25), 2)])
def test_an_answer_is_kept_for_a_day(sms: Service, age: timedelta, effects: int) -> None:
    sms.post("/messages", MESSAGE, Idempotency_Key="key-1")
    IdempotencyRecord.objects.update(created_at=timezone.now() - age)

    assert sms.post("/messages", MESSAGE, Idempotency_Key="key-1").status_code == 201
    assert SmsMessage.objects.count() == effects


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(sms: Service, key: str) -> None:
    response = sms.post("/messages", MESSAGE, Idempotency_Key=key)

    assert (response.status_code, SmsMessage.objects.count()) == (400, 0)


def test_reads_do_not_look_at_the_key(crm: Service, customer: Customer) -> None:
    crm.get("/customers/C-1001", Idempotency_Key="key-1")

    assert IdempotencyRecord.objects.count() == 0


def _post_in_parallel(
    server: LiveServer, slug: str, path: str, body: dict[str, str], headers: Callable[[int], dict[str, str]]
) -> list[requests.Response]:
    def send(number: int) -> requests.Response:
        return requests.post(
            f"{server.url}/sandbox/{slug}{path}",
            json=body,
            headers={"Authorization": f"Bearer {default_service_key(slug)}", **headers(number)},
            timeout=20,
        )

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(send, range(8)))


def test_parallel_sends_of_one_key_have_one_effect(live_server: LiveServer) -> None:
    responses = _post_in_parallel(live_server, "sms", "/messages", MESSAGE, lambda _: {"Idempotency-Key": "key-1"})

    assert {response.status_code for response in responses} <= {201, 409}
    fresh = [r for r in responses if r.status_code == 201 and "Idempotent-Replayed" not in r.headers]
    assert [message.message_id for message in SmsMessage.objects.all()] == [fresh[0].json()["message_id"]]
    assert len(fresh) == 1


def test_parallel_writes_get_different_numbers(live_server: LiveServer) -> None:
    responses = _post_in_parallel(live_server, "sms", "/messages", MESSAGE, lambda n: {"Idempotency-Key": f"key-{n}"})

    assert {r.json()["message_id"] for r in responses} == {f"MSG-{90_001 + number}" for number in range(8)}


def test_parallel_refunds_never_return_more_than_was_paid(live_server: LiveServer, paid_invoice: Invoice) -> None:
    refund = {"invoice_id": "INV-20001", "amount": "10.00", "reason": "Charged twice"}

    responses = _post_in_parallel(live_server, "billing", "/refunds", refund, lambda _: {})

    assert sorted(response.status_code for response in responses) == [201, 201, 409, 409, 409, 409, 409, 409]
    assert Refund.objects.count() == 2
