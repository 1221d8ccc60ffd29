"""Facts of products: stock, price, and what there is."""

from collections.abc import Generator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, Unanswered, call, did_not_work, system_source
from apps.agent.formats import day, listed, money
from apps.agent.text import normalise
from apps.agent.types import Ask, Outcome, Reply, Sentence, Slot, Source
from apps.core.stemming import singular
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall, ToolResult

SHOWN = 6
Product = dict[str, Any]
Found = tuple[list[Product], int, Source]


def stock(ask: Ask) -> Steps:
    """Answer how many pieces there are, where, and when more arrive."""
    key = _key(ask.slots)
    if not key:
        products, count, source = yield from _search(ask.slots[Slot.ITEM])
        if len(products) > 1:
            return Reply(
                (_count(ask.slots[Slot.ITEM], count, source), *(_availability(one, source) for one in products))
            )
        key = {"sku": products[0]["sku"]}
    outcomes = yield (PlannedCall("inventory", "check_stock", key), PlannedCall("inventory", "get_product", key))
    return _stock_of(key, *outcomes)


def product(ask: Ask) -> Steps:
    """Answer what a product is and costs."""
    key = _key(ask.slots)
    if key:
        result = yield from call("inventory", "get_product", **key)
        found, source = _product_of(key, result)
        return Reply(_described(found, source), slots=_slots(found))
    products, count, source = yield from _search(ask.slots[Slot.ITEM])
    if len(products) == 1:
        return Reply(_described(products[0], source), slots=_slots(products[0]))
    return Reply((_count(ask.slots[Slot.ITEM], count, source), *(_priced(one, source) for one in products)))


def product_search(ask: Ask) -> Steps:
    """Answer which products fit some words."""
    item = ask.slots.get(Slot.ITEM) or next(iter(_key(ask.slots).values()))
    products, count, source = yield from _search(item)
    return Reply((_count(item, count, source), *(_priced(one, source) for one in products)))


def _key(slots: Mapping[str, str]) -> dict[str, str]:
    if slots.get(Slot.SKU):
        return {"sku": slots[Slot.SKU]}
    return {"product_id": slots[Slot.PRODUCT]} if slots.get(Slot.PRODUCT) else {}


def _search(item: str) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Found]:
    """Return the products for some words: by all of them, else by the single word that fits fewest products."""
    words = [singular(word) for word in item.split()]
    result = yield from call("inventory", "search_products", query=" ".join(words), limit=20)
    if not result.data["products"] and len(words) > 1:
        outcomes = yield tuple(
            PlannedCall("inventory", "search_products", {"query": word, "limit": 20}) for word in words[:4]
        )
        fitting = [one for one in outcomes if isinstance(one, ToolResult) and one.data["products"]]
        result = min(fitting, key=lambda one: int(one.data["total_count"]), default=result)
    source = system_source(result, _("products matching “%(item)s”") % {"item": item})
    products = result.data["products"]
    if not products:
        text = _("I found no product for “%(item)s”.") % {"item": item}
        raise Unanswered(Reply((Sentence(text, source),), is_answered=False))
    exact = [one for one in products if normalise(one["name"]) == normalise(" ".join(words))]
    return (exact or products[:SHOWN]), int(result.data["total_count"]), source


def _product_of(key: Mapping[str, str], result: ToolResult) -> tuple[Product, Source]:
    name = next(iter(key.values()))
    source = system_source(result, name)
    if not result.data["found"]:
        raise Unanswered(_unknown(name, source))
    return result.data["product"], source


def _stock_of(key: Mapping[str, str], outcome: Outcome, named: Outcome) -> Reply:
    name = next(iter(key.values()))
    if isinstance(outcome, ToolError):
        raise Unanswered(did_not_work("inventory", outcome))
    source = system_source(outcome, _("stock of %(name)s") % {"name": name})
    if not outcome.data["found"]:
        raise Unanswered(_unknown(name, source))
    found = outcome.data["stock"]
    label = found["sku"]
    if isinstance(named, ToolResult) and named.data["found"]:
        label = f"{named.data['product']['name']} ({label})"
    facts = [_in_stock(label, found)]
    held = [
        _("%(free)d in %(place)s")
        % {"free": one["quantity"] - one.get("reserved", 0), "place": one["city"] or one["code"]}
        for one in found["warehouses"]
        if one["quantity"] - one.get("reserved", 0) > 0
    ]
    if held:
        facts.append(_("By warehouse: %(held)s.") % {"held": listed(held)})
    if found.get("restock_date"):
        facts.append(_("More are expected on %(day)s.") % {"day": day(found["restock_date"])})
    return Reply(tuple(Sentence(fact, source) for fact in facts), slots={Slot.SKU: found["sku"], Slot.PRODUCT: ""})


def _in_stock(label: str, found: Mapping[str, Any]) -> str:
    if found["available"] <= 0:
        return _("%(label)s is out of stock at the moment.") % {"label": label}
    return _("%(label)s is in stock: %(count)d pieces are available.") % {"label": label, "count": found["available"]}


def _unknown(name: str, source: Source) -> Reply:
    text = _("I found no product %(name)s. Please check the number.") % {"name": name}
    return Reply((Sentence(text, source),), slots={Slot.SKU: "", Slot.PRODUCT: ""}, is_answered=False)


def _described(found: Product, source: Source) -> tuple[Sentence, ...]:
    price = _("%(name)s (%(sku)s) costs %(price)s net.") % {
        "name": found["name"],
        "sku": found["sku"],
        "price": money(found["price"], found["currency"]),
    }
    available = _("%(count)d pieces are available.") if found["available"] else _("It is out of stock at the moment.")
    facts = [
        price,
        found.get("description", ""),
        available % {"count": found["stock_quantity"]} if found["available"] else available,
    ]
    return tuple(Sentence(fact, source) for fact in facts if fact)


def _slots(found: Product) -> dict[str, str]:
    return {Slot.SKU: found["sku"], Slot.PRODUCT: ""}


def _count(item: str, count: int, source: Source) -> Sentence:
    text = _("%(count)d products match “%(item)s”:") if count > 1 else _("One product matches “%(item)s”:")
    return Sentence(text % {"count": count, "item": item}, source)


def _priced(one: Product, source: Source) -> Sentence:
    stock_text = _("available") if one["available"] else _("out of stock")
    text = f"{one['name']} ({one['sku']}): {money(one['price'], one['currency'])}, {stock_text}"
    return Sentence(text, source, is_entry=True)


def _availability(one: Product, source: Source) -> Sentence:
    text = _("%(count)d available") % {"count": one["stock_quantity"]} if one["available"] else _("out of stock")
    return Sentence(f"{one['name']} ({one['sku']}): {text}", source, is_entry=True)
