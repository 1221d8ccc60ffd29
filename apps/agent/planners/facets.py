"""What can be asked of each kind of thing that a conversation names, in English and German, and who answers it."""

import re
from dataclasses import dataclass

from apps.agent.german import SMALL_WORDS
from apps.agent.limits import ROWS
from apps.agent.text import STOP_WORDS
from apps.core.stemming import stem

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
    "solved resolved done closed work works working progress news update status priority gelost erledigt fertig neues "
    "bearbeitet happening since seit open offen "
    "opened handles handling assigned deals kummert zustandig liegt long".split()
)
WHO_OR_SINCE = re.compile(r"\bwho\b|\bsince when\b|\bhow long\b|\bwer\b|\bseit wann\b|\bwie lange\b")
HOW_MANY = re.compile(r"\bhow many\b|\bwie ?viele\b")
FOR_WHAT = re.compile(r"\b(?:what|why)\b.*\b(?:for|about|more|so|it|that)\b|\bwofur\b|\bwarum\b|\bwas (?:ist|war)\b")
FAMILIES = {
    "invoice": frozenset({"last_invoice", "invoice", "unpaid_invoices", "invoice_list", "next_invoice"}),
    "ticket": frozenset({"open_tickets", "ticket_list", "ticket_status"}),
    "item": frozenset({"stock", "product", "product_search"}),
    "plan": frozenset({"plan_price", "quote"}),
}


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
STEMS_OF = {kind: frozenset(map(stem, asked)) for kind, asked in ASKED_OF.items()}
