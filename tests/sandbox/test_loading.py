"""Loading the invented company, and the rows that are always there."""

import time
from collections import defaultdict
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from apps.core.sandbox_keys import default_read_only_key, default_service_key
from apps.sandbox.errors import FixtureUnreadable
from apps.sandbox.models import Counter, Customer, Invoice, InvoiceLine, Product, SandboxService, StockLevel
from apps.sandbox.services.fixtures import load_sandbox
from apps.sandbox.services.provisioning import ensure_services
from tests.sandbox import fixture_files as files
from tests.sandbox.conftest import Service

FOLDER: Path = settings.FIXTURES_DIR / "sandbox"


def test_every_row_of_the_files_is_loaded_within_two_seconds(db: None) -> None:
    start = time.thread_time()
    loaded = load_sandbox(folder=FOLDER)
    elapsed = time.thread_time() - start

    assert loaded == {
        "customers": Customer.objects.count(),
        "crm_tickets": len(files.TICKETS),
        "invoices": Invoice.objects.count(),
        "payments": len(files.PAYMENTS),
        "refunds": len(files.REFUNDS),
        "products": Product.objects.count(),
        "stock": len(files.STOCK),
    }
    assert InvoiceLine.objects.count() == sum(len(row["line_items"]) for row in files.INVOICES.values())
    assert StockLevel.objects.count() == sum(len(row["warehouses"]) for row in files.STOCK.values())
    assert elapsed < 2


def test_loading_twice_changes_nothing(db: None) -> None:
    load_sandbox(folder=FOLDER)
    Customer.objects.filter(pk="C-1001").update(name="Anna Changed")

    assert load_sandbox(folder=FOLDER) == {}
    assert Customer.objects.get(pk="C-1001").name == "Anna Changed"


def test_a_missing_or_broken_file_loads_nothing_and_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(FixtureUnreadable, match=r"customers\.json can not be read"):
        load_sandbox(folder=tmp_path)
    for file in FOLDER.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "stock.json").write_text("[", encoding="utf-8")

    with pytest.raises(FixtureUnreadable, match=r"stock\.json"):
        load_sandbox(folder=tmp_path)
    assert Customer.objects.count() == 0


def test_the_command_says_what_it_loaded(db: None) -> None:
    first, second = StringIO(), StringIO()
    call_command("load_sandbox", stdout=first)
    call_command("load_sandbox", stdout=second)

    assert first.getvalue().startswith("Sandbox: loaded 224 customers, 308 crm tickets, 801 invoices, ")
    assert second.getvalue() == "Sandbox: the tables hold data already.\n"


def test_the_command_fails_where_there_is_nothing_to_load(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_sandbox", folder=tmp_path)


def test_new_rows_are_numbered_after_the_loaded_ones(crm: Service, billing: Service) -> None:
    load_sandbox(folder=FOLDER)

    customer = crm.post("/customers", {"email": "eva@example.com", "name": "Eva"}).json()
    payment = billing.post(
        "/payments", {"invoice_id": "INV-20002", "amount": "8.21", "currency": "EUR", "method": "card"}
    ).json()
    refund = billing.post("/refunds", {"invoice_id": "INV-20042", "amount": "22.61", "reason": "Plan cancelled"}).json()

    assert customer["customer_id"] == f"C-{1001 + len(files.CUSTOMERS)}"
    assert payment["payment_id"] == f"PAY-{70_001 + len(files.PAYMENTS)}"
    assert refund["refund_id"] == f"RF-{80_001 + len(files.REFUNDS)}"


def test_the_crm_counts_what_the_files_hold(crm: Service) -> None:
    load_sandbox(folder=FOLDER)
    tickets: dict[str, int] = defaultdict(int)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in files.TICKETS:
        tickets[row["customer_id"]] += row["status"] == "open"
    for row in files.INVOICES.values():
        paid[row["customer_id"]] += Decimal(row["amount"]) if row["status"] == "paid" else 0

    answers = [
        row for offset in (0, 100, 200) for row in crm.get(f"/customers?limit=100&offset={offset}").json()["customers"]
    ]

    assert {row["customer_id"]: (row["open_tickets"], Decimal(row["lifetime_value"])) for row in answers} == {
        key: (tickets[key], paid[key]) for key in files.CUSTOMERS
    }


def test_every_loaded_row_can_be_answered(crm: Service, billing: Service, inventory: Service) -> None:
    load_sandbox(folder=FOLDER)

    for customer_id, row in list(files.CUSTOMERS.items())[:40]:
        answer = crm.get(f"/customers/{customer_id}").json()
        assert {key: answer[key] for key in row if key != "satisfaction_score"} == {
            key: value for key, value in row.items() if key != "satisfaction_score"
        }
        invoices = billing.get(f"/customers/{customer_id}/invoices?limit=100").json()["invoices"]
        assert {invoice["invoice_id"]: invoice for invoice in invoices} == {
            key: value for key, value in files.INVOICES.items() if value["customer_id"] == customer_id
        }
    for sku in list(files.STOCK)[:60]:
        stock = inventory.get(f"/stock/{sku}").json()
        assert [
            {key: level[key] for key in ("code", "quantity", "reserved")} for level in stock["warehouses"]
        ] == sorted(files.STOCK[sku]["warehouses"], key=lambda level: str(level["code"]))


def test_a_migration_leaves_four_services_with_their_default_keys(db: None) -> None:
    rows = SandboxService.objects.values_list("slug", "name", "api_key", "read_only_key")

    assert sorted(rows) == [
        (slug, name, default_service_key(slug), default_read_only_key(slug))
        for slug, name in (
            ("billing", "Billing"),
            ("crm", "CRM"),
            ("inventory", "Inventory"),
            ("sms", "SMS gateway"),
        )
    ]
    assert [service.faults for service in SandboxService.objects.all()] == [[], [], [], []]


def test_another_migration_keeps_what_operators_have_set(db: None) -> None:
    SandboxService.objects.filter(slug="crm").update(error_rate=20, api_key="a-key-of-the-operator")
    SandboxService.objects.filter(slug="sms").delete()
    Counter.objects.filter(prefix="C").update(last=2000)

    ensure_services()

    crm = SandboxService.objects.get(slug="crm")
    assert (crm.error_rate, crm.api_key) == (20, "a-key-of-the-operator")
    assert SandboxService.objects.get(slug="sms").api_key == default_service_key("sms")
    assert Counter.objects.get(prefix="C").last == 2000
