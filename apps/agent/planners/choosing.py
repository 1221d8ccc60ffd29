"""Which of a customer's invoices a request means that names none by its number: the slots that say so."""

from collections.abc import Mapping

from apps.agent.planners.followups import OF_ONE_INVOICE, ONE_BEFORE
from apps.agent.planners.pieces import Piece
from apps.agent.shown import CHOICE, POSITION
from apps.agent.types import Intent, Slot
from apps.agent.which import means_one, picks


def with_choice(intent: Intent, piece: Piece, known: Mapping[str, str]) -> dict[str, str]:
    """Return what is known with the invoice that a piece chooses; what was chosen before passes with other requests."""
    kept = {name: value for name, value in known.items() if name not in {POSITION, CHOICE}}
    if intent.name not in OF_ONE_INVOICE or any(value.slot is Slot.INVOICE for value in piece.found):
        return kept
    if ONE_BEFORE.search(piece.text):
        return {**kept, Slot.INVOICE: "", POSITION: str(int(known.get(POSITION) or 0) + 1)}
    if picks(piece.text):
        return {**kept, Slot.INVOICE: "", POSITION: "0", CHOICE: piece.text}
    if intent.name == "refund" and means_one(piece.text):
        return {**kept, Slot.INVOICE: "", POSITION: "0"}
    return kept
