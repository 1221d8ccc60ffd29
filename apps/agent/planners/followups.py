"""Messages that only make sense after the one before: "and the one before?", "how much is it?", "that did not help"."""

import re

from apps.agent.intents import BY_NAME
from apps.agent.planners import filling
from apps.agent.planners.facets import FAMILIES, FILLERS
from apps.agent.planners.pieces import IT, VAGUE, Piece
from apps.agent.planners.slots import mask
from apps.agent.shown import LISTED, POSITION
from apps.agent.text import words
from apps.agent.types import Brief, Intent, Slot
from apps.core.stemming import stem

LAST_INTENT, LAST_TEXT = "last_intent", "last_request"
FOLLOW_UP = re.compile(
    r"(?i)^(?:\W*(?:h+m+|well|oh|ach|tja|ok(?:ay)?|"
    r"and|what about|how about|same for|also|or|now|then|no(?:pe)?|sorry|actually|i meant?|"
    r"und|was ist mit|wie ist es mit|oder|auch|nein|nee|entschuldigung|ich mein(?:t?e)?|dann)\b)+"
)
ONE_BEFORE = re.compile(
    r"(?i)\b(?:one|invoice|bill|month) before\b|\bprevious (?:one|month|invoice|bill)\b|\bbefore that\b|"
    r"\bearlier one\b|"
    r"\bdavor\b|\bvormonat\b|\bvorherige\w*\b|\bvorletzte\w*\b"
)
MATTERS = frozenset(map(stem, ("invoice", "invoices", "bill", "bills", "ticket", "tickets", "case", "cases")))
# What asks for one invoice, and so for the one before it.
OF_ONE_INVOICE = frozenset({"last_invoice", "refund"})
# With more words of its own a question says what it is about.
FEW = 3
ASK_OF_PLANS = frozenset({"plan_price", "quote", "help"})
SAME_OF_OTHER = {("unpaid_invoices", "ticket_list"): "open_tickets"} | {
    ("open_tickets", name): "unpaid_invoices" for name in ("invoice_list", "last_invoice")
}
# Who says one of these speaks of it, whatever was asked before.
OWN_MATTERS = frozenset({"human", "anger", "legal", "remember", "forget", "recall", "bot_question", "why_needed"})
VERB = re.compile(
    r"(?i)\b(?:is|are|was|were|do|does|did|can|could|will|would|should|have|has|how|what|why|when|who|where|which|show|"
    r"list|cost|costs|ist|sind|war|waren|kann|könnt|können|hat|habe|haben|habt|gibt|wie|was|warum|wann|wer|wo|"
    r"welche\w*|kostet|kosten|zeig\w*|brauch\w*)\b"
)
BY_WAY_OF = re.compile(r"(?i)\b(?:for|by|per|with|via|on|für|mit|auf|nach|als)\b")
ANYTHING = re.compile(r"(?i)\b(?:anything|something|etwas|was) (?:back|zurück)\b")
WHY_NOT = re.compile(
    r"(?i)\W*(?:but |and |ok |aber |und )?(?:why not|how come|warum (?:denn )?nicht|wieso (?:denn )?nicht)\W*"
)
FAILED_PAYMENT = "a card payment failed, what the reason means"
IN_THAT_CASE = re.compile(r"(?i)\b(?:then|in that case|afterwards|dann|danach|in dem fall)\b")
ASKS_ANEW = re.compile(r"(?i)\b(?:how (?:long|do|can)|when|why|wie lange|wann|warum)\b")
DOES_NOT_KNOW = re.compile(
    r"(?i)\b(?:do\s*n.?t|do not)\s+(?:know|have|remember)\b|\bno idea\b|\bnot sure\b|\bforgot\b|"
    r"\bwei(?:ß|ss)\s+(?:ich\s+)?(?:es\s+)?nicht\b|\bkeine ahnung\b|\bhabe? ich nicht\b"
)


def asked_again(piece: Piece, brief: Brief) -> Intent | None:
    """Return the intent that a piece asks on about, or None where it stands for itself."""
    last = brief.slots.get(LAST_INTENT, "")
    if last not in BY_NAME or (piece.best.is_confident and piece.best.intent.is_chatter and not piece.found):
        return None
    if ONE_BEFORE.search(piece.text) and (last in OF_ONE_INVOICE or brief.slots.get(POSITION)):
        return BY_NAME[last if last in OF_ONE_INVOICE else "last_invoice"]
    if last == "help" and is_elliptical(piece):
        return BY_NAME["help"]
    if not FOLLOW_UP.match(piece.text) or _stands_for_itself(piece, last):
        return None
    if last not in ASK_OF_PLANS and _is_plan_alone(piece):
        return BY_NAME["plan_price"]
    return BY_NAME[last] if not piece.is_request or not filling.asks_anew(piece) else None


def _stands_for_itself(piece: Piece, last: str) -> bool:
    """Tell whether a piece that begins as a follow-up says nothing, or all that it asks."""
    if not (piece.found or piece.substance) or _names_another_matter(piece, last):
        return True
    asks_price = piece.best.is_confident and piece.best.intent.name == "plan_price" and VERB.search(_rest(piece.text))
    asks_anew = ASKS_ANEW.search(piece.text) and filling.asks_anew(piece) and not piece.found and last != "help"
    return bool(asks_price or asks_anew)


def _rest(text: str) -> str:
    """Return a text without the words that only tie it to what was said before."""
    return FOLLOW_UP.sub("", text)


def _is_plan_alone(piece: Piece) -> bool:
    return {value.slot for value in piece.found} == {Slot.PLAN} and not filling.asks_anew(piece)


def _names_another_matter(piece: Piece, last: str) -> bool:
    """Tell whether a piece names what it asks for ("and his invoices?"), and that was not asked before."""
    return piece.is_request and piece.best.intent.name not in {last, "account"} and bool(MATTERS & set(piece.substance))


def same_of_other(piece: Piece, brief: Brief) -> Intent | None:
    """Return what asks the same of another matter: "and tickets?" after open invoices asks for open ones."""
    if (
        not FOLLOW_UP.match(piece.text)
        or piece.found
        or VERB.search(_rest(piece.text))
        or ONE_BEFORE.search(piece.text)
    ):
        return None
    listed = brief.slots.get(LISTED) or brief.slots.get(LAST_INTENT, "")
    name = SAME_OF_OTHER.get((listed, piece.best.intent.name), "")
    return BY_NAME.get(name) if len(piece.substance) == 1 else None


def is_elliptical(piece: Piece) -> bool:
    """Tell whether a piece only names another thing to ask the same of ("and for gateways?", "und nach England?")."""
    if not FOLLOW_UP.match(piece.text) or piece.found or VERB.search(_rest(piece.text)) or not piece.substance:
        return False
    names_matter = bool(MATTERS & set(piece.substance)) and not BY_WAY_OF.search(piece.text)
    return len(piece.substance) <= FEW and not names_matter


def is_vague(piece: Piece) -> bool:
    """Tell whether a question names nothing of its own ("how long will that take?")."""
    names_it = IT.search(piece.text) or ANYTHING.search(piece.text)
    return bool(names_it) and not piece.found and not set(piece.substance) - VAGUE


def speaks_on(piece: Piece, brief: Brief) -> bool:
    """Tell whether a piece says something more of what the articles were asked ("how do I switch that on?")."""
    if brief.slots.get(LAST_INTENT) != "help" or piece.found or not IT.search(piece.text):
        return False
    own = piece.best.intent
    return len(piece.substance) <= FEW and not (piece.best.is_confident and (own.is_chatter or own.name in OWN_MATTERS))


def asks_why_not(piece: Piece, brief: Brief) -> bool:
    """Tell whether a piece asks no more than why an invoice is not paid, which the articles say ("why not?")."""
    return brief.slots.get(LAST_INTENT) in FAMILIES["invoice"] and bool(WHY_NOT.fullmatch(piece.text))


def leans_back(piece: Piece) -> bool:
    """Tell whether a question is about what was asked before ("how long will that take?", "is my data gone then?")."""
    return is_vague(piece) or (bool(IN_THAT_CASE.search(piece.text)) and len(piece.substance) <= FEW)


def says_nothing(piece: Piece) -> bool:
    """Tell whether a piece is a number and small words alone ("für INV-20214", "it's INV-20001")."""
    return not {word for word in words(mask(piece.text, piece.found)) if word not in FILLERS and word[0] != "#"}
