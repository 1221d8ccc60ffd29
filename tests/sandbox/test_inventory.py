"""The inventory's routes."""

from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.sandbox.models import Product
from tests.sandbox.conftest import Service

MakeProduct = Callable[..., Product]

LEAK_DETECTOR = {
    "product_id": "P-1043",
    "name": "Leak Detector",
    "sku": "SKU-1043",
    "price": "34.90",
    "currency": "EUR",
    "stock_quantity": 58,
    "category": "leak detectors",
    "description": "Sounds at 85 dB as soon as water touches its feet.",
    "restock_date": None,
    "available": True,
}


@pytest.mark.parametrize("path", ["/products/P-1043", "/products/by-sku/SKU-1043", "/products/by-sku/sku-1043"])
def test_a_product_is_answered_with_every_field_of_the_contract(
    inventory: Service, make_product: MakeProduct, path: str
) -> None:
    make_product(stock={"FRA": (46, 6), "RTM": (18, 0)})

    assert inventory.get(path).json() == LEAK_DETECTOR


@pytest.mark.parametrize("stock", [{}, {"FRA": (0, 0)}, {"FRA": (3, 3), "MAN": (0, 0)}])
def test_a_product_without_a_free_piece_is_not_available(
    inventory: Service, make_product: MakeProduct, stock: dict[str, tuple[int, int]]
) -> None:
    make_product(stock=stock)

    body = inventory.get("/products/P-1043").json()

    assert (body["stock_quantity"], body["available"]) == (0, False)


def test_the_stock_is_told_by_warehouse(inventory: Service, make_product: MakeProduct) -> None:
    make_product(stock={"RTM": (18, 0), "FRA": (46, 6)})

    assert inventory.get("/stock/SKU-1043").json() == {
        "sku": "SKU-1043",
        "product_id": "P-1043",
        "total": 64,
        "available": 58,
        "restock_date": None,
        "warehouses": [
            {"code": "FRA", "city": "Frankfurt", "quantity": 46, "reserved": 6},
            {"code": "RTM", "city": "Rotterdam", "quantity": 18, "reserved": 0},
        ],
    }


def test_sold_out_stock_names_the_day_it_is_back(inventory: Service, make_product: MakeProduct) -> None:
    make_product(1050, stock={"MAN": (0, 0)}, restock_date=date(2026, 12, 8))

    body = inventory.get("/stock/sku-1050").json()

    assert (body["total"], body["available"], body["restock_date"]) == (0, 0, "2026-12-08")
    assert inventory.get("/products/P-1050").json()["restock_date"] == "2026-12-08"


@pytest.mark.parametrize(
    ("path", "sought"),
    [("/products/P-9", "P-9"), ("/products/by-sku/SKU-9", "SKU-9"), ("/stock/SKU-9", "SKU-9")],
)
def test_what_is_unknown_is_named_in_a_404(inventory: Service, path: str, sought: str) -> None:
    response = inventory.get(path)

    assert (response.status_code, response.json()["error"]["message"]) == (404, f"There is no product {sought}.")


@pytest.fixture
def catalogue(make_product: MakeProduct) -> None:
    make_product(1001, name="Home Gateway", category="gateways", description="Hears leak detectors.")
    make_product(1002, name="Leak Detector")
    make_product(1003, name="Leak Detector 3-Pack")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["P-1001", "P-1002", "P-1003"]),
        ("query=leak", ["P-1002", "P-1003", "P-1001"]),
        ("query=leak+3-pack", ["P-1003"]),
        ("query=sku-1001", ["P-1001"]),
        ("query=kettle", []),
        ("category=gateways", ["P-1001"]),
        ("category=Gateways&query=leak", ["P-1001"]),
        ("category=kettles", []),
        ("limit=1&offset=2", ["P-1003"]),
    ],
)
def test_products_are_found_by_words_and_category_best_match_first(
    inventory: Service, catalogue: None, query: str, found: list[str]
) -> None:
    body = inventory.get(f"/products?{query}").json()

    assert [row["product_id"] for row in body["products"]] == found
    assert body["total_count"] == (3 if "offset" in query else len(found))


@pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("offset=x", "offset")])
def test_a_query_out_of_bounds_names_its_field(inventory: Service, query: str, field: str) -> None:
    response = inventory.get(f"/products?{query}")

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, [field])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_products_costs_the_same_queries_at_any_length(
    inventory: Service, make_product: MakeProduct, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        make_product(1001 + number, stock={"FRA": (5, 1), "MAN": (2, 0)})

    with django_assert_num_queries(3):  # the service's row, the products, their count
        body = inventory.get("/products").json()

    assert [row["stock_quantity"] for row in body["products"]] == [6] * rows
