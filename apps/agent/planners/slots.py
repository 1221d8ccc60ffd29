"""Identifiers in a text: numbers of customers, invoices, products, tickets and orders, addresses, names, plans.

Customers write them as they please ("inv 20001", "sku1043", "customer no. 1042"); values come out in canonical form.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from apps.agent.counting import WORDS as COUNTS
from apps.agent.counting import number_of
from apps.agent.text import STOP_WORDS
from apps.agent.types import Slot, SlotValue

SITES = (
    "sites?|homes?|houses?|flats|shops?|stores?|offices|branches|locations?|standorten?|filialen|büros|läden|"
    "niederlassungen|wohnungen|häusern?|haushalten?"
)
NUMBER = r"\s*(?:id|number|num|no|nr)?\.?\s*[:#]?\s*#?"
PATTERNS: tuple[tuple[Slot, str, re.Pattern[str]], ...] = tuple(
    (slot, form, re.compile(pattern, re.IGNORECASE))
    for slot, form, pattern in (
        (Slot.EMAIL, "{}", r"(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),
        (Slot.TICKET, "CT-{}", rf"(?<![\w-])(?:CT[\s#-]*|ticket{NUMBER})(\d{{4,7}})\b"),
        (Slot.INVOICE, "INV-{}", rf"(?<![\w-])(?:INV[\s#-]*|(?:invoice|bill){NUMBER})(\d{{4,7}})\b"),
        (Slot.SKU, "SKU-{}", rf"(?<![\w-])(?:SKU{NUMBER}|SKU-)(\d{{4,7}})\b"),
        (Slot.ORDER, "ORD-{}", rf"(?<![\w-])(?:ORD[\s#-]*|order{NUMBER})(\d{{4,7}})\b"),
        (Slot.PRODUCT, "P-{}", rf"(?<![\w-])(?:P-|P(?=\d{{4}})|(?:product|item|article){NUMBER})(\d{{4,7}})\b"),
        (
            Slot.CUSTOMER,
            "C-{}",
            rf"(?<![\w-])(?:C[\s#-]?(?=\d{{4}})|(?:customer|client|account|cust){NUMBER})(\d{{4,7}})\b",
        ),
        (
            Slot.UNITS,
            "{}",
            rf"\b([1-9]\d{{0,4}}|{'|'.join(COUNTS)})\s+(?:{SITES})\b",
        ),
        (Slot.AMOUNT, "{}", r"(?:\b(?:EUR|GBP|USD)|[€£$])\s*(\d{1,6}(?:[.,]\d{2})?)\b"),
        (Slot.AMOUNT, "{}", r"\b(\d{1,6}(?:[.,]\d{2})?)\s*(?:(?:EUR|euros?|GBP|pounds?|USD|dollars?)\b|[€£$])"),
        (Slot.AMOUNT, "{}", r"(?<![\w.,-])(\d{1,6}[.,]\d{2})(?![\w-]|[.,]\d)"),
        (Slot.PHONE, "{}", r"(?<![\w+-])(\+\d[\d\s()/-]{6,}\d|0\d{2,5}[\s/-]?\d[\d\s-]{4,}\d)\b"),
    )
)
NUMBERED = frozenset({Slot.TICKET, Slot.INVOICE, Slot.SKU, Slot.ORDER, Slot.PRODUCT, Slot.CUSTOMER})
# "INV-2OO12": letters that look like the digits beside them.
LOOKALIKES = re.compile(r"(?i)(?<![a-z\d])((?:INV|CT|SKU|ORD|P|C)?)(?=(?:[OIL]*\d){2})([\dOIL]{4,7})\b")
DIGITS = str.maketrans("OoIiLl", "001111")
TIDY: dict[Slot, Callable[[str], str]] = {
    Slot.EMAIL: str.lower,
    Slot.UNITS: lambda value: str(number_of(value)),
    Slot.PHONE: lambda value: re.sub(r"[^\d+]", "", value),
    Slot.AMOUNT: lambda value: value.replace(",", "."),
}

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈČĎĐĒĖĘĚĞĢĪĮİĶŁĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
LOWER = "a-zß-öø-ÿāăąćĉčďđēėęěğģīįıķłľńņňōőœŕřśşšţťūůűųźżž"
NAME_WORD = rf"[{UPPER}](?:['’][{UPPER}])?[{LOWER}]+(?:-[{UPPER}][{LOWER}]+)?"
PARTICLE = r"(?:van|von|de|der|den|di|da|du|le|la|el|ter|zu|dos)"
FULL_NAME = rf"{NAME_WORD}(?:\s+{PARTICLE}){{0,2}}\s+{NAME_WORD}"
FIRM = rf"(?:[{UPPER}][\w&-]*\s+){{1,3}}(?:GmbH|AG|Ltd|Limited|BV|SARL|SAS|KG|UG|OHG|Inc|LLC|Oy|ApS|Srl)\b\.?"
ANY_WORD = rf"[{LOWER}'’-]{{2,}}"
PRONOUN = r"(?:he|she|it|we|you|they|who|anybody|anyone|everybody|everyone|nobody|somebody|someone)"
NAMES = (
    re.compile(rf"\b({FIRM})"),
    re.compile(rf"(?<=[a-zäöüß,:.] )(?=({FULL_NAME})(?![\w-]))"),
    re.compile(rf"\b(?=({FULL_NAME})['’]s?\s)"),
    re.compile(
        rf"(?i)\b(?:customer|client|named|called|name is|name's)\s+({ANY_WORD}\s+{ANY_WORD})(?=\s*(?:[.,;!?]|$))"
    ),
    re.compile(
        rf"(?i)\b(?=({ANY_WORD}\s+{ANY_WORD}?)['’]s?\s+"
        r"(?:(?:last|latest|newest|current|open|unpaid)\s+)?"
        r"(?:accounts?|profile|invoices?|bills?|tickets?|cases?|orders?|plan|tier|status|subscription)\b)"
    ),
    re.compile(rf"(?i)\bwho(?:['’]s|\s+is)\s+({ANY_WORD}\s+{ANY_WORD})(?=\s*(?:[.,;!?]|$))"),
    re.compile(rf"(?i)\b(?:look|pull)\s+up\s+({ANY_WORD}\s+{ANY_WORD})(?=\s+(?:for|please|pls)\b|\s*(?:[.,;!?]|$))"),
    re.compile(rf"(?i)\b(?:does|did)\s+(?!{PRONOUN}\b)({ANY_WORD}(?:\s+{ANY_WORD})?)\s+(?:have|owe)\b"),
    re.compile(rf"(?i)\b(?:plan|tier)\s+is\s+({ANY_WORD}\s+{ANY_WORD})\s+on\b"),
    re.compile(rf"(?i)\bis\s+({ANY_WORD}\s+{ANY_WORD})\s+(?:still\s+)?(?:an?|our)\s+(?:active\s+)?customer\b"),
    re.compile(rf"\b(?i:customer|client|mr|mrs|ms|herr|frau)\.?\s+({NAME_WORD})(?![\w-])"),
)
LOOSE_NAME = re.compile(
    rf"(?i)\b(?:for|of|does|is|has|did|with|about)\s+(?=({ANY_WORD}(?:\s+{PARTICLE}){{0,2}}\s+{ANY_WORD})\b)"
)
# Words that stand capitalised or after "for" without being a person's name.
NOT_NAMES = frozenset(
    "mr mrs ms miss dr larkfield cloud team plus free business enterprise plan plans status what which "
    "when where who how why the this that my your our his her their its it is are was can could please "
    "mein meine mijn ma mon mi mis rechnung factuur facture factura klant kunde cliente "
    "hello hi dear thanks invoice invoices ticket tickets order orders account customer customers product "
    "products sku stock price prices support help smart plug plugs leak detector sensor sensors gateway "
    "gateways thermostat thermostats light lights bulb bulbs lamp strip battery batteries cable pack set "
    "kit warranty refund return returns shipping delivery api germany france netherlands belgium austria "
    "united kingdom uk eu january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday mini pro max outdoor indoor motion "
    "door window temperature humidity radiator valve hub and or a an any all not no me you us them with "
    "from about asap urgent now today tomorrow yesterday month year week last next one two three angry "
    "happy sure sorry trying looking waiting calling writing still very really so having getting going "
    "using unable afraid done over out home office working new old device devices two-factor "
    "authentication single sign password passkey email mail data privacy security money payment card "
    "paypal sepa direct debit example each every some other another same first second third day days "
    "hours minutes on off in at of to by for paying confused unhappy locked disappointed interested "
    "curious wondering upset late right wrong real human person someone somebody anyone manager "
    "supervisor agent colleague lawyer tracking address number details info alarm alarms monoxide bracket "
    "repeater stand mount hood counter shield adapter injector supply antenna meter clamp relay dimmer "
    "panel controller probe head glass front cell pads extension spot path ceiling wall fan coil boiler "
    "floor heating underfloor air quality soil moisture tank level pulse button power flow noise "
    "vibration presence climate freezer carbon led network magnetic adhesive rail signal table weather "
    "speaks wants likes prefers needs asks asked says has had was bought ordered moved pays paid lives called "
    "information update updates available availability yearly annual monthly billing home-assistant".split()
)
PLAN = "free|plus|team|business|enterprise"
PLAN_WORD = "plan|tier|subscription|account|package|version|edition|cost|price|customers?"
BESIDE = rf"(?:and|or|vs\.?|versus|with|to)\s+(?:the\s+)?(?:{PLAN})"
MANY_SITES = r",?\s+(?:for\s+)?(?:\d+\s+(?:sites?|homes?|locations?)|yearly|monthly|annually)"
CHOSEN = r"(?:ok|okay|alright|so|then|rather|make it|no wait|wait|no|sorry|actually)[\s,]+"
PLANS = re.compile(
    rf"(?i:\b({PLAN})\b(?=\s+(?:{PLAN_WORD}|{BESIDE})\b|{MANY_SITES}\b))"
    # What is wanted "for free" is no plan.
    rf"|(?i:\b(?:plan|tier|cloud|than|or|about|to|and|would|for(?!\s+free\b)|is|does|vs\.?|versus|with|compare)\s+({PLAN})\b)"
    rf"|(?i:^(?:{CHOSEN})+({PLAN})\b)"
    r"|\b(Free|Plus|Team|Business|Enterprise)\b"
)


def find_slots(text: str) -> tuple[SlotValue, ...]:
    """Return every identifier in the text, in the order they stand, none overlapping another."""
    found: list[SlotValue] = []
    for value in (*_numbers(text), *_names(text), *_plans(text)):
        if not any(value.start < other.end and other.start < value.end for other in found):
            found.append(value)
    return tuple(sorted(found, key=lambda value: value.start))


def _numbers(text: str) -> Iterator[SlotValue]:
    repaired = LOOKALIKES.sub(lambda match: match[1] + match[2].translate(DIGITS), text)
    for slot, form, pattern in PATTERNS:
        for match in pattern.finditer(repaired if slot in NUMBERED else text):
            tidy = TIDY.get(slot, str.upper)
            yield SlotValue(slot, form.format(tidy(match[1]).rstrip(".")), match.start(), match.end(1))


def _names(text: str) -> Iterator[SlotValue]:
    for pattern in NAMES:
        for match in pattern.finditer(text):
            if not any(word.lower().rstrip(".,") in NOT_NAMES for word in match[1].split()):
                yield SlotValue(Slot.NAME, as_name(match[1]), match.start(1), match.end(1))


def _plans(text: str) -> Iterator[SlotValue]:
    for match in PLANS.finditer(text):
        group = match.lastindex or 1
        at_start = not text[: match.start(group)].strip()
        if group == 4 and at_start and match[group] in {"Free", "Plus"}:
            continue
        yield SlotValue(Slot.PLAN, match[group].lower(), match.start(group), match.end(group))


def as_name(text: str) -> str:
    """Return a name as it is written, each word capitalised where the customer wrote all in lower case."""
    plain = " ".join(text.split())
    return plain.title() if plain.islower() else plain


def loose_name(text: str) -> str:
    """Return what may be a name written in lower case ("for anna keller"), for requests that need a customer."""
    for match in LOOSE_NAME.finditer(text):
        if not any(word.lower() in NOT_NAMES | STOP_WORDS for word in match[1].split()):
            return as_name(match[1])
    return ""


def bare_name(text: str) -> str:
    """Return the name where a short message is nothing but a name ("it's anna keller"), else an empty string."""
    match = re.fullmatch(
        r"(?i)\s*(?:it'?s|it is|this is|i'?m|i am|my name is|name is|name:|for|the customer is|customer)?\s*"
        rf"({ANY_WORD}(?:\s+{PARTICLE}){{0,2}}(?:\s+{ANY_WORD}){{1,2}})\s*[.!]?\s*",
        text,
    )
    if not match or any(word.lower() in NOT_NAMES for word in match[1].split()):
        return ""
    return as_name(match[1])


def mask(text: str, found: Sequence[SlotValue]) -> str:
    """Return the text with each identifier replaced by its kind (`#customer`), as recognition reads it."""
    for value in reversed(found):
        if value.slot is not Slot.PLAN:
            text = f"{text[: value.start]} {MASKS[value.slot]} {text[value.end :]}"
    return text


MASKS = {
    Slot.CUSTOMER: "#customer",
    Slot.EMAIL: "#email",
    Slot.PHONE: "#phone",
    Slot.NAME: "#name",
    Slot.INVOICE: "#invoice",
    Slot.SKU: "#sku",
    Slot.PRODUCT: "#product",
    Slot.ORDER: "#order",
    Slot.TICKET: "#ticket",
    Slot.UNITS: "#units",
    Slot.AMOUNT: "#amount",
}
