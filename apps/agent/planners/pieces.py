"""A message cut into the parts that are requests of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.agent.counting import last_few
from apps.agent.german import without_small_words
from apps.agent.intents import BY_NAME
from apps.agent.language import language_of
from apps.agent.planners.matters import INVOICES, spread
from apps.agent.planners.recognition import Recognised
from apps.agent.planners.slots import find_slots, mask
from apps.agent.planners.splitting import clauses, sentences
from apps.agent.planners.taught import TaughtRecogniser
from apps.agent.text import content_stems
from apps.agent.types import Slot, SlotValue
from apps.core.stemming import stem

QUESTION = re.compile(
    r"(?i)^\W*(?:(?:and|also|or|but|so|please)\s+)*(?:what|how|when|where|which|who|why|is|are|do|does|did|can|could|may|will|would|has|have|should)\b"
)
REMEMBER = "remember"
INVOICE = re.compile(rf"(?i)\b(?:{INVOICES})\b")
# A wish for a text message, but for one that an article tells how to get ("text me when it is back").
TEXT_ME = re.compile(r"(?i)^\W*(?:(?:please|pls|can you|could you|just)\s+)*(?:text|sms)\s+(?:me|us)\b")
ON_CONDITION = re.compile(r"(?i)\b(?:when|once|if|as soon as|whenever)\b")
WANTS_REMEMBERED = re.compile(
    r"(?i)\b(?:remember|not(?:e|iz|ier)\w*|mind|memo|forget|prefer\w*|rather|like|always|never|from now on|"
    r"future|saved?|stor(?:e|ing)|keep|record|merk\w*|denk\w*|immer|nie|niemals|bevorzug\w*|lieber|künftig\w*|ab jetzt|"
    r"recuerd\w*|recordar|anot\w*|prefier\w*|siempre|nunca|souven\w*|préfèr\w*|toujours|jamais|retenez|onthoud\w*|"
    r"liever|voortaan|altijd|nooit|wants?|closed|moved|please)\b"
)
AND_ALSO = re.compile(r"(?i)\b(?:and also|as well as|oh and)\b")
IT = re.compile(r"(?i)\b(?:its?|that|this|they|them|das|es|ihn|dies|dafür|dazu|davon|damit)\b")
OF_ONE = frozenset({"invoice", "last_invoice", "ticket_status"})
OF_ONE_SLOTS = frozenset({Slot.INVOICE, Slot.TICKET})
THING = re.compile(r"(?i)\b(?:it|that|this|die|das|es)\b")
VAGUE = frozenset(
    map(
        stem,
        "anything something try long take takes cost costs time pay price work works back happen happens lange dauert "
        "kostet kosten zahlen passiert geht".split(),
    )
)
# The languages that the rules know the words of; a text that does not tell its language is read by them too.
NATIVE = frozenset({"en", ""})
# How sure a clause must be to stand as a request beside another one of the same sentence.
STANDS_ALONE = 0.62


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message, the identifiers in it and the intent it most likely speaks of."""

    text: str
    found: tuple[SlotValue, ...]
    best: Recognised
    corrected: str = ""

    @property
    def is_request(self) -> bool:
        """Tell whether the part is surely a request by itself."""
        return self.best.is_confident and not self.best.intent.is_chatter

    @property
    def is_question(self) -> bool:
        """Tell whether the part is worded as a question."""
        return bool(QUESTION.match(self.text)) or self.text.rstrip().endswith("?")

    @property
    def substance(self) -> list[str]:
        """Return the stems that carry meaning beside the identifiers."""
        plain = mask(self.text, self.found)
        return content_stems(without_small_words(plain) if language_of(self.text) in {"de", ""} else plain)


def read(recogniser: TaughtRecogniser, text: str) -> Piece:
    """Return a text as one piece."""
    found = find_slots(text)
    corrected = recogniser.read(mask(text, found))
    best = recogniser.best(corrected, is_foreign=language_of(text) not in NATIVE)
    if last_few(text) and INVOICE.search(text) and not best.is_confident:
        best = replace(best, intent=BY_NAME["invoice_list"], confidence=STANDS_ALONE)
    if TEXT_ME.match(text) and not ON_CONDITION.search(text):
        best = replace(best, intent=BY_NAME["send_message"], confidence=STANDS_ALONE)
    if best.intent.name == REMEMBER and not WANTS_REMEMBERED.search(text):
        # "I do not know my number" is like the sentences that want something kept, and wants nothing kept.
        best = replace(best, confidence=0.0)
    return Piece(text, found, best, corrected)


def cut(recogniser: TaughtRecogniser, text: str) -> list[Piece]:
    """Return the pieces of a message: sentences, cut further where a sentence holds several requests."""
    pieces: list[Piece] = []
    for sentence in sentences(spread(text)):
        for at, piece in enumerate(_of_sentence(recogniser, sentence)):
            if not at and pieces and _belong_together(pieces[-1], piece):
                pieces[-1] = read(recogniser, f"{pieces[-1].text} {piece.text}")
            else:
                pieces.append(piece)
    return pieces


def _of_sentence(recogniser: TaughtRecogniser, sentence: str) -> list[Piece]:
    whole = read(recogniser, sentence)
    parts = clauses(sentence)
    if len(parts) < 2 or _takes_all(whole):
        return [whole]
    joined: list[Piece] = []
    waiting = ""
    for part in parts:
        piece = read(recogniser, f"{waiting} {part}".strip())
        if _stands_alone(piece) and not (joined and _leans_on(joined[-1], piece)):
            joined.append(piece)
            waiting = ""
        elif joined:
            joined[-1] = _extended(recogniser, joined[-1], part)
        else:
            waiting = piece.text
    return joined if _differ(joined, sentence) else [whole]


def _takes_all(piece: Piece) -> bool:
    """Tell whether what follows is text that the request carries ("text +49 …: we are late and sorry")."""
    return piece.is_request and piece.best.intent.takes_text


def _stands_alone(piece: Piece) -> bool:
    return piece.is_request and piece.best.confidence >= STANDS_ALONE and bool(piece.substance)


def _leans_on(first: Piece, second: Piece) -> bool:
    """Tell whether a clause asks on about what the one before it is about ("and what does it cost?")."""
    if first.best.intent is second.best.intent and not second.found and not set(second.substance) - VAGUE:
        return True
    if _completes(first, second):
        return True
    if _speaks_of_it(first, second):
        return True
    asks_for_item = [
        Slot.ITEM in piece.best.intent.needs.slots if piece.best.intent.needs else False for piece in (first, second)
    ]
    return asks_for_item == [False, True] and not second.found and bool(IT.search(second.text))


def _speaks_of_it(first: Piece, second: Piece) -> bool:
    """Tell whether the second clause only asks of the thing that the first names ("INV-20022, is it paid?")."""
    is_of_one = first.best.intent.name in OF_ONE or bool({value.slot for value in first.found} & OF_ONE_SLOTS)
    return bool(is_of_one and not second.found and THING.search(second.text) and len(second.substance) < 2)


def _completes(first: Piece, second: Piece) -> bool:
    """Tell whether one clause says how many and the other of what ("a quote for Business, 15 shops")."""
    named = [{value.slot for value in piece.found} & {Slot.PLAN, Slot.UNITS} for piece in (first, second)]
    plan, units = {Slot.PLAN}, {Slot.UNITS}
    return named in ([plan, units], [units, plan], [plan, plan | units])


def _extended(recogniser: TaughtRecogniser, piece: Piece, part: str) -> Piece:
    text = f"{piece.text} {part}"
    if _completes(piece, read(recogniser, part)):
        return read(recogniser, text)
    found = find_slots(text)
    return Piece(text, found, piece.best, recogniser.read(mask(text, found)))


def _differ(pieces: Sequence[Piece], sentence: str) -> bool:
    names = [piece.best.intent.name for piece in pieces]
    if len(set(names)) > 1:
        return True
    asks_twice = all(piece.is_question for piece in pieces) or bool(AND_ALSO.search(sentence))
    return len(names) > 1 and names[0] == "help" and asks_twice


def _belong_together(first: Piece, second: Piece) -> bool:
    """Tell whether the second sentence goes on about the first ("My sensor is broken. Can I get a new one?")."""
    names_only = first.found and not first.substance and not first.is_question
    if _takes_all(first) or (names_only and not second.found):
        return True
    if not (first.is_request and second.is_request) or first.best.intent is not second.best.intent:
        return False
    if first.best.intent.name == "help":
        return not (first.is_question and second.is_question)
    return not second.found
