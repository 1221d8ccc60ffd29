"""The CRM's routes."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.sandbox.models import CrmTicket, Customer, Invoice
from tests.sandbox.conftest import NOON, Service

MakeCustomer = Callable[..., Customer]
MakeTicket = Callable[..., CrmTicket]
MakeInvoice = Callable[..., Invoice]


def test_a_customer_is_answered_with_every_field_of_the_contract(
    crm: Service, customer: Customer, make_ticket: MakeTicket, make_invoice: MakeInvoice
) -> None:
    Customer.objects.update(last_contact=NOON, satisfaction_score=Decimal("4.6"), preferences={"language": "de"})
    make_ticket(customer, "CT-1")
    make_ticket(customer, "CT-2", status="resolved")
    make_invoice(customer, status="paid", paid_at=NOON)

    response = crm.get("/customers/C-1001")

    assert response.status_code == 200
    assert response.json() == {
        "customer_id": "C-1001",
        "email": "anna.keller@example.com",
        "name": "Anna Keller",
        "phone": "+49 30 23125 101",
        "company": "Keller Optik",
        "account_status": "active",
        "tier": "business",
        "created_at": "2026-11-20T12:00:00Z",
        "last_contact": "2026-11-20T12:00:00Z",
        "lifetime_value": "22.61",
        "currency": "EUR",
        "open_tickets": 1,
        "satisfaction_score": 4.6,
        "preferences": {"language": "de"},
    }


def test_the_figures_do_not_multiply_each_other(
    crm: Service, customer: Customer, make_ticket: MakeTicket, make_invoice: MakeInvoice
) -> None:
    for number in range(3):
        make_ticket(customer, f"CT-{number}")
        make_invoice(customer, f"INV-{number}", status="paid")
    make_invoice(customer, "INV-9", status="refunded")

    body = crm.get("/customers/C-1001").json()

    assert (body["open_tickets"], body["lifetime_value"]) == (3, "67.83")


def test_a_customer_without_anything_counts_nothing(crm: Service, customer: Customer) -> None:
    body = crm.get("/customers/C-1001").json()

    assert (body["open_tickets"], body["lifetime_value"], body["last_contact"]) == (0, "0.00", None)


@pytest.mark.parametrize("email", ["anna.keller@example.com", "Anna.Keller@Example.com", "anna.keller%40example.com"])
def test_an_email_finds_its_customer_in_any_spelling(crm: Service, customer: Customer, email: str) -> None:
    assert crm.get(f"/customers/by-email/{email}").json()["customer_id"] == "C-1001"


@pytest.mark.parametrize(
    ("path", "sought"),
    [
        ("/customers/C-9999", "C-9999"),
        ("/customers/c-1001", "c-1001"),
        ("/customers/C-9999/tickets", "C-9999"),
        ("/customers/by-email/nobody@example.com", "nobody@example.com"),
    ],
)
def test_who_is_unknown_is_named_in_a_404(crm: Service, customer: Customer, path: str, sought: str) -> None:
    response = crm.get(path)

    assert response.status_code == 404
    assert response.json() == {
        "error": {"code": "not_found", "message": f"There is no customer {sought}.", "fields": {}}
    }


@pytest.fixture
def three(make_customer: MakeCustomer) -> None:
    make_customer("C-1001", name="Anna Keller", company="Keller Optik", tier="business")
    make_customer("C-1002", name="Tom Becker", tier="plus", account_status="suspended")
    make_customer("C-1003", name="Anna Becker", company="Becker Bau", tier="business")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["C-1001", "C-1002", "C-1003"]),
        ("query=anna", ["C-1001", "C-1003"]),
        ("query=anna+becker", ["C-1003"]),
        ("query=OPTIK", ["C-1001"]),
        ("query=c-1002@example", ["C-1002"]),
        ("query=c-1003", ["C-1003"]),
        ("query=nobody", []),
        ("query=%25", []),
        ("status=suspended", ["C-1002"]),
        ("tier=business", ["C-1001", "C-1003"]),
        ("tier=business&query=keller", ["C-1001"]),
        ("unknown=1", ["C-1001", "C-1002", "C-1003"]),
    ],
)
def test_customers_are_found_by_words_status_and_tier(crm: Service, three: None, query: str, found: list[str]) -> None:
    body = crm.get(f"/customers?{query}").json()

    assert [row["customer_id"] for row in body["customers"]] == found
    assert body["total_count"] == len(found)


def test_a_page_of_customers_comes_with_the_whole_count(crm: Service, three: None) -> None:
    body = crm.get("/customers?limit=1&offset=1").json()

    assert [row["customer_id"] for row in body["customers"]] == ["C-1002"]
    assert body["total_count"] == 3


def test_a_page_past_the_end_is_empty(crm: Service, three: None) -> None:
    assert crm.get("/customers?offset=3").json() == {"customers": [], "total_count": 3}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("status=asleep", "status"),
        ("tier=gold", "tier"),
        (f"query={'x' * 201}", "query"),
    ],
)
def test_a_query_out_of_bounds_names_its_field(crm: Service, query: str, field: str) -> None:
    response = crm.get(f"/customers?{query}")

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid"
    assert list(response.json()["error"]["fields"]) == [field]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_customers_costs_the_same_queries_at_any_length(
    crm: Service, make_customer: MakeCustomer, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        make_customer(f"C-{number}")

    with django_assert_num_queries(3):  # the service's row, the customers, their count
        assert crm.get("/customers").json()["total_count"] == rows


def test_tickets_come_newest_first_with_every_field_of_the_contract(
    crm: Service, customer: Customer, make_customer: MakeCustomer, make_ticket: MakeTicket
) -> None:
    make_ticket(customer, "CT-1", created_at=NOON - timedelta(days=2), assigned_to="")
    make_ticket(customer, "CT-2", status="pending", priority="high")
    make_ticket(make_customer("C-1002"), "CT-3")

    assert crm.get("/customers/C-1001/tickets").json() == {
        "tickets": [
            {
                "ticket_id": "CT-2",
                "status": "pending",
                "priority": "high",
                "subject": "Cannot sign in after changing the phone",
                "created_at": "2026-11-20T12:00:00Z",
                "updated_at": "2026-11-20T12:00:00Z",
                "assigned_to": "Clara Weiss",
                "category": "account",
            },
            {
                "ticket_id": "CT-1",
                "status": "open",
                "priority": "normal",
                "subject": "Cannot sign in after changing the phone",
                "created_at": "2026-11-18T12:00:00Z",
                "updated_at": "2026-11-20T12:00:00Z",
                "assigned_to": "",
                "category": "account",
            },
        ],
        "total_count": 2,
        "customer_id": "C-1001",
    }


def test_tickets_are_filtered_by_status_and_limited(crm: Service, customer: Customer, make_ticket: MakeTicket) -> None:
    for number in range(3):
        make_ticket(customer, f"CT-{number}")
    make_ticket(customer, "CT-9", status="closed")

    body = crm.get("/customers/C-1001/tickets?status=open&limit=2").json()

    assert ([row["ticket_id"] for row in body["tickets"]], body["total_count"]) == (["CT-2", "CT-1"], 3)
    assert crm.get("/customers/C-1001/tickets?status=lost").status_code == 422


def test_a_new_customer_gets_the_next_number(crm: Service) -> None:
    first = crm.post("/customers", {"email": "Eva.Gruber@Example.com", "name": "Eva Gruber"})
    second = crm.post("/customers", {"email": "jan@example.com", "name": "Jan", "tier": "team", "phone": "+43 1 55501"})

    assert (first.status_code, first.json()["customer_id"], first.json()["email"]) == (
        201,
        "C-1001",
        "eva.gruber@example.com",
    )
    assert (second.json()["customer_id"], second.json()["tier"], second.json()["account_status"]) == (
        "C-1002",
        "team",
        "active",
    )
    assert crm.get("/customers/C-1002").json() == second.json()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": None}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"tier": "gold"}, "tier"),
        ({"lifetime_value": "9.00"}, "lifetime_value"),
        ({"preferences": [1]}, "preferences"),
    ],
)
def test_a_new_customer_with_a_wrong_field_is_refused(crm: Service, change: dict[str, object], field: str) -> None:
    response = crm.post("/customers", {"email": "eva@example.com", "name": "Eva", **change})

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]
    assert Customer.objects.count() == 0


def test_all_wrong_fields_are_named_at_once(crm: Service) -> None:
    assert crm.post("/customers", {"name": ""}).json()["error"]["fields"].keys() == {"email", "name"}


def test_a_second_customer_with_the_same_email_is_a_conflict(crm: Service, customer: Customer) -> None:
    response = crm.post("/customers", {"email": "ANNA.KELLER@example.com", "name": "Another Anna"})

    assert (response.status_code, response.json()["error"]["code"]) == (409, "email_taken")
    assert Customer.objects.count() == 1


def test_a_patch_changes_the_named_fields_only(crm: Service, customer: Customer) -> None:
    before = crm.get("/customers/C-1001").json()

    response = crm.patch("/customers/C-1001", {"tier": "enterprise", "preferences": {"language": "en"}})

    assert response.status_code == 200
    assert response.json() == {**before, "tier": "enterprise", "preferences": {"language": "en"}}
    assert crm.get("/customers/C-1001").json() == response.json()


@pytest.mark.parametrize(
    ("body", "field"), [({}, "body"), ({"name": None}, "name"), ({"nickname": "A"}, "nickname"), ([1], "body")]
)
def test_a_patch_that_changes_nothing_known_is_refused(
    crm: Service, customer: Customer, body: object, field: str
) -> None:
    response = crm.patch("/customers/C-1001", body)

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, [field])


def test_a_patch_to_anothers_email_is_a_conflict(crm: Service, customer: Customer, make_customer: MakeCustomer) -> None:
    make_customer("C-1002")

    response = crm.patch("/customers/C-1002", {"email": "anna.keller@example.com", "name": "Thief"})

    assert (response.status_code, response.json()["error"]["code"]) == (409, "email_taken")
    assert Customer.objects.get(pk="C-1002").name == "Anna Keller"


def test_a_patch_of_nobody_is_not_found(crm: Service) -> None:
    assert crm.patch("/customers/C-1", {"name": "Nobody"}).status_code == 404
