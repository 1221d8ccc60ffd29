"""The slots of a request: from its own words first, then from the rest of the message, then from the conversation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from apps.agent.german import SMALL_WORDS
from apps.agent.goods import names_goods
from apps.agent.language import language_of
from apps.agent.ordering import without_order
from apps.agent.planners.pieces import Piece
from apps.agent.planners.slots import bare_name, find_slots, loose_name, mask
from apps.agent.shown import OWNER
from apps.agent.text import STOP_WORDS, words
from apps.agent.types import CUSTOMER_SLOTS, ITEM_SLOTS, Intent, Need, Slot, SlotValue
from apps.core.stemming import stem

FAMILIES = (CUSTOMER_SLOTS, ITEM_SLOTS)
BESIDE = re.compile(r"(?i)\s*(?:,|\b(?:and|or|und|oder|vs|versus|than|als)\b)\s*")
AT_ONCE = 3
FORMS = {Slot.CUSTOMER: "C-{}", Slot.INVOICE: "INV-{}", Slot.TICKET: "CT-{}", Slot.SKU: "SKU-{}"}
BARE_NUMBER = re.compile(r"(?<![\w-])#?(\d{4,7})(?![\w-])")
IDENTITY_WORDS = frozenset(
    map(
        stem,
        "larkfield kunde kundennummer klant cliente client "
        "customer number id email mail address name account sku product item invoice ticket order sure yes it sorry oh "
        "hello".split(),
    )
)
ITEM_NOISE = frozenset(
    map(
        stem,
        "price prize moment cost costs expensive stock restock available availability left inventory "
        "warehouse warehouses units pieces buy sell order purchase offer deliver delivered sold back more "
        "less many much few any carry enough currently soon product products item items sku article kind kinds "
        "type types model models range catalogue catalog search looking list details info information "
        "describe description recommend charge pay euro euros eur net frankfurt rotterdam manchester "
        "larkfield company shop store something anything good best new cheap hi friend team number "
        "check find month week tomorrow asap interested different sort sorts exactly per each single "
        "kostet kosten preis teuer lager vorratig verfugbar lieferbar verkauft verkaufen suche brauche bestellen "
        "kaufen "
        "stuck produkt produkte artikel gunstig gute".split(),
    )
)
FOLLOWING_STEMS = frozenset(
    map(
        stem,
        "free plus team business enterprise plan before previous wait mean meant meine meinte actually rather instead "
        "hm hmm well oh ah ach tja".split(),
    )
)
PREFERENCE = re.compile(r"(?is)(?:remember|note|mind|forget|store|save)\s*(?:down\s+)?(?:that|:|,)?\s+(?P<what>.+)")


def fill(intent: Intent, piece: Piece, found: Sequence[SlotValue], known: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the slots of a request, once for each value where the intent asks about several (`Intent.each`)."""
    base = _merged(known, found, piece.found)
    base |= _read_from_words(intent, piece, base)
    base |= _of_owner(intent, base)
    if intent.each is Slot.SKU and (items := _items(piece)):
        return [{**_without(base, ITEM_SLOTS), Slot.ITEM.value: item} for item in items]
    family = _family(intent.each)
    several = [value for value in piece.found if value.slot in family] if intent.each else []
    if len(several) < 2:
        return [base]
    return [{**_without(base, family), value.slot.value: value.value} for value in several]


def _of_owner(intent: Intent, slots: Mapping[str, str]) -> dict[str, str]:
    """Return whom a question without a name is about where only an invoice told of somebody ("his plan?")."""
    asks_of_customer = intent.needs is not None and Slot.CUSTOMER in intent.needs.slots
    is_known = any(slots.get(slot) for slot in CUSTOMER_SLOTS)
    return {Slot.CUSTOMER: slots[OWNER]} if asks_of_customer and not is_known and slots.get(OWNER) else {}


def answer_to(needs: Sequence[Need], text: str, *, is_bare: bool) -> dict[str, str]:
    """Return the slots with which a message answers what was asked.

    A bare message, which asks for nothing itself, is read more generously: "1042" or "anna keller" will do.
    """
    given: dict[str, str] = {}
    for need in needs:
        values = {value.slot.value: value.value for value in find_slots(text) if value.slot in need.slots}
        given |= values or (_generous(need, text) if is_bare else {})
    return given


def bare_number(intent: Intent, piece: Piece) -> dict[str, str]:
    """Return what a number without its kind names in a question asked again ("and 20002?"), if anything."""
    needs = intent.needs
    if piece.found or needs is None or not BARE_NUMBER.search(piece.text):
        return {}
    if intent.each in FORMS and (number := BARE_NUMBER.search(piece.text)):
        return {intent.each.value: FORMS[intent.each].format(number[1])}
    return _generous(needs, piece.text)


def overlaid(known: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return known slots with given ones in their place; one of a family replaces the whole family."""
    merged = dict(known)
    for family in FAMILIES:
        if family & given.keys():
            merged = _without(merged, family)
    return merged | dict(given)


def asks_anew(piece: Piece) -> bool:
    """Tell whether a piece says anything that "and Team?" or "and the one before?" does not."""
    return bool(set(piece.substance) - IDENTITY_WORDS - FOLLOWING_STEMS)


def says_more(piece: Piece) -> bool:
    """Tell whether a piece says anything beside identifiers ("it is C-1042" does not)."""
    return bool(set(piece.substance) - IDENTITY_WORDS)


def only_answers(piece: Piece, needs: Sequence[Need]) -> bool:
    """Tell whether a piece is nothing but the name of a plan or product that is asked for ("the leak detector")."""
    wanted = frozenset[Slot]().union(*(need.slots for need in needs))
    if piece.is_question:
        return False
    if Slot.PLAN in wanted and not asks_anew(piece):
        return True
    own = piece.best.intent.needs
    names_item = own is not None and Slot.ITEM in own.slots & wanted
    return names_item and set(piece.substance) <= set(map(stem, item_words(piece).split()))


def item_words(piece: Piece) -> str:
    """Return the words that name a product, for a search."""
    plain = words(without_order(mask(piece.text, [value for value in piece.found if value.slot is not Slot.NAME])))
    small = STOP_WORDS | SMALL_WORDS if language_of(piece.text) == "de" else STOP_WORDS
    return " ".join(
        word
        for word in plain
        if word not in small and stem(word) not in ITEM_NOISE and len(word) > 1 and word[0] != "#"
    )


def _items(piece: Piece) -> list[str]:
    """Return the products that a piece names side by side ("the leak detector and the gateway"); nothing for one."""
    if any(value.slot in ITEM_SLOTS for value in piece.found):
        return []
    parts = [item_words(replace(piece, text=part, found=find_slots(part))) for part in BESIDE.split(piece.text)]
    return parts if 1 < len(parts) <= AT_ONCE and all(names_goods(part) for part in parts) else []


def _merged(known: Mapping[str, str], *layers: Sequence[SlotValue]) -> dict[str, str]:
    """Return known slots overlaid by found ones; a customer named anew replaces all that is known of the other one."""
    merged = dict(known)
    for layer in layers:
        for family in FAMILIES:
            if any(value.slot in family for value in layer):
                merged = _without(merged, family)
        for value in layer:
            merged.setdefault(value.slot.value, value.value)
            if value.slot not in CUSTOMER_SLOTS | ITEM_SLOTS:
                merged[value.slot.value] = value.value
    return merged


def _read_from_words(intent: Intent, piece: Piece, slots: Mapping[str, str]) -> dict[str, str]:
    needed = intent.needs.slots if intent.needs else frozenset()
    own = {value.slot for value in piece.found}
    if Slot.ITEM in needed and not own & ITEM_SLOTS and (item := item_words(piece)):
        return {Slot.ITEM: item, Slot.SKU: "", Slot.PRODUCT: ""}
    if intent.name == "help":
        return {Slot.QUERY: re.sub(r"#[a-z]+", "", piece.corrected).strip()}
    if Slot.PREFERENCE in needed:
        return {Slot.PREFERENCE: preference_of(piece.text)}
    name = loose_name(piece.text) if Slot.NAME in needed and not own & CUSTOMER_SLOTS else ""
    if name and set(words(name)) <= set(piece.corrected.split()):
        # A word that had to be repaired is a mistyped one of ours, and no name.
        return {**dict.fromkeys(CUSTOMER_SLOTS, ""), Slot.NAME: name}
    return {}


def preference_of(text: str) -> str:
    """Return what a message wants remembered ("please note that I like mornings": "I like mornings")."""
    match = PREFERENCE.search(text)
    return (match["what"] if match else text).strip().rstrip(".!")


def _generous(need: Need, text: str) -> dict[str, str]:
    number = BARE_NUMBER.search(text)
    for slot, form in FORMS.items():
        if number and slot in need.slots:
            return {slot.value: form.format(number[1])}
    if Slot.NAME in need.slots and (name := bare_name(text)):
        return {Slot.NAME.value: name}
    if Slot.ITEM in need.slots and len(text.split()) <= 6:
        kept = [word for word in words(text) if word not in STOP_WORDS and stem(word) not in ITEM_NOISE]
        return {Slot.ITEM.value: " ".join(kept)} if kept else {}
    return {Slot.PREFERENCE.value: preference_of(text)} if Slot.PREFERENCE in need.slots else {}


def _family(slot: Slot | None) -> frozenset[str]:
    return next((family for family in FAMILIES if slot in family), frozenset({slot} if slot else ()))


def _without(slots: Mapping[str, str], family: frozenset[str]) -> dict[str, str]:
    return {key: value for key, value in slots.items() if key not in family}
