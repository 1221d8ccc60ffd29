"""What every service does before its own work: keys, methods, addresses, bodies."""

from collections.abc import Callable

import pytest
from django.test import override_settings

from apps.core.sandbox_keys import default_read_only_key, default_service_key
from apps.sandbox.models import Customer, SandboxService
from tests.sandbox.conftest import Service

MakeService = Callable[..., Service]
SLUGS = ("crm", "billing", "inventory", "sms")
WRITES = {
    "crm": ("/customers", {"email": "eva@example.com", "name": "Eva"}),
    "billing": ("/payments", {"customer_id": "C-9", "amount": "1.00", "currency": "EUR", "method": "card"}),
    "sms": ("/messages", {"to": "+4915112345678", "text": "Hello"}),
}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_service_is_well_for_whoever_has_its_key(service: MakeService, slug: str) -> None:
    response = service(slug).get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "service": slug})


@pytest.mark.parametrize("slug", SLUGS)
def test_a_request_without_a_key_is_asked_for_one(service: MakeService, slug: str) -> None:
    response = service(slug, key=None).get("/health")

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json() == {
        "error": {"code": "unauthorized", "message": "Send the key as 'Authorization: Bearer <key>'.", "fields": {}}
    }


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Token abc", ""])
def test_what_is_no_bearer_key_counts_as_none(service: MakeService, header: str) -> None:
    response = service("crm", key=None).get("/health", Authorization=header)

    assert response.json()["error"]["message"] == "Send the key as 'Authorization: Bearer <key>'."


@pytest.mark.parametrize("key", ["wrong", "schlüssel", default_service_key("billing")])
def test_a_wrong_key_is_refused_like_the_key_of_another_service(service: MakeService, key: str) -> None:
    response = service("crm", key=key).get("/health")

    assert (response.status_code, response.json()["error"]["message"]) == (401, "The key is not valid.")


def test_the_word_bearer_may_be_written_in_any_case(service: MakeService) -> None:
    header = f"bearer {default_service_key('crm')}"

    assert service("crm", key=None).get("/health", Authorization=header).status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_a_read_only_key_reads(service: MakeService, slug: str) -> None:
    assert service(slug, key=default_read_only_key(slug)).get("/health").status_code == 200


@pytest.mark.parametrize("slug", list(WRITES))
def test_a_read_only_key_does_not_write(service: MakeService, slug: str) -> None:
    path, body = WRITES[slug]

    response = service(slug, key=default_read_only_key(slug)).post(path, body)

    assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")


def test_a_read_only_key_does_not_change(service: MakeService, customer: Customer) -> None:
    reader = service("crm", key=default_read_only_key("crm"))

    assert reader.patch("/customers/C-1001", {"name": "Changed"}).status_code == 403
    assert reader.get("/customers/C-1001").json()["name"] == "Anna Keller"


def test_a_changed_key_holds_from_the_next_request_on(crm: Service) -> None:
    SandboxService.objects.filter(slug="crm").update(api_key="another-key-of-16")

    assert crm.get("/health").status_code == 401


def test_default_keys_differ_by_service_use_and_installation() -> None:
    keys = {make(slug) for slug in SLUGS for make in (default_service_key, default_read_only_key)}
    with override_settings(SECRET_KEY="another-installation-with-a-key-of-its-own"):
        others = {make(slug) for slug in SLUGS for make in (default_service_key, default_read_only_key)}

    assert len(keys | others) == 16
    assert default_service_key("crm") == default_service_key("crm")


@pytest.mark.parametrize(
    ("slug", "method", "path", "allowed"),
    [
        ("crm", "DELETE", "/customers/C-1001", "GET, PATCH"),
        ("crm", "PUT", "/customers", "GET, POST"),
        ("crm", "PATCH", "/customers", "GET, POST"),
        ("crm", "POST", "/customers/C-1001/tickets", "GET"),
        ("crm", "POST", "/customers/by-email/a@example.com", "GET"),
        ("billing", "GET", "/payments", "POST"),
        ("billing", "GET", "/refunds", "POST"),
        ("billing", "PATCH", "/invoices/INV-20001", "GET"),
        ("inventory", "POST", "/products", "GET"),
        ("inventory", "POST", "/stock/SKU-1", "GET"),
        ("sms", "GET", "/messages", "POST"),
        ("sms", "DELETE", "/outbox", "GET"),
        ("sms", "OPTIONS", "/health", "GET"),
    ],
)
def test_a_method_that_is_not_there_names_those_that_are(
    service: MakeService, slug: str, method: str, path: str, allowed: str
) -> None:
    response = service(slug).ask(method, path)

    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert response.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/customers/", "/customers/C-1001/", "/customers/C-1001/orders"])
def test_an_address_that_is_not_there_is_a_json_404(crm: Service, method: str, path: str) -> None:
    response = crm.ask(method, path)

    assert response.status_code == 404
    assert response.json()["error"]["message"] == f"There is nothing at /sandbox/crm{path}."


def test_an_unknown_address_says_nothing_to_strangers(service: MakeService) -> None:
    assert service("crm", key=None).get("/nothing").status_code == 401


def test_the_request_id_of_the_client_is_echoed(crm: Service) -> None:
    assert crm.get("/health", X_Request_Id="request-12345")["X-Request-Id"] == "request-12345"
    assert crm.get("/nothing", X_Request_Id="request-12345")["X-Request-Id"] == "request-12345"


def test_services_set_no_cookie(crm: Service) -> None:
    assert not crm.post("/customers", {"email": "eva@example.com", "name": "Eva"}).cookies


@pytest.mark.parametrize("body", [b" ", b"{", b"{'name': 1}", b'{"name": "\xff"}', b"[" * 5000])
def test_what_is_no_json_is_a_bad_request(crm: Service, body: bytes) -> None:
    response = crm.post("/customers", body)

    assert response.status_code == 400
    assert response.json() == {"error": {"code": "bad_request", "message": "The body is not valid JSON.", "fields": {}}}


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null"])
def test_json_that_is_no_object_is_invalid(crm: Service, body: bytes) -> None:
    response = crm.post("/customers", body)

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, ["body"])


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_declared_as_json_is_refused(crm: Service, content_type: str) -> None:
    response = crm.client.generic(
        "POST",
        "/sandbox/crm/customers",
        b"{}",
        content_type=content_type,
        headers={"Authorization": f"Bearer {crm.key}"},
    )

    assert (response.status_code, response.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_a_body_over_the_limit_is_refused_before_it_is_parsed(crm: Service) -> None:
    response = crm.post("/customers", b"{" + b" " * 65_536)

    assert (response.status_code, response.json()["error"]["code"]) == (413, "body_too_large")


def test_a_body_at_the_limit_is_read(crm: Service) -> None:
    body = b'{"email": "eva@example.com", "name": "Eva"}'

    assert crm.post("/customers", body + b" " * (65_536 - len(body))).status_code == 201


@pytest.mark.parametrize("path", ["/customers/C-%00", "/customers?query=%00", "/customers/by-email/%00"])
def test_nul_characters_in_addresses_are_refused(crm: Service, path: str) -> None:
    assert crm.get(path).status_code == 400


def test_nul_characters_in_bodies_are_refused(crm: Service) -> None:
    assert crm.post("/customers", {"email": "eva@example.com", "name": "E\0va"}).status_code == 400
