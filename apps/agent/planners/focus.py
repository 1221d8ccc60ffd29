"""Questions that name nothing of their own: "paid?", "how much per year?", "which one is cheaper?", "the other one".

What they are about is what the conversation has named last (see `apps.agent.shown`); how they ask says what of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.agent.counting import WORDS as COUNTS
from apps.agent.counting import number_of
from apps.agent.german import SMALL_WORDS
from apps.agent.limits import MORE_OR_LESS, ROWS, row_order
from apps.agent.planners.pieces import Piece
from apps.agent.planners.slots import SITES, mask
from apps.agent.planners.variants import variants_in, varied
from apps.agent.shown import CHEAPEST, DEAREST, FOCUS, ORDER, OWNER, SEARCHED, SHOWN, kind_of, others
from apps.agent.text import STOP_WORDS, normalise, words
from apps.agent.types import Slot

FILLERS = (
    (STOP_WORDS - {"much"})
    | SMALL_WORDS
    | frozenset("one ones sorry even though mean meant actually them than still".split())
)
NOUNS = {
    "invoice": frozenset("invoice bill rechnung".split()),
    "ticket": frozenset("ticket case".split()),
    "plan": frozenset("plan tarif".split()),
    "item": frozenset("product item produkt artikel".split()),
}
PRICE = frozenset("much cost costs price expensive pay viel kostet kosten preis teuer".split())
PERIOD = frozenset(
    "year month yearly annually annual monthly jahr jahrlich jahrliche jahrlicher monat monatlich monatliche "
    "monatlicher zahlung zahlen bezahlen paid".split()
)
STOCK = frozenset("stock available availability left lager verfugbar lieferbar vorratig".split())
OF_INVOICE = frozenset(
    "paid settled overdue due amount total high expensive higher more less mehr lines positions status much bezahlt "
    "beglichen uberfallig fallig offen betrag hoch teuer summe viel when".split()
)
OF_TICKET = frozenset(
    "solved resolved done closed working progress news update status priority gelost erledigt fertig neues "
    "bearbeitet happening since seit open offen "
    "opened handles handling assigned deals kummert zustandig liegt long".split()
)
WHO_OR_SINCE = re.compile(r"\bwho\b|\bsince when\b|\bhow long\b|\bwer\b|\bseit wann\b|\bwie lange\b")
HOW_MANY = re.compile(r"\bhow many\b|\bwie ?viele\b")
WHOSE = re.compile(
    r"\bwho (?:is|are)?\s*(?:that|this|it|he|she|the customer)\b|\bwhose\b|\bwer ist (?:das|der kunde)\b|\bwem gehort\b"
)
FOR_WHAT = re.compile(r"\b(?:what|why)\b.*\b(?:for|about|more|so|it|that)\b|\bwofur\b|\bwarum\b|\bwas (?:ist|war)\b")
LATEST = frozenset("last latest newest recent own letzte letzten neueste".split())
CHEAP = re.compile(r"\b(?:cheap(?:er|est)?|least expensive|lowest|gunstig(?:er\w*|st\w*)|billig(?:er\w*|st\w*))\b")
DEAR = re.compile(
    r"\b(?:most expensive|priciest|dearest|highest|(?:more|pricier) expensive|teuer(?:st\w*)|teurer\w*)\b"
)
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
FAMILIES = {
    "invoice": frozenset({"last_invoice", "invoice", "unpaid_invoices", "invoice_list", "next_invoice"}),
    "ticket": frozenset({"open_tickets", "ticket_list", "ticket_status"}),
    "item": frozenset({"stock", "product", "product_search"}),
    "plan": frozenset({"plan_price", "quote"}),
}
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to ask of a kind, and the intent that answers it."""

    kind: str
    intent: str
    words: frozenset[str]
    pattern: re.Pattern[str] | None = None


FACETS = (
    Facet("item", "stock", STOCK, HOW_MANY),
    Facet("item", "product", PRICE),
    Facet("plan", "plan_price", PRICE | PERIOD | frozenset(ROWS)),
    Facet("invoice", "invoice", OF_INVOICE, FOR_WHAT),
    Facet("ticket", "ticket_status", OF_TICKET, WHO_OR_SINCE),
)

ASKED_OF = {kind: NOUNS[kind].union(*(one.words for one in FACETS if one.kind == kind)) for kind in NOUNS}


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
    """Return the quote that a number of sites alone asks for ("and for two homes?"), of the plan spoken of."""
    plan = slots.get(FOCUS, "")
    beside = re.sub(rf"(?i)\b(?:{SITES})\b", " ", mask(piece.text, piece.found))
    said = set(words(beside)) - FILLERS - PRICE - PERIOD - {"#units"}
    units = piece.found[0].value
    return [Focused("quote", {Slot.PLAN: plan, Slot.UNITS: units})] if kind_of(plan) == "plan" and not said else []


def _number_alone(text: str) -> str:
    """Return the number that is all a text says ("make that five", "und für vier?"); empty for any other text."""
    said = [word for word in words(text) if word not in FILLERS | {"make", "nehmen", "macht", "rather"}]
    return str(number_of(said[0])) if len(said) == 1 and (said[0] in COUNTS or said[0].isdigit()) else ""


def order_of(text: str) -> str:
    """Return whether a text asks for the cheapest or the dearest, if for either."""
    plain = normalise(text)
    return CHEAPEST if CHEAP.search(plain) else DEAREST if DEAR.search(plain) else ""


def without_order(text: str) -> str:
    """Return a text without the words that ask for the cheapest or the dearest."""
    return DEAR.sub(" ", CHEAP.sub(" ", normalise(text))) if order_of(text) else text


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
        or (_the_other(kind, slots, last) if OTHER.search(plain) and not _beside(telling, plain, OTHER) else ())
        or (_variant(plain, telling, slots) if kind == "item" else ())
        or _by_place(plain, telling, names, last)
        or (_by_word(hint["one"] or hint["mit"], kind, slots) if hint and kind in {"ticket", "item"} else ())
    )


def _owner(plain: str, kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    """Return the account of the customer of the invoice spoken of, where a text asks who that is."""
    asks = kind == "invoice" and slots.get(OWNER) and WHOSE.search(plain)
    return (Focused("account", {Slot.CUSTOMER: slots[OWNER]}),) if asks else ()


def _by_order(plain: str, telling: set[str], kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    """Return the cheapest or dearest, or the plan with most or least of something, where a text asks for that."""
    limits = frozenset(ROWS) if kind == "plan" else frozenset[str]()
    by_price = order_of(plain)
    if by_price and not _beside(telling, plain, CHEAP, DEAR) - limits:
        return _by_price(by_price, kind, slots)
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


def _by_price(order: str, kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    if kind == "plan":
        return (Focused("plan_price", {ORDER: order, Slot.PLAN: ""}),)
    if kind == "item":
        return (Focused("product_search", {ORDER: order, Slot.ITEM: slots.get(SEARCHED, ""), Slot.SKU: ""}),)
    return ()


def _the_other(kind: str, slots: Mapping[str, str], last: str) -> Sequence[Focused]:
    found = others(slots)
    if len(found) == 1:
        return (_about(found[0], last),)
    return (Focused("which_one" if found else "no_other", {}),)


def _by_word(word: str, kind: str, slots: Mapping[str, str]) -> Sequence[Focused]:
    if word in {"last", "latest", "first", "second", "third", "right", "wrong", "same", "next", "new", "old"}:
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
