"""An answer that a model is still writing: what of it may be shown already, sentence by sentence."""

from dataclasses import dataclass

from apps.agent.planners.model.answer import check, whole_sentences
from apps.agent.planners.model.evidence import Book
from apps.agent.services.calling import Caller
from apps.agent.services.composing import Composed, compose
from apps.agent.types import Reply, TurnEvent
from apps.conversations.models import ChatSession
from apps.conversations.types import Mode
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.types import PlannedCall

# So many further letters make it worth to check and show the text again.
PIECE = 80
# A sentence that has just ended is found in so many letters.
TAIL = 60
SHOWN = frozenset({"pass", "warn"})


@dataclass(slots=True)
class Hearing:
    """Listens to the model; shows whole sentences that stand in the sources and that the compliance check lets pass.

    What is shown is a preview: the answer that is stored is checked as a whole, and takes its place.
    """

    caller: Caller
    session: ChatSession
    book: Book
    heard: str = ""
    looked_at: int = 0
    shown: str = ""
    is_over: bool = False

    def begin(self) -> None:
        """Begin with a new answer of the model."""
        self.heard, self.looked_at = "", 0

    def hear(self, piece: str) -> None:
        """Take the next piece of the answer."""
        self.heard += piece
        if self.is_over or not whole_sentences(self.heard[-TAIL:]):
            return
        whole = whole_sentences(self.heard)
        if len(whole) >= self.looked_at + (PIECE if self.shown else 1):
            self.looked_at = len(whole)
            self._show(compose([Reply(check(whole, self.book).sentences)]))

    def _show(self, composed: Composed) -> None:
        if not composed.text or composed.text == self.shown:
            return
        if not self._is_ours() or not self._may_go_out(composed.text):
            self.is_over = True
            return
        self.shown = composed.text
        self.caller.emit(TurnEvent("sources", {"sources": list(composed.sources)}))
        self.caller.emit(TurnEvent("text", {"text": composed.text, "is_whole": False}))

    def _is_ours(self) -> bool:
        """Tell whether the answer goes to the customer by itself: nobody leads, or reads it first."""
        session = ChatSession.objects.get(pk=self.session.pk)
        return not session.is_human_led and session.mode == Mode.AUTOPILOT

    def _may_go_out(self, text: str) -> bool:
        try:
            checked = execute_tool(
                call=PlannedCall("compliance_check", "check_reply", {"text": text}), context=self.caller.context
            )
        except ToolError:
            return False
        return checked.data["verdict"] in SHOWN
