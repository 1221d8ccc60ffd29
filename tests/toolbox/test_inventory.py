"""The inventory tool against a REST service."""

from typing import Any

import pytest
from pydantic import ValidationError

from apps.toolbox.inventory.tool import InventoryTool
from apps.tools.types import Effect
from tests.toolbox.conftest import Upstream, ask

INVENTORY = InventoryTool()
PRODUCT = {
    "product_id": "P-1001",
    "name": "Motion sensor",
    "sku": "SKU-1001",
    "price": "39.90",
    "currency": "EUR",
    "stock_quantity": 12,
    "available": True,
    "category": "sensors",
    "description": "Notices movement up to 8 m away.",
    "restock_date": None,
}
STOCK = {
    "sku": "SKU-1001",
    "product_id": "P-1001",
    "total": 15,
    "available": 12,
    "restock_date": "2026-04-02",
    "warehouses": [
        {"code": "FRA", "city": "Frankfurt", "quantity": 10, "reserved": 3},
        {"code": "RTM", "city": "Rotterdam", "quantity": 5, "reserved": 0},
    ],
}
NOT_FOUND = {"detail": "No such product."}


def test_the_operations_only_read() -> None:
    assert {name: operation.effect for name, operation in INVENTORY.operations.items()} == {
        "check_stock": Effect.READ,
        "get_product": Effect.READ,
        "search_products": Effect.READ,
    }


def test_stock_is_told_per_warehouse_with_the_date_of_the_next_delivery(upstream: Upstream) -> None:
    upstream.answers("GET", "/stock/SKU-1001", STOCK)

    assert ask(INVENTORY, "check_stock", sku="SKU-1001") == {"stock": STOCK, "found": True}
    assert upstream.paths == ["/api/stock/SKU-1001"]


def test_stock_by_product_number_looks_the_sku_up_first(upstream: Upstream) -> None:
    upstream.answers("GET", "/products/P-1001", PRODUCT)
    upstream.answers("GET", "/stock/SKU-1001", STOCK)

    assert ask(INVENTORY, "check_stock", product_id="P-1001") == {"stock": STOCK, "found": True}
    assert upstream.paths == ["/api/products/P-1001", "/api/stock/SKU-1001"]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [({"product_id": "P-1001"}, "/products/P-1001"), ({"sku": "SKU-1001"}, "/products/by-sku/SKU-1001")],
)
def test_a_product_is_read_by_number_or_sku(upstream: Upstream, arguments: dict[str, str], path: str) -> None:
    upstream.answers("GET", path, PRODUCT)

    assert ask(INVENTORY, "get_product", **arguments) == {"product": PRODUCT, "found": True}


@pytest.mark.parametrize(
    ("operation", "arguments", "path", "name"),
    [
        ("check_stock", {"sku": "SKU-1"}, "/stock/SKU-1", "stock"),
        ("check_stock", {"product_id": "P-1"}, "/products/P-1", "stock"),
        ("get_product", {"product_id": "P-1"}, "/products/P-1", "product"),
        ("get_product", {"sku": "SKU-1"}, "/products/by-sku/SKU-1", "product"),
    ],
)
def test_to_find_no_product_is_an_answer(
    upstream: Upstream, operation: str, arguments: dict[str, str], path: str, name: str
) -> None:
    upstream.answers("GET", path, NOT_FOUND, status=404)

    assert ask(INVENTORY, operation, **arguments) == {name: None, "found": False}


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"query": "motion sensor"}, "query=motion+sensor&limit=20&offset=0"),
        (
            {"query": "plug", "category": "plugs", "limit": 2, "offset": 4},
            "query=plug&category=plugs&limit=2&offset=4",
        ),
    ],
)
def test_products_are_searched_by_words_and_category(upstream: Upstream, arguments: dict[str, Any], query: str) -> None:
    upstream.answers("GET", "/products", {"products": [PRODUCT], "total_count": 9})

    assert ask(INVENTORY, "search_products", **arguments) == {"products": [PRODUCT], "total_count": 9}
    assert upstream.paths[0].partition("?")[0] == "/api/products"
    assert sorted(upstream.paths[0].partition("?")[2].split("&")) == sorted(query.split("&"))


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("check_stock", {}, ()),
        ("check_stock", {"sku": "/"}, ("sku",)),
        ("get_product", {}, ()),
        ("get_product", {"name": "Motion sensor"}, ("name",)),
        ("search_products", {"query": ""}, ("query",)),
        ("search_products", {"query": "x", "limit": "many"}, ("limit",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        INVENTORY.operations[operation].arguments.model_validate(arguments)

    assert field in [fault["loc"] for fault in caught.value.errors()] or field == ()


def test_a_price_of_the_wrong_kind_is_refused(upstream: Upstream) -> None:
    upstream.answers("GET", "/products/P-1001", {**PRODUCT, "price": "cheap"})

    with pytest.raises(ValidationError, match="price"):
        ask(INVENTORY, "get_product", product_id="P-1001")


def test_fields_beyond_the_contract_are_dropped(upstream: Upstream) -> None:
    upstream.answers("GET", "/products/P-1001", {**PRODUCT, "purchase_price": "11.00"})

    assert ask(INVENTORY, "get_product", product_id="P-1001")["product"] == PRODUCT
