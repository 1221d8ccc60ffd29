"""The sandbox in the admin."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.sandbox.models import Customer, Invoice, Product, SandboxService, SmsMessage
from tests.sandbox.conftest import NOON, Service

SERVICE = "/admin/sandbox/sandboxservice/crm/change/"


@pytest.fixture
def desk(client_for: Callable[[User], Client], operator: User) -> Client:
    """The operator's browser."""
    return client_for(operator)


def _form(**changes: Any) -> dict[str, Any]:
    row = SandboxService.objects.get(slug="crm")
    fields = ("name", "api_key", "read_only_key", "error_rate", "added_latency_ms", "retry_after_s", "malformed")
    return {**{field: getattr(row, field) for field in fields}, **changes}


def test_an_operator_switches_faults_on_and_the_next_request_feels_them(desk: Client, crm: Service) -> None:
    response = desk.post(SERVICE, _form(rate_limited="on", retry_after_s=9))

    assert response.status_code == 302
    assert crm.get("/health")["Retry-After"] == "9"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"error_rate": 101}, "Ensure this value is less than or equal to 100."),
        ({"error_rate": -1}, "Ensure this value is greater than or equal to 0."),
        ({"added_latency_ms": 60_001}, "Ensure this value is less than or equal to 60000."),
        ({"retry_after_s": 3601}, "Ensure this value is less than or equal to 3600."),
        ({"malformed": "rude"}, "Select a valid choice. rude is not one of the available choices."),
        ({"api_key": "short"}, "Ensure this value has at least 16 characters (it has 5)."),
    ],
)
def test_a_setting_out_of_bounds_is_explained_and_not_saved(desk: Client, change: dict[str, Any], message: str) -> None:
    before = SandboxService.objects.values().get(slug="crm")

    response = desk.post(SERVICE, _form(**change))

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {next(iter(change)): [message]}
    assert SandboxService.objects.values().get(slug="crm") == before


def test_the_list_names_the_faults_that_are_on(desk: Client, crm: Service, sms: Service) -> None:
    crm.has(error_rate=20, drip=True, malformed="html")

    page = desk.get("/admin/sandbox/sandboxservice/").content.decode()

    assert "error rate (%), drip, An HTML page instead of JSON" in page
    assert page.count(">none<") == 3


@pytest.mark.parametrize("path", ["/admin/sandbox/sandboxservice/add/", SERVICE.replace("change", "delete")])
def test_services_are_neither_added_nor_deleted(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 403


@pytest.fixture
def rows(paid_invoice: Invoice, make_product: Callable[..., Product], sms: Service) -> dict[str, str]:
    make_product(stock={"FRA": (46, 6)})
    SmsMessage.objects.create(
        message_id="MSG-1", to="+4915112345678", text="Hello", sender="Larkfield", created_at=NOON
    )
    return {"customer": "C-1001", "invoice": "INV-20001", "product": "P-1043", "smsmessage": "MSG-1"}


@pytest.mark.parametrize(
    ("model", "query", "shown"),
    [
        ("customer", "keller", "Keller Optik"),
        ("invoice", "C-1001", "22.61"),
        ("product", "leak", "SKU-1043"),
        ("smsmessage", "Hello", "+4915112345678"),
    ],
)
def test_an_operator_looks_at_the_data_but_does_not_change_it(
    desk: Client, rows: dict[str, str], model: str, query: str, shown: str
) -> None:
    base = f"/admin/sandbox/{model}"

    assert shown in desk.get(f"{base}/?q={query}").content.decode()
    page = desk.get(f"{base}/{rows[model]}/change/").content.decode()
    assert shown in page
    assert 'name="_save"' not in page
    assert desk.post(f"{base}/{rows[model]}/change/", {}).status_code == 403
    assert desk.get(f"{base}/add/").status_code == 403
    assert desk.get(f"{base}/{rows[model]}/delete/").status_code == 403


def test_an_invoice_shows_its_lines_and_a_product_its_stock(desk: Client, rows: dict[str, str]) -> None:
    invoice = desk.get("/admin/sandbox/invoice/INV-20001/change/").content.decode()
    product = desk.get("/admin/sandbox/product/P-1043/change/").content.decode()

    assert "Team, site Berlin" in invoice
    assert "Frankfurt" in product


def test_an_auditor_sees_the_faults_but_not_the_keys(
    client_for: Callable[[User], Client], auditor: User, crm: Service
) -> None:
    page = client_for(auditor).get(SERVICE)

    assert page.status_code == 200
    assert "How many of a hundred requests fail" in page.content.decode()
    assert str(crm.key) not in page.content.decode()


def test_an_agent_sees_nothing_of_it(client_for: Callable[[User], Client], agent: User) -> None:
    agent.is_staff = True
    agent.save()

    assert client_for(agent).get("/admin/sandbox/sandboxservice/").status_code == 403


@pytest.mark.parametrize("rows_shown", [1, 3])
def test_a_list_of_invoices_costs_the_same_queries_at_any_length(
    desk: Client,
    customer: Customer,
    make_invoice: Callable[..., Invoice],
    django_assert_max_num_queries: Any,
    rows_shown: int,
) -> None:
    for number in range(rows_shown):
        make_invoice(customer, f"INV-{number}", amount=Decimal(number))

    with django_assert_max_num_queries(8):
        assert desk.get("/admin/sandbox/invoice/").status_code == 200
