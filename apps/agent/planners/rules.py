"""The planner that needs no language model: recognition by cues and examples, slots by patterns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from apps.agent.intents import BY_NAME, INTENTS
from apps.agent.intents.conversation import ANOTHER_CUSTOMER, NOT_UNDERSTOOD
from apps.agent.intents.talk import NO_OTHER, WHICH_ONE
from apps.agent.ordering import order_of
from apps.agent.planners import filling
from apps.agent.planners.asides import DIGRESSIONS, JUST_HANDED, after_prelude, aside
from apps.agent.planners.choosing import with_choice
from apps.agent.planners.claims import hold
from apps.agent.planners.files import turned_to_files
from apps.agent.planners.focus import Focused, focused
from apps.agent.planners.followups import (
    DOES_NOT_KNOW,
    FAILED_PAYMENT,
    LAST_INTENT,
    LAST_TEXT,
    asked_again,
    asks_why_not,
    is_vague,
    leans_back,
    same_of_other,
    says_nothing,
    speaks_on,
)
from apps.agent.planners.forms import without_forms
from apps.agent.planners.pieces import Piece, cut, read
from apps.agent.planners.recognition import Recogniser
from apps.agent.planners.slots import NUMBERED
from apps.agent.planners.taught import Learning, TaughtRecogniser
from apps.agent.planners.waiting import answered, with_given, worded
from apps.agent.shown import LISTED, ORDER, OWN_QUERY, SAID, kind_of, naming
from apps.agent.types import (
    CUSTOMER_SLOTS,
    PASSING_SLOTS,
    QUOTED_SLOTS,
    Ask,
    Brief,
    Intent,
    Plan,
    Request,
    Slot,
    SlotValue,
)

OPEN_TEXT = "open_request"
KEPT_TEXT = 500
AT_ONCE = 8
HELP = BY_NAME["help"]
# What is asked by price alone looks through all that there is.
PRICED = dict.fromkeys(("product_search", "product", "stock"), BY_NAME["product_search"]) | {
    "plan_price": BY_NAME["plan_price"]
}
# What asks on about one of the things that were listed.
OF_WHAT_IS_LISTED = frozenset({"invoice", "ticket_status", "product", "stock"})
PICKED = {intent.name: intent for intent in (WHICH_ONE, NO_OTHER)}
# Beside a request as sure as the one, what is less sure than the other asks nothing of the articles.
SURELY, VAGUELY = 0.9, 0.75
UNSURE, ASIDE, FOCUSED = 0.35, 0.9, 0.8


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """Return the recogniser of all intents; it is made once a process."""
    return Recogniser(INTENTS)


class RulePlanner:
    """Recognises the requests of a message and fills their slots; an open request goes on when its answer comes."""

    def __init__(self, learning: Learning | None = None) -> None:
        self._recogniser = TaughtRecogniser(recogniser(), learning)

    def plan(self, brief: Brief) -> Plan:
        """Return the message's requests; see Planner."""
        held = hold(brief)
        said, rest = after_prelude(held.brief.text)
        brief = replace(held.brief, text=rest or held.brief.text)
        if said and not rest:
            return self._kept_open(brief, [Request(said, Ask(brief.text, brief.slots), ASIDE)], ())
        pieces = cut(self._recogniser, brief.text)
        found = [value for piece in pieces for value in piece.found]
        afresh = replace(brief, slots=_without_quote(without_forms(brief.slots)))
        requests = list(_without_repeats(self._resumed(brief, pieces) or self._requests(afresh, pieces)))
        requests = list(_held_back(turned_to_files(brief, requests), held.claimed))
        return self._kept_open(brief, requests, found)

    def _kept_open(self, brief: Brief, requests: Sequence[Request], found: Sequence[SlotValue]) -> Plan:
        """Return the plan; a request that waits for its answer goes on waiting where the message only digresses."""
        names = {request.intent.name for request in requests}
        open_text = brief.slots.get(OPEN_TEXT, "")
        is_digression = bool(open_text) and names <= DIGRESSIONS
        if is_digression and "why_needed" in names:
            known = {key: value for key, value in brief.slots.items() if key != OPEN_TEXT}
            requests = [*requests, *self._requests(Brief(open_text, known), cut(self._recogniser, open_text))]
        kept = {**_named(found, brief), **_to_keep(requests[:AT_ONCE], found)}
        return Plan(
            requests=tuple(requests[:AT_ONCE]),
            slots={**kept, OPEN_TEXT: open_text} if is_digression else kept,
            left_out=len(requests[AT_ONCE:]),
        )

    def _resumed(self, brief: Brief, pieces: Sequence[Piece]) -> list[Request]:
        """Return the open request with what the message adds, and whatever else the message asks."""
        open_text = brief.slots.get(OPEN_TEXT, "")
        if not open_text:
            return []
        known = {key: value for key, value in brief.slots.items() if key != OPEN_TEXT}
        before = self._requests(Brief(open_text, known), cut(self._recogniser, open_text))
        if forms := [request for request in before if request.intent.form]:
            return answered(forms, pieces, brief)
        if texts := [request for request in before if request.intent.takes_text and not request.is_missing_something]:
            return worded(texts[0], pieces, brief)
        needs = [request.intent.needs for request in before if request.intent.needs]
        asking = [piece for piece in pieces if piece.is_request and filling.says_more(piece)]
        further = [piece for piece in asking if not filling.only_answers(piece, needs)]
        given = filling.answer_to(needs, brief.text, is_bare=not further)
        if not given:
            # Who has no number is told once more what else will do.
            return before if DOES_NOT_KNOW.search(brief.text) and not asking else []
        resumed = [with_given(request, given) for request in before]
        return resumed + self._requests(Brief("", {**known, **given}), further) if further else resumed

    def _requests(self, brief: Brief, pieces: Sequence[Piece]) -> list[Request]:
        found = [value for piece in pieces for value in piece.found]
        chosen = [piece for piece in pieces if piece.is_request or _asks_on(piece, brief)]
        # Beside a real request, "my customer number is C-1042" only says whom it is about.
        chosen = [piece for piece in chosen if not _only_names_the_customer(piece)] or chosen
        chosen = [piece for piece in chosen if not _is_said_beside(piece, chosen)]
        if (said := aside(brief)) is not None:
            return [Request(said, Ask(brief.text, brief.slots), ASIDE)]
        if not chosen:
            return [self._fallback(brief, pieces, found)]
        return [request for piece in chosen for request in self._of_piece(piece, brief, found)]

    def _of_piece(self, piece: Piece, brief: Brief, found: Sequence[SlotValue]) -> Iterable[Request]:
        asked = [] if asks_why_not(piece, brief) else _focused(piece, brief)
        if asked:
            for one in asked:
                yield Request(
                    PICKED.get(one.intent) or BY_NAME[one.intent],
                    Ask(piece.text, {**brief.slots, **one.slots}),
                    FOCUSED,
                )
            return
        intent, text, confidence, own = self._read_on(piece, brief)
        known = filling.overlaid(brief.slots, own)
        if intent is HELP and text != piece.text:
            known |= {OWN_QUERY: "" if is_vague(piece) else piece.corrected, SAID: piece.corrected}
            piece = replace(piece, corrected=self._recogniser.read(text))
        known = with_choice(intent, piece, known)
        if (order := order_of(piece.text)) and intent.name in PRICED:
            intent, known = PRICED[intent.name], {**known, ORDER: order}
        for slots in filling.fill(intent, piece, found, known):
            read = intent.form.read(brief.text, slots) if intent.form else {}
            yield Request(intent, Ask(text, slots | read), confidence)

    def _read_on(self, piece: Piece, brief: Brief) -> tuple[Intent, str, float, Mapping[str, str]]:
        """Return what a piece asks for, in which words, how surely, and what it names, with what was asked before."""
        other, before = same_of_other(piece, brief), brief.slots.get(LAST_TEXT, "")
        intent, confidence = other or self._meant(piece, brief), piece.best.confidence
        if not other and (again := asked_again(piece, brief)):
            joined = f"{before} {piece.text}".strip() if again.name == brief.slots[LAST_INTENT] else piece.text
            return again, joined, max(confidence, 0.7), filling.bare_number(again, piece)
        if asks_why_not(piece, brief):
            return HELP, f"{before} {FAILED_PAYMENT}", confidence, {}
        if before and (speaks_on(piece, brief) or (intent is HELP and leans_back(piece))):
            return HELP, f"{before} {piece.text}", confidence, {}
        return intent, piece.text, confidence, {}

    def _meant(self, piece: Piece, brief: Brief) -> Intent:
        """Return what a piece asks for; a number alone is read with the words before it ("a refund" – "INV-20001")."""
        numbers = {value.slot for value in piece.found} & NUMBERED
        if not numbers or brief.slots.get(LAST_INTENT) != HELP.name or not says_nothing(piece):
            return piece.best.intent
        whole = read(self._recogniser, f"{brief.slots.get(LAST_TEXT, '')} {piece.text}").best
        needs = whole.intent.needs
        return whole.intent if whole.is_confident and needs and numbers & needs.slots else piece.best.intent

    def _fallback(self, brief: Brief, pieces: Sequence[Piece], found: Sequence[SlotValue]) -> Request:
        """Return what to make of a message without a sure request: small talk, its meaning as a whole, or nothing."""
        whole = read(self._recogniser, brief.text)
        if whole.best.is_confident or not pieces:
            intent: Intent = whole.best.intent if pieces else NOT_UNDERSTOOD
            slots = filling.fill(intent, whole, found, brief.slots)[0]
            return Request(intent, Ask(brief.text, slots), whole.best.confidence)
        chatter = [piece.best for piece in pieces if piece.best.is_confident]
        if chatter and len(chatter) == len(pieces):
            return Request(chatter[0].intent, Ask(brief.text, brief.slots), chatter[0].confidence)
        if self._recogniser.speaks_of(HELP, whole.corrected):
            # It speaks of our things, so the articles may know; they say so themselves if they do not.
            return Request(HELP, Ask(brief.text, filling.fill(HELP, whole, found, brief.slots)[0]), UNSURE)
        return Request(NOT_UNDERSTOOD, Ask(brief.text, brief.slots), 1 - whole.best.confidence)


def _asks_on(piece: Piece, brief: Brief) -> bool:
    """Tell whether a piece that is no request by itself goes on with what was asked before."""
    return bool(
        asked_again(piece, brief) or _focused(piece, brief) or speaks_on(piece, brief) or asks_why_not(piece, brief)
    )


def _without_quote(slots: Mapping[str, str]) -> dict[str, str]:
    """Return what is known but for the plan, number and period of a quote that is not spoken of any more."""
    is_spoken_of = slots.get(LAST_INTENT) in {"quote", "plan_price"}
    return {name: value for name, value in slots.items() if is_spoken_of or name not in QUOTED_SLOTS}


def _focused(piece: Piece, brief: Brief) -> list[Focused]:
    return focused(piece, brief.slots, brief.slots.get(LAST_INTENT, ""))


def _held_back(requests: Iterable[Request], claimed: str) -> Iterable[Request]:
    """Return the requests; where a message claims to be from somebody else, what is asked of a customer is refused."""
    held = [request for request in requests if not claimed or not _is_about_a_customer(request)]
    if claimed and len(held) < len(list(requests)):
        yield Request(ANOTHER_CUSTOMER, Ask(claimed, {Slot.CUSTOMER: claimed}), 1.0)
    yield from held


def _is_about_a_customer(request: Request) -> bool:
    needs = request.intent.needs
    return bool(needs and needs.slots & (CUSTOMER_SLOTS | {Slot.INVOICE, Slot.TICKET}))


def _only_names_the_customer(piece: Piece) -> bool:
    return piece.best.intent.name == "account" and not piece.is_question and not filling.says_more(piece)


def _is_said_beside(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Tell whether a piece only says something around a sure request ("sorry, wrong number before. Is … paid?")."""
    if piece.is_question or piece.found or piece.best.intent is not HELP or piece.best.confidence >= VAGUELY:
        return False
    return any(one.best.confidence >= SURELY for one in pieces)


def _without_repeats(requests: Sequence[Request]) -> Iterable[Request]:
    seen: set[tuple[object, ...]] = set()
    real = [request for request in requests if not request.intent.is_chatter] or requests
    for request in real:
        text = request.ask.text if request.intent.name in {"help", "remember"} else ""
        key = (request.intent.name, text, *sorted(request.ask.slots.items()))
        if key not in seen:
            seen.add(key)
            yield request


def _named(found: Sequence[SlotValue], brief: Brief) -> dict[str, str]:
    """Return the slots that keep what a message names, until an answer names something itself."""
    names = [value.value for value in found if kind_of(value.value)]
    return naming(list(dict.fromkeys(names)), brief.slots) if names else {}


def _is_lasting(intent: Intent) -> bool:
    """Tell whether the next message may ask on about it; what is said of the conversation itself passes."""
    return intent.name in BY_NAME and not intent.is_chatter and intent.name not in DIGRESSIONS


def _text_to_keep(request: Request) -> str:
    """Return the words that the next message may go on with: a remark on what was asked does not replace it."""
    known, text = request.ask.slots, request.ask.text
    is_remark = request.intent is HELP and request.confidence == UNSURE and known.get(LAST_INTENT) == HELP.name
    return f"{known.get(LAST_TEXT, '')} {text}".strip()[-KEPT_TEXT:] if is_remark else text[:KEPT_TEXT]


def _to_keep(requests: Sequence[Request], found: Sequence[SlotValue]) -> Mapping[str, str]:
    # Who a customer is, is remembered once a system has confirmed it; a number is taken at its word.
    keep = {value.slot.value: value.value for value in found if value.slot not in CUSTOMER_SLOTS | PASSING_SLOTS}
    if numbers := [value.value for value in found if value.slot is Slot.CUSTOMER]:
        keep |= {**dict.fromkeys(CUSTOMER_SLOTS, ""), Slot.CUSTOMER: numbers[-1]}
    keep[OPEN_TEXT] = ""
    keep[JUST_HANDED] = "1" if requests and requests[-1].intent.handoff else ""
    lasting = [request for request in requests if _is_lasting(request.intent)]
    if lasting and not lasting[-1].intent.handoff:
        keep |= {LAST_INTENT: lasting[-1].intent.name, LAST_TEXT: _text_to_keep(lasting[-1])}
        if lasting[-1].intent.name not in OF_WHAT_IS_LISTED:
            keep[LISTED] = lasting[-1].intent.name
    return keep
