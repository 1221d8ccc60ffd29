"""Facts of products: stock, price, and what there is."""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.agent.answers.base import Steps, Unanswered, call, did_not_work, system_source
from apps.agent.formats import day, listed, money
from apps.agent.goods import MEASURE, in_catalogue_words
from apps.agent.shown import CHEAPEST, COMPARED, ORDER, SEARCHED, SHOWN, kind_of, naming
from apps.agent.text import is_brief, normalise
from apps.agent.types import Ask, Outcome, Reply, Sentence, Slot, Source
from apps.core.stemming import singular
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall, ToolResult

SHOWN_AT_ONCE, NEXT, MOST = 6, 3, 100
Product = dict[str, Any]
ASKS_WHERE = re.compile(r"(?i)\b(?:where|warehouses?|which|many|wo|welche[mrns]?|wie ?viele?)\b")
ASKS_PRICE = re.compile(r"(?i)\b(?:how much|price|costs?|expensive|kostet|kosten|preis|teuer)\b")
ASKS_MORE = re.compile(
    r"(?i)\b(?:about|details?|info\w*|describe|kind|and|und|auch|available|stock|have|left|lager|verfügbar|vorrätig)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Products that were found for an item, how many there are in all, where they were read, and by which words."""

    products: tuple[Product, ...]
    count: int
    source: Source
    item: str
    words: str


def stock(ask: Ask) -> Steps:
    """Answer how many pieces there are, where, and when more arrive."""
    key = _key(ask.slots)
    if not key:
        found = yield from _search(ask.slots[Slot.ITEM])
        if len(found.products) > 1:
            entries = (_availability(one, found.source) for one in found.products)
            return Reply((_count(found), *entries), slots=_listed(found, ask))
        key = {"sku": found.products[0]["sku"]}
    outcomes = yield (PlannedCall("inventory", "check_stock", key), PlannedCall("inventory", "get_product", key))
    return _stock_of(key, ask, *outcomes)


def product(ask: Ask) -> Steps:
    """Answer what a product is and costs."""
    key = _key(ask.slots)
    if key:
        result = yield from call("inventory", "get_product", **key)
        one, source = _product_of(key, result)
        return Reply(_described(one, source, ask.text), slots=_slots(one, ask))
    found = yield from _search(ask.slots[Slot.ITEM])
    return _told(found, ask)


def product_search(ask: Ask) -> Steps:
    """Answer which products fit some words, or which of them costs least or most."""
    item = ask.slots.get(Slot.ITEM) or next(iter(_key(ask.slots).values()), "")
    if ask.slots.get(ORDER):
        is_searched = item and not ask.slots.get(COMPARED)
        found = yield from (_search(item, all_of_them=True) if is_searched else _named_before(ask))
        return _first_by_price(found, ask)
    found = yield from _search(item)
    return Reply((_count(found), *(_priced(one, found.source) for one in found.products)), slots=_listed(found, ask))


def _told(found: Found, ask: Ask) -> Reply:
    if len(found.products) == 1:
        return Reply(_described(found.products[0], found.source, ask.text), slots=_slots(found.products[0], ask))
    return Reply((_count(found), *(_priced(one, found.source) for one in found.products)), slots=_listed(found, ask))


def _first_by_price(found: Found, ask: Ask) -> Reply:
    """Return what costs least or most of what was found, and what comes next."""
    is_cheapest = ask.slots[ORDER] == CHEAPEST
    ordered = sorted(found.products, key=lambda one: Decimal(one["price"]), reverse=not is_cheapest)
    text = _("The cheapest is %(name)s (%(sku)s) at %(price)s.")
    if not is_cheapest:
        text = _("The most expensive is %(name)s (%(sku)s) at %(price)s.")
    first = ordered[0]
    names = {"name": first["name"], "sku": first["sku"], "price": money(first["price"], first["currency"])}
    # What was compared has been named with its price before.
    entries = (_priced(one, found.source) for one in ordered[1 : 0 if ask.slots.get(COMPARED) else NEXT])
    slots = {**_slots(first, ask), **({SEARCHED: found.words} if found.words else {})}
    return Reply((Sentence(text % names, found.source), *entries), slots=slots)


def _named_before(ask: Ask) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Found]:
    """Return the products that the conversation has named; raises Unanswered where none can be read."""
    named = ask.slots.get(COMPARED) or ask.slots.get(SHOWN, "")
    skus = [name for name in named.split() if kind_of(name) == "item"][:SHOWN_AT_ONCE]
    outcomes = yield tuple(PlannedCall("inventory", "get_product", {"sku": sku}) for sku in skus)
    read = [one for one in outcomes if isinstance(one, ToolResult) and one.data["found"]]
    if not read:
        failed = next((one for one in outcomes if isinstance(one, ToolError)), None)
        raise Unanswered(did_not_work("inventory", failed) if failed else _nothing(""))
    source = system_source(read[0], listed(skus))
    return Found(tuple(one.data["product"] for one in read), len(read), source, "", "")


def _listed(found: Found, ask: Ask) -> dict[str, str]:
    names = [one["sku"] for one in found.products]
    return {**naming(names, ask.slots), SEARCHED: found.words, Slot.SKU: names[0] if len(names) == 1 else ""}


def _key(slots: Mapping[str, str]) -> dict[str, str]:
    if slots.get(Slot.SKU):
        return {"sku": slots[Slot.SKU]}
    return {"product_id": slots[Slot.PRODUCT]} if slots.get(Slot.PRODUCT) else {}


def _search(item: str, *, all_of_them: bool = False) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Found]:
    """Return the products for some words: by all of them, else by the single word that fits fewest products.

    `all_of_them` leaves out what only goes with the product that is meant: spare parts and accessories.
    """
    words = [singular(word) for word in MEASURE.sub(r"\1 \2", in_catalogue_words(item)).split()]
    limit = MOST if all_of_them else 20
    result = yield from call("inventory", "search_products", query=" ".join(words), limit=limit)
    if not result.data["products"] and len(words) > 1:
        outcomes = yield tuple(
            PlannedCall("inventory", "search_products", {"query": word, "limit": limit}) for word in words[:4]
        )
        fitting = [one for one in outcomes if isinstance(one, ToolResult) and one.data["products"]]
        result = min(fitting, key=lambda one: int(one.data["total_count"]), default=result)
    source = system_source(result, _("products matching “%(item)s”") % {"item": item})
    products = result.data["products"]
    if not products:
        raise Unanswered(_nothing(item, source))
    name = " ".join(words)
    if all_of_them:
        return Found(tuple(_meant(products, words)), len(products), source, item, name)
    exact = [one for one in products if normalise(one["name"]) == normalise(name)]
    return Found(tuple(exact or products[:SHOWN_AT_ONCE]), int(result.data["total_count"]), source, item, name)


def _meant(products: Sequence[Product], words: Sequence[str]) -> Sequence[Product]:
    """Return the products that the words name: all of them in the name, and of the words' own category if it is one."""
    named = [one for one in products if all(word in normalise(one["name"]) for word in words)] or products
    kind = normalise(" ".join(words))
    own = [one for one in named if kind in normalise(one.get("category") or "")]
    return own or named


def _nothing(item: str, source: Source | None = None) -> Reply:
    text = _("I found no product for “%(item)s”.") % {"item": item}
    return Reply((Sentence(text, source),), is_answered=False)


def _product_of(key: Mapping[str, str], result: ToolResult) -> tuple[Product, Source]:
    name = next(iter(key.values()))
    source = system_source(result, name)
    if not result.data["found"]:
        raise Unanswered(_unknown(name, source))
    return result.data["product"], source


def _stock_of(key: Mapping[str, str], ask: Ask, outcome: Outcome, named: Outcome) -> Reply:
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
    if held and not (is_brief(ask.text) and not ASKS_WHERE.search(ask.text)):
        facts.append(_("By warehouse: %(held)s.") % {"held": listed(held)})
    if found.get("restock_date"):
        facts.append(_("More are expected on %(day)s.") % {"day": day(found["restock_date"])})
    product = named.data["product"] if isinstance(named, ToolResult) and named.data["found"] else {}
    return Reply(tuple(Sentence(fact, source) for fact in facts), slots=_slots({**product, "sku": found["sku"]}, ask))


def _in_stock(label: str, found: Mapping[str, Any]) -> str:
    if found["available"] <= 0:
        return _("%(label)s is out of stock at the moment.") % {"label": label}
    return _("%(label)s is in stock: %(count)d pieces are available.") % {"label": label, "count": found["available"]}


def _unknown(name: str, source: Source) -> Reply:
    text = _("I found no product %(name)s. Please check the number.") % {"name": name}
    return Reply((Sentence(text, source),), slots={Slot.SKU: "", Slot.PRODUCT: ""}, is_answered=False)


def _described(found: Product, source: Source, asked: str) -> tuple[Sentence, ...]:
    """Return what a product is: its price alone where that is asked, no description to a few words."""
    price = _("%(name)s (%(sku)s) costs %(price)s net.") % {
        "name": found["name"],
        "sku": found["sku"],
        "price": money(found["price"], found["currency"]),
    }
    available = _("%(count)d pieces are available.") if found["available"] else _("It is out of stock at the moment.")
    stocked = available % {"count": found["stock_quantity"]} if found["available"] else available
    only_price = bool(ASKS_PRICE.search(asked)) and not ASKS_MORE.search(asked) and found["available"]
    facts = [
        price,
        "" if only_price or is_brief(asked) else found.get("description", ""),
        "" if only_price else stocked,
    ]
    return tuple(Sentence(fact, source) for fact in facts if fact)


def _slots(found: Mapping[str, Any], ask: Ask) -> dict[str, str]:
    kept = naming([found["sku"]], ask.slots)
    return {Slot.SKU: found["sku"], Slot.PRODUCT: "", **kept, SEARCHED: _words_of(found.get("name", ""))}


def _words_of(name: str) -> str:
    """Return a product's name as the words of a search, so that "and in white?" can ask for its like."""
    return " ".join(re.sub(r"[^\w-]+", " ", normalise(name)).split())


def _count(found: Found) -> Sentence:
    text = _("%(count)d products match “%(item)s”:") if found.count > 1 else _("One product matches “%(item)s”:")
    return Sentence(text % {"count": found.count, "item": found.item}, found.source)


def _priced(one: Product, source: Source) -> Sentence:
    stock_text = _("available") if one["available"] else _("out of stock")
    text = f"{one['name']} ({one['sku']}): {money(one['price'], one['currency'])}, {stock_text}"
    return Sentence(text, source, is_entry=True)


def _availability(one: Product, source: Source) -> Sentence:
    text = _("%(count)d available") % {"count": one["stock_quantity"]} if one["available"] else _("out of stock")
    return Sentence(f"{one['name']} ({one['sku']}): {text}", source, is_entry=True)
