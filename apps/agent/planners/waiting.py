"""Requests that wait for an answer, and what a message gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from apps.agent.planners import filling
from apps.agent.planners.forms import says_yes
from apps.agent.planners.pieces import Piece
from apps.agent.types import Brief, Request


def answered(forms: Sequence[Request], pieces: Sequence[Piece], brief: Brief) -> list[Request]:
    """Return a change whose form is open with what the message answers; another wish than that leaves it."""
    sure = [piece for piece in pieces if piece.best.is_confident and not says_yes(brief.text)]
    if any(piece.is_question or piece.best.intent.handoff or piece.best.intent.form for piece in sure):
        return []
    found = [value for piece in pieces for value in piece.found]
    request = forms[0]
    slots = filling.overlaid(request.ask.slots, {value.slot.value: value.value for value in found})
    given = request.intent.form.answer(brief.text, slots) if request.intent.form else {}
    return [replace(request, ask=replace(request.ask, slots={**slots, **given}))]


def worded(request: Request, pieces: Sequence[Piece], brief: Brief) -> list[Request]:
    """Return a message that waits for its words with these; a question, or another wish, leaves it."""
    is_wish = [piece.best.is_confident and piece.best.intent.name != "help" for piece in pieces]
    if any(is_wish) or any(piece.is_question for piece in pieces):
        return []
    return [replace(request, ask=replace(request.ask, text=f"{request.ask.text}: {brief.text}"))]


def with_given(request: Request, given: Mapping[str, str]) -> Request:
    """Return a request with what was given, where it needs that."""
    needs = request.intent.needs
    if not needs or not needs.slots & given.keys():
        return request
    return replace(request, ask=replace(request.ask, slots=filling.overlaid(request.ask.slots, given)))
