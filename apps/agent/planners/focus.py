"""Questions that name nothing of their own: "paid?", "how much per year?", "which one is cheaper?", "the other one".

What they are about is what the conversation has named last (see `apps.agent.shown`); how they ask says what of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.agent.counting import WORDS as COUNTS
from apps.agent.counting import number_of
from apps.agent.limits import MORE_OR_LESS, ROWS, row_order
from apps.agent.ordering import CHEAP, DEAR, compared, order_of, without_order
from apps.agent.planners.facets import (
    ASKED_OF,
    FACETS,
    FAMILIES,
    FILLERS,
    NOUNS,
    PERIOD,
    PRICE,
    STEMS_OF,
)
from apps.agent.planners.pieces import Piece
from apps.agent.planners.slots import SITES, mask
from apps.agent.planners.variants import variants_in, varied
from apps.agent.shown import (
    CHOICE,
    COMPARED,
    FOCUS,
    ORDER,
    OWNER,
    POSITION,
    SEARCHED,
    SHOWN,
    kind_of,
    others,
)
from apps.agent.text import normalise, words
from apps.agent.types import Slot
from apps.agent.which import picks, without_choice
from apps.core.stemming import stem

WHOSE = re.compile(
    r"\b(?:who|whom) (?:do|does) (?:it|that|this) belong\b|\bwho (?:is|are)?\s*(?:that|this|it|he|she|the customer)\b|"
    r"\bwhose\b|\bwer ist (?:das|der kunde)\b|\bwem gehort\b"
)
LATEST = frozenset("last latest newest recent own mine letzte letzten neueste".split())
ORDER_WORDS = frozenset("price preis".split())
OTHER = re.compile(r"\bthe other\b|\bother one\b|\b(?:der|die|das|den) andere[nrs]?\b")
ORDINALS = (
    (re.compile(r"\b(?:first|erste[nrs]?)\b"), 0),
    (re.compile(r"\b(?:second|zweite[nrs]?)\b"), 1),
    (re.compile(r"\b(?:third|dritte[nrs]?)\b"), 2),
    (re.compile(r"\b(?:last|letzte[nrs]?)\b"), -1),
)
HINT = re.compile(
    r"\bthe (?P<one>[a-z]+) one\b|\b(?:der|die|das|den)(?:jenige\w*)? (?:mit|wegen|zu|zum|zur|uber) "
    r"(?:dem |der |den |die |das )?(?P<mit>[a-z]+)"
)
SLOT_OF = {"invoice": Slot.INVOICE, "ticket": Slot.TICKET, "item": Slot.SKU, "plan": Slot.PLAN}
INTENT_OF = {"invoice": "invoice", "ticket": "ticket_status", "item": "product", "plan": "plan_price"}
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Focused:
    """What a question is about that does not say so: an intent's name, and the slots that say of what."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)


def focused(piece: Piece, slots: Mapping[str, str], last: str) -> list[Focused]:
    """Return what a piece asks of the things that were named before; nothing where it speaks for itself."""
    if {value.slot for value in piece.found} == {Slot.UNITS}:
        return _for_so_many(piece, slots)
    if any(value.slot is not Slot.AMOUNT for value in piece.found):
        return []
    if last == "quote" and not piece.found and (units := _number_alone(piece.text)):
        return [Focused("quote", {Slot.UNITS: units})] if slots.get(Slot.PLAN) else []
    plain = normalise(piece.text)
    telling = {word for word in words(piece.text) if word not in FILLERS and not word.isdigit()}
    return list(_chosen(plain, telling, slots, last) or _asked_of(plain, telling, slots, last))


def _for_so_many(piece: Piece, slots: Mapping[str, str]) -> list[Focused]:
    """Return the quote that a number of sites alone asks for ("and for two homes?"), of the plans spoken of.

    Of several plans it is asked of the one that costs least or most, or of each of a few.
    """
    beside = re.sub(rf"(?i)\b(?:{SITES})\b", " ", without_order(mask(piece.text, piece.found)))
    said = set(words(beside)) - FILLERS - PRICE - PERIOD - {"#units"}
    plans = [] if said else _things("plan", slots)
    order, units = order_of(piece.text), piece.found[0].value
    if order and len(plans) > 1:
        among = {SHOWN: " ".join(plans), ORDER: order}
        return [Focused("quote", {Slot.PLAN: plans[0], Slot.UNITS: units, **among})]
    return [Focused("quote", {Slot.PLAN: plan, Slot.UNITS: units}) for plan in plans if len(plans) <= AT_ONCE]


def _number_alone(text: str) -> str:
    """Return the number that is all a text says ("make that five", "und für vier?"); empty for any other text."""
    said = [word for word in words(text) if word not in FILLERS | {"make", "nehmen", "macht", "rather"}]
    return str(number_of(said[0])) if len(said) == 1 and (said[0] in COUNTS or said[0].isdigit()) else ""


def _chosen(plain: str, telling: set[str], slots: Mapping[str, str], last: str) -> Sequence[Focused]:
    """Return the one among those named that a text picks by price, place, a word of its name, or as the other one."""
    names = slots.get(SHOWN, "").split()
    kind = kind_of(names[0]) if names else ""
    if not kind:
        return ()
    hint = HINT.search(plain)
    return (
        _by_order(plain, telling, kind, slots)
        or _owner(plain, kind, slots)
        or _the_other(plain, telling, kind, slots, last)
        or (_chosen_invoice(plain, last) if kind == "invoice" else ())
        or (_variant(plain, telling, slots) if kind == "item" else ())
        or _by_place(plain, telling, names, last)
        or (_by_word(hint["one"] or hint["mit"], kind, slots) if hint and kind in {"ticket", "item"} else ())
    )


def _chosen_invoice(plain: str, last: str) -> Sequence[Focused]:
    """Return what was asked last, of the invoice that a text picks by its month or amount."""
    beside = {word for word in words(without_choice(plain)) if word not in FILLERS and not word.isdigit()}
    if not picks(plain) or beside - ASKED_OF["invoice"]:
        return ()
    slots = {Slot.INVOICE: "", POSITION: "0", CHOICE: plain}
    return (Focused("refund" if last == "refund" else "last_invoice", slots),)


def _owner(plain: str, kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    """Return the account of the customer of the invoice spoken of, where a text asks who that is."""
    if kind != "invoice" or not WHOSE.search(plain):
        return ()
    if slots.get(OWNER):
        return (Focused("account", {Slot.CUSTOMER: slots[OWNER]}),)
    return (Focused("invoice", {Slot.INVOICE: slots[FOCUS]}),) if kind_of(slots.get(FOCUS, "")) == "invoice" else ()


def _by_order(plain: str, telling: set[str], kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    """Return the cheapest or dearest, or the plan with most or least of something, where a text asks for that."""
    limits = frozenset(ROWS) if kind == "plan" else frozenset[str]()
    by_price = order_of(plain)
    if by_price and not _beside(telling, plain, CHEAP, DEAR) - limits:
        return _by_price(by_price, kind, slots, compared(plain, kind, slots))
    by_limit = row_order(plain) if kind == "plan" else ""
    if by_limit and len(_beside(telling, plain, MORE_OR_LESS) - limits) <= 1:
        return (Focused("plan_price", {ORDER: by_limit, Slot.PLAN: ""}),)
    return ()


def _variant(plain: str, telling: set[str], slots: Mapping[str, str]) -> Sequence[Focused]:
    """Return the product spoken of in another colour, pack or size, where a text names nothing else."""
    variants = variants_in(plain, telling)
    if not variants or not slots.get(SEARCHED):
        return ()
    item = varied(slots[SEARCHED], variants)
    return (Focused("product", {Slot.ITEM: item, Slot.SKU: "", Slot.PRODUCT: ""}),)


def _beside(telling: set[str], plain: str, *patterns: re.Pattern[str]) -> set[str]:
    """Return the telling words beside those that a pattern matches."""
    matched = {word for pattern in patterns for found in pattern.finditer(plain) for word in found[0].split()}
    return telling - matched - ORDER_WORDS


def _by_price(order: str, kind: str, slots: Mapping[str, str], among: Sequence[str]) -> Sequence[Focused]:
    """Return which costs least or most: of the things compared, else of the plans, or of what was searched."""
    if kind == "plan":
        of_them = {SHOWN: " ".join(among)} if among else {}
        return (Focused("plan_price", {ORDER: order, Slot.PLAN: "", **of_them}),)
    if kind == "item":
        if among:
            return (Focused("product_search", {ORDER: order, **_named(among[0]), COMPARED: " ".join(among)}),)
        return (Focused("product_search", {ORDER: order, Slot.ITEM: slots.get(SEARCHED, ""), Slot.SKU: ""}),)
    return ()


def _the_other(plain: str, telling: set[str], kind: str, slots: Mapping[str, str], last: str) -> Sequence[Focused]:
    if not OTHER.search(plain) or {stem(word) for word in _beside(telling, plain, OTHER)} - STEMS_OF[kind]:
        return ()
    found = others(slots)
    if len(found) == 1:
        return (_about(found[0], last),)
    return (Focused("which_one" if found else "no_other", {}),)


def _by_word(word: str, kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    if word in {"last", "latest", "first", "second", "third", "right", "wrong", "same", "next", "new", "old", "other"}:
        return ()
    if kind == "ticket":
        return (Focused("ticket_status", {Slot.TICKET: "", "hint": word}),)
    item = " ".join(dict.fromkeys(f"{word} {slots.get(SEARCHED, '')}".split()))
    return (Focused("product", {Slot.ITEM: item, Slot.SKU: "", Slot.PRODUCT: ""}),)


def _by_place(plain: str, telling: set[str], names: Sequence[str], last: str) -> Sequence[Focused]:
    for pattern, at in ORDINALS:
        if len(names) <= 1 or at >= len(names) or not pattern.search(plain):
            continue
        if not _beside(telling, plain, pattern) - ASKED_OF[kind_of(names[at])]:
            return (_about(names[at], last),)
    return ()


def _asked_of(plain: str, telling: set[str], slots: Mapping[str, str], last: str) -> Iterator[Focused]:
    for kind in _kinds(slots, last):
        said = telling - NOUNS[kind]
        for facet in FACETS:
            if facet.kind != kind:
                continue
            if kind == "invoice" and said & LATEST and said - LATEST <= facet.words and last in FAMILIES[kind]:
                yield Focused("last_invoice")
                return
            asks = said <= facet.words if said else bool(facet.pattern and facet.pattern.search(plain))
            if asks and (things := _things(kind, slots)):
                intent = "quote" if last == "quote" and kind == "plan" and not said & frozenset(ROWS) else facet.intent
                yield from (Focused(intent, _named(name)) for name in things)
                return


def _kinds(slots: Mapping[str, str], last: str) -> list[str]:
    """Return the kinds that a question may be about, what was spoken of last first."""
    spoken_of = [kind_of(name) for name in (slots.get(FOCUS, ""), *slots.get(SHOWN, "").split()) if name]
    by_intent = [kind for kind, names in FAMILIES.items() if last in names]
    held = [kind for kind, slot in SLOT_OF.items() if slots.get(slot)]
    return [kind for kind in dict.fromkeys([*spoken_of, *by_intent, *held]) if kind]


def _things(kind: str, slots: Mapping[str, str]) -> list[str]:
    """Return what of a kind a question without a name is about; several where none of them was picked."""
    if kind_of(slots.get(FOCUS, "")) == kind:
        return [slots[FOCUS]]
    shown = [name for name in slots.get(SHOWN, "").split() if kind_of(name) == kind]
    if shown:
        return shown if len(shown) <= AT_ONCE or kind == "plan" else []
    return [slots[SLOT_OF[kind]]] if slots.get(SLOT_OF[kind]) else []


def _about(name: str, last: str) -> Focused:
    """Return what was asked last, of this thing."""
    kind = kind_of(name)
    again = last if last in FAMILIES[kind] and last not in {"last_invoice", "product_search"} else INTENT_OF[kind]
    asks_of_one = again in {"stock", "product", "invoice", "ticket_status", "plan_price"}
    return Focused(again if asks_of_one else INTENT_OF[kind], _named(name))


def _named(name: str) -> dict[str, str]:
    kind = kind_of(name)
    cleared = {Slot.PRODUCT.value: "", Slot.ITEM.value: ""} if kind == "item" else {}
    return {**cleared, SLOT_OF[kind].value: name}
