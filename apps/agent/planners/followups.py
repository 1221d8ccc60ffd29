"""Messages that only make sense after the one before: "and the one before?", "how much is it?", "that did not help"."""

import re

from apps.agent.intents import BY_NAME
from apps.agent.planners import filling
from apps.agent.planners.focus import FILLERS
from apps.agent.planners.pieces import IT, VAGUE, Piece
from apps.agent.planners.slots import mask
from apps.agent.text import words
from apps.agent.types import Brief, Intent
from apps.core.stemming import stem

LAST_INTENT, LAST_TEXT, POSITION = "last_intent", "last_request", "position"
FOLLOW_UP = re.compile(
    r"(?i)^\W*(?:ok(?:ay)?|and|what about|how about|same for|also|or|now|then|no|sorry|actually|i meant?|"
    r"und|was ist mit|oder|auch|nein|ich meine|dann)\b"
)
ONE_BEFORE = re.compile(
    r"(?i)\b(?:one|invoice|bill) before\b|\bprevious one\b|\bbefore that\b|\bdavor\b|\bvorherige\w*\b|\bvorletzte\w*\b"
)
MATTERS = frozenset(map(stem, ("invoice", "invoices", "bill", "bills", "ticket", "tickets", "case", "cases")))
# With two words of its own a question says what it is about.
NAMED_ENOUGH = 2
IN_THAT_CASE = re.compile(r"(?i)\b(?:then|in that case|afterwards|dann|danach|in dem fall)\b")
ASKS_ANEW = re.compile(r"(?i)\b(?:how (?:long|do|can)|when|why|wie lange|wann|warum)\b")
DOES_NOT_KNOW = re.compile(
    r"(?i)\b(?:do\s*n.?t|do not)\s+(?:know|have|remember)\b|\bno idea\b|\bnot sure\b|\bforgot\b|"
    r"\bwei(?:ß|ss)\s+(?:ich\s+)?(?:es\s+)?nicht\b|\bkeine ahnung\b|\bhabe? ich nicht\b"
)


def asked_again(piece: Piece, brief: Brief) -> Intent | None:
    """Return the intent that a piece asks on about, or None where it stands for itself."""
    last = brief.slots.get(LAST_INTENT, "")
    if last not in BY_NAME:
        return None
    if ONE_BEFORE.search(piece.text) and (last == "last_invoice" or brief.slots.get(POSITION)):
        return BY_NAME["last_invoice"]
    if not FOLLOW_UP.match(piece.text) or not (piece.found or piece.substance) or _names_another_matter(piece, last):
        return None
    if ASKS_ANEW.search(piece.text) and filling.asks_anew(piece) and not piece.found and last != "help":
        return None
    return BY_NAME[last] if not piece.is_request or not filling.asks_anew(piece) else None


def _names_another_matter(piece: Piece, last: str) -> bool:
    """Tell whether a piece names what it asks for ("and his invoices?"), and that was not asked before."""
    return piece.is_request and piece.best.intent.name not in {last, "account"} and bool(MATTERS & set(piece.substance))


def is_vague(piece: Piece) -> bool:
    """Tell whether a question names nothing of its own ("how long will that take?")."""
    return bool(IT.search(piece.text)) and not piece.found and not set(piece.substance) - VAGUE


def leans_back(piece: Piece) -> bool:
    """Tell whether a question is about what was asked before ("how long will that take?", "is my data gone then?")."""
    return is_vague(piece) or (bool(IN_THAT_CASE.search(piece.text)) and len(piece.substance) < NAMED_ENOUGH)


def says_nothing(piece: Piece) -> bool:
    """Tell whether a piece is a number and small words alone ("für INV-20214", "it's INV-20001")."""
    return not {word for word in words(mask(piece.text, piece.found)) if word not in FILLERS and word[0] != "#"}
