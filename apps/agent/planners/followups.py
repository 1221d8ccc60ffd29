"""Messages that only make sense after the one before: "and the one before?", "how much is it?", "that did not help"."""

import re

from apps.agent.intents import BY_NAME
from apps.agent.planners import filling
from apps.agent.planners.pieces import IT, VAGUE, Piece
from apps.agent.types import ITEM_SLOTS, Brief, Intent
from apps.core.stemming import stem

LAST_INTENT, LAST_TEXT, POSITION, FAILED_TURNS = "last_intent", "last_request", "position", "unanswered_turns"
FOLLOW_UP = re.compile(
    r"(?i)^\W*(?:ok(?:ay)?|and|what about|how about|same for|also|or|now|then|no|sorry|actually|i meant?|"
    r"und|was ist mit|oder|auch|nein|ich meine|dann)\b"
)
ONE_BEFORE = re.compile(
    r"(?i)\b(?:one|invoice|bill) before\b|\bprevious one\b|\bbefore that\b|\bdavor\b|\bvorherige\w*\b|\bvorletzte\w*\b"
)
MATTERS = frozenset(map(stem, ("invoice", "invoices", "bill", "bills", "ticket", "tickets", "case", "cases")))
THE_ITEM = r"(?:it|that|this|they|those|der|die|das|es|er|sie|den|davon)"
PRICE_OF_IT = re.compile(
    rf"(?i)\b(?:how much|what|was|wie ?viel)\b.*\b(?:is|are|does|do|cost\w*|kost\w*)\b.*\b{THE_ITEM}\b"
)
STOCK_OF_IT = re.compile(rf"(?i)\b{THE_ITEM}\b.*\b(?:in stock|available|auf lager|verfügbar|lieferbar)\b")
BARE_YES = re.compile(r"(?i)\W*(?:yes|yep|yeah|sure|ja|gern|gerne)(?:[\s,]+(?:please|bitte))?\W*")
DOES_NOT_KNOW = re.compile(
    r"(?i)\b(?:do\s*n.?t|do not)\s+(?:know|have|remember)\b|\bno idea\b|\bnot sure\b|\bforgot\b|"
    r"\bwei(?:ß|ss)\s+(?:ich\s+)?(?:es\s+)?nicht\b|\bkeine ahnung\b|\bhabe? ich nicht\b"
)
NOT_HELPED = re.compile(
    r"(?i)^\W*(?:sorry,? |no,? )?(?:(?:that|this|it)\s+(?:did|does|has|is|was)\s*n(?:o|')?t\s+"
    r"(?:help\w*|answer\w*|useful|right|what i \w+|my question)|not what i (?:asked|meant)|wrong answer|"
    r"das (?:hilft|half)\s+(?:mir\s+)?nicht|das hat\s+(?:mir\s+)?nicht geholfen|das war nicht meine frage)\b"
)


def asked_again(piece: Piece, brief: Brief) -> Intent | None:
    """Return the intent that a piece asks on about, or None where it stands for itself."""
    last = brief.slots.get(LAST_INTENT, "")
    if last not in BY_NAME:
        return None
    if ONE_BEFORE.search(piece.text) and (last == "last_invoice" or brief.slots.get(POSITION)):
        return BY_NAME["last_invoice"]
    if is_about_the_item(piece, brief):
        return BY_NAME["stock" if STOCK_OF_IT.search(piece.text) else "product"]
    if not FOLLOW_UP.match(piece.text) or not (piece.found or piece.substance) or _names_another_matter(piece, last):
        return None
    return BY_NAME[last] if not piece.is_request or not filling.asks_anew(piece) else None


def _names_another_matter(piece: Piece, last: str) -> bool:
    """Tell whether a piece names what it asks for ("and his invoices?"), and that was not asked before."""
    return piece.is_request and piece.best.intent.name not in {last, "account"} and bool(MATTERS & set(piece.substance))


def is_about_the_item(piece: Piece, brief: Brief) -> bool:
    """Tell whether a piece asks for price or stock of the product that was spoken of, without naming it."""
    if piece.found or piece.is_request or not any(brief.slots.get(slot) for slot in ITEM_SLOTS):
        return False
    return bool(STOCK_OF_IT.search(piece.text) or PRICE_OF_IT.search(piece.text))


def is_vague(piece: Piece) -> bool:
    """Tell whether a question names nothing of its own ("how long will that take?")."""
    return bool(IT.search(piece.text)) and not piece.found and not set(piece.substance) - VAGUE


def had_no_answer(brief: Brief) -> bool:
    """Tell whether the turn before this message found nothing, and offered a person."""
    return brief.slots.get(FAILED_TURNS, "0") not in {"", "0"}
