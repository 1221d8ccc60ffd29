"""SupportDesk's own client against the sandbox: each fault and refusal arrives as the error it is meant to show."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from apps.core import http
from apps.core.http import Deadline, HttpClient
from apps.core.sandbox_keys import default_read_only_key, default_service_key
from apps.sandbox.models import Customer, Product, SandboxService, SmsMessage

MESSAGE = {"to": "+4915112345678", "text": "Your parcel is on its way."}
ClientFor = Callable[..., HttpClient]


@pytest.fixture
def client_of(live_server: LiveServer) -> ClientFor:
    def make(slug: str, key: str | None = None, **options: Any) -> HttpClient:
        return HttpClient(
            base_url=f"{live_server.url}/sandbox/{slug}",
            headers={"Authorization": f"Bearer {key or default_service_key(slug)}"},
            **{"timeout_s": 5, **options},
        )

    return make


@pytest.mark.parametrize("slug", ["crm", "billing", "inventory", "sms"])
def test_the_default_key_opens_each_service(client_of: ClientFor, slug: str) -> None:
    assert client_of(slug).get("/health").body == {"status": "ok", "service": slug}


def test_a_customer_is_read_by_number_and_by_email(client_of: ClientFor, customer: Customer) -> None:
    crm = client_of("crm")

    by_number = crm.get("/customers/C-1001").body
    by_email = crm.get("/customers/by-email/anna.keller@example.com").body

    assert by_number == by_email
    assert by_number["name"] == "Anna Keller"


def test_a_search_takes_words_with_any_characters(client_of: ClientFor, make_customer: Callable[..., Customer]) -> None:
    make_customer("C-1001", name="Zoë & Söhne", company="50 % Öl / Gas?")

    found = [
        [row["customer_id"] for row in client_of("crm").get("/customers", params={"query": query}).body["customers"]]
        for query in ("Zoë &", "50 %", "Öl / Gas?", "99 %")
    ]

    assert found == [["C-1001"], ["C-1001"], ["C-1001"], []]


def test_the_stock_is_read_by_sku(client_of: ClientFor, make_product: Callable[..., Product]) -> None:
    make_product(stock={"FRA": (46, 6), "RTM": (18, 0)})

    body = client_of("inventory").get("/stock/SKU-1043").body

    assert [(level["city"], level["quantity"]) for level in body["warehouses"]] == [
        ("Frankfurt", 46),
        ("Rotterdam", 18),
    ]


def test_a_wrong_key_arrives_as_unauthorized(client_of: ClientFor) -> None:
    with pytest.raises(http.Unauthorized):
        client_of("crm", key="wrong").get("/health")


def test_a_read_only_key_arrives_as_forbidden(client_of: ClientFor) -> None:
    with pytest.raises(http.Forbidden):
        client_of("sms", key=default_read_only_key("sms")).post("/messages", json=MESSAGE)


def test_what_is_missing_arrives_as_not_found_with_the_services_words(client_of: ClientFor) -> None:
    with pytest.raises(http.NotFound, match=r"There is no customer C-9\."):
        client_of("crm").get("/customers/C-9")


def test_a_taken_email_arrives_as_a_conflict(client_of: ClientFor, customer: Customer) -> None:
    with pytest.raises(http.Conflict, match="Another customer has the e-mail address"):
        client_of("crm").post("/customers", json={"email": customer.email, "name": "Another Anna"})


def test_a_wrong_field_arrives_as_rejected(client_of: ClientFor) -> None:
    with pytest.raises(http.Rejected) as caught:
        client_of("sms").post("/messages", json={**MESSAGE, "to": "nobody"})

    assert caught.value.retryable is False


def test_a_rate_limit_arrives_with_its_waiting_time(client_of: ClientFor) -> None:
    SandboxService.objects.filter(slug="sms").update(rate_limited=True, retry_after_s=7)

    with pytest.raises(http.RateLimited) as caught:
        client_of("sms").post("/messages", json=MESSAGE)

    assert (caught.value.retry_after, caught.value.retryable) == (7, True)


def test_an_outage_arrives_as_unavailable(client_of: ClientFor) -> None:
    SandboxService.objects.filter(slug="crm").update(error_rate=100)

    with pytest.raises(http.UpstreamUnavailable) as caught:
        client_of("crm").get("/health")

    assert caught.value.retryable is True


def test_a_cut_write_may_have_arrived_and_its_repetition_has_no_second_effect(client_of: ClientFor) -> None:
    sms, key = client_of("sms"), {"Idempotency-Key": "key-1"}
    SandboxService.objects.filter(slug="sms").update(cut_connection=True)
    with pytest.raises(http.ConnectionCut) as caught:
        sms.post("/messages", json=MESSAGE, headers=key)
    SandboxService.objects.filter(slug="sms").update(cut_connection=False)

    again = sms.post("/messages", json=MESSAGE, headers=key)

    assert (caught.value.may_have_arrived, caught.value.retryable) == (True, True)
    assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert [message.message_id for message in SmsMessage.objects.all()] == [again.body["message_id"]]


@pytest.mark.parametrize("malformed", ["html", "truncated", "empty"])
def test_a_malformed_answer_arrives_as_unreadable(client_of: ClientFor, malformed: str) -> None:
    SandboxService.objects.filter(slug="crm").update(malformed=malformed)

    with pytest.raises(http.ResponseUnreadable):
        client_of("crm").get("/health")


def test_a_huge_answer_is_not_read_to_its_end(client_of: ClientFor) -> None:
    SandboxService.objects.filter(slug="crm").update(malformed="huge")

    with pytest.raises(http.ResponseTooLarge):
        client_of("crm").get("/health")


def test_added_latency_runs_into_the_clients_time(client_of: ClientFor) -> None:
    SandboxService.objects.filter(slug="crm").update(added_latency_ms=400)

    with pytest.raises(http.TimedOut):
        client_of("crm", timeout_s=0.1).get("/health")
    assert client_of("crm", timeout_s=5).get("/health").status == 200


def test_added_latency_runs_into_the_deadline_of_the_call(client_of: ClientFor) -> None:
    SandboxService.objects.filter(slug="crm").update(added_latency_ms=400)

    with pytest.raises(http.DeadlineExceeded):
        client_of("crm", deadline=Deadline.after(0.1)).get("/health")
