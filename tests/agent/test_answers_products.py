"""What is said of products, from results that are written down."""

from typing import Any

import pytest

from apps.agent.answers import products
from apps.agent.shown import FOCUS
from apps.agent.types import Slot
from apps.tools.errors import DeadlineExceeded, ToolDisabled
from tests.agent.asking import Systems, ask, lines, reply_to


def row(number: int, **changes: Any) -> dict[str, Any]:
    """Return a product as the inventory gives it."""
    return {
        "sku": f"SKU-{number}",
        "name": f"Sensor {number}",
        "price": "29.90",
        "currency": "EUR",
        "description": "Measures things.",
        "available": True,
        "stock_quantity": 12,
    } | changes


def stock(**changes: Any) -> dict[str, Any]:
    """Return the stock of SKU-1001 as the inventory gives it."""
    held = [
        {"code": "FRA", "city": "Frankfurt", "quantity": 10, "reserved": 3},
        {"code": "RTM", "city": "", "quantity": 5},
        {"code": "MAN", "city": "Manchester", "quantity": 2, "reserved": 2},
    ]
    return {"sku": "SKU-1001", "available": 12, "warehouses": held, "restock_date": None} | changes


def found(*rows: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    """Return what a search gives."""
    return {"products": list(rows), "total_count": len(rows) if count is None else count}


NAMED = {"found": True, "product": row(1001)}


def test_stock_is_told_by_warehouse_without_what_is_promised() -> None:
    systems = Systems(check_stock={"found": True, "stock": stock()}, get_product=NAMED)

    reply = reply_to(products.stock(ask(sku="SKU-1001")), systems)

    assert lines(reply) == [
        "Sensor 1001 (SKU-1001) is in stock: 12 pieces are available.",
        "By warehouse: 7 in Frankfurt and 5 in RTM.",
    ]
    assert (reply.slots[Slot.SKU], reply.slots[Slot.PRODUCT], reply.slots[FOCUS]) == ("SKU-1001", "", "SKU-1001")


def test_what_is_sold_out_tells_when_more_comes() -> None:
    sold_out = stock(available=0, warehouses=[], restock_date="2026-12-01")
    systems = Systems(check_stock={"found": True, "stock": sold_out}, get_product=NAMED)

    assert lines(reply_to(products.stock(ask(sku="SKU-1001")), systems)) == [
        "Sensor 1001 (SKU-1001) is out of stock at the moment.",
        "More are expected on 1 December 2026.",
    ]


def test_stock_is_told_without_a_name_where_only_the_name_is_missing() -> None:
    systems = Systems(check_stock={"found": True, "stock": stock(warehouses=[])}, get_product=ToolDisabled("inventory"))

    assert lines(reply_to(products.stock(ask(sku="SKU-1001")), systems)) == [
        "SKU-1001 is in stock: 12 pieces are available."
    ]


def test_stock_that_can_not_be_read_is_said_so() -> None:
    systems = Systems(check_stock=DeadlineExceeded("inventory", 5), get_product=NAMED)

    assert lines(reply_to(products.stock(ask(sku="SKU-1001")), systems)) == [
        "I could not look into the inventory: it did not answer in time."
    ]


@pytest.mark.parametrize(
    ("work", "slots"),
    [(products.stock, {"sku": "SKU-9"}), (products.product, {"product_id": "SKU-9"})],
)
def test_an_unknown_product_is_not_kept(work: Any, slots: dict[str, str]) -> None:
    reply = reply_to(work(ask(**slots)), Systems(check_stock={"found": False}, get_product={"found": False}))

    assert lines(reply) == ["I found no product SKU-9. Please check the number."]
    assert (reply.slots, reply.is_answered) == ({Slot.SKU: "", Slot.PRODUCT: ""}, False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["Measures things.", "12 pieces are available."]),
        ({"available": False}, ["Measures things.", "It is out of stock at the moment."]),
        ({"description": ""}, ["12 pieces are available."]),
    ],
)
def test_a_product_is_told_with_price_description_and_stock(changes: dict[str, Any], expected: list[str]) -> None:
    systems = Systems(get_product={"found": True, "product": row(1001, **changes)})

    told = lines(reply_to(products.product(ask(sku="SKU-1001")), systems))

    assert told == ["Sensor 1001 (SKU-1001) costs EUR 29.90 net.", *expected]


def test_a_product_is_asked_for_by_the_number_that_is_known() -> None:
    systems = Systems(get_product=NAMED)

    reply_to(products.product(ask(product_id="P-1001")), systems)

    assert systems.calls == [("get_product", {"product_id": "P-1001"})]


def test_the_one_product_of_a_name_is_told_as_by_its_number() -> None:
    systems = Systems(search_products=found(row(1001)))

    reply = reply_to(products.product(ask(item="sensors")), systems)

    assert systems.calls == [("search_products", {"query": "sensor", "limit": 20})]
    assert lines(reply)[0] == "Sensor 1001 (SKU-1001) costs EUR 29.90 net."
    assert reply.slots[Slot.SKU] == "SKU-1001"


def test_an_exact_name_goes_before_longer_ones() -> None:
    systems = Systems(search_products=found(row(1001, name="Leak Detector Pro"), row(1002, name="Leak Detector")))

    assert lines(reply_to(products.product(ask(item="leak detectors")), systems))[0] == (
        "Leak Detector (SKU-1002) costs EUR 29.90 net."
    )


def test_several_products_are_counted_and_listed_with_their_prices() -> None:
    systems = Systems(search_products=found(row(1001), row(1002, available=False), count=9))

    for work in (products.product, products.product_search):
        assert lines(reply_to(work(ask(item="sensors")), systems)) == [
            "9 products match “sensors”:",
            "- Sensor 1001 (SKU-1001): EUR 29.90, available",
            "- Sensor 1002 (SKU-1002): EUR 29.90, out of stock",
        ]


def test_the_stock_of_several_products_is_listed() -> None:
    systems = Systems(search_products=found(row(1001), row(1002, available=False)))

    assert lines(reply_to(products.stock(ask(item="sensors")), systems)) == [
        "2 products match “sensors”:",
        "- Sensor 1001 (SKU-1001): 12 available",
        "- Sensor 1002 (SKU-1002): out of stock",
    ]


def test_one_fitting_product_is_counted_as_one() -> None:
    assert lines(reply_to(products.product_search(ask(item="sensor")), Systems(search_products=found(row(1001)))))[
        0
    ] == ("One product matches “sensor”:")


def test_where_no_product_has_all_words_each_is_tried_alone() -> None:
    systems = Systems(search_products=found())

    reply = reply_to(products.product_search(ask(item="flying carpets")), systems)

    assert [arguments["query"] for _operation, arguments in systems.calls] == ["flying carpet", "flying", "carpet"]
    assert (lines(reply), reply.is_answered) == (["I found no product for “flying carpets”."], False)
