"""A dialogue as it is written down, and how an answer in it is graded."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.conversations.models import Message


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a customer says, and what the answer is like.

    `intents` are those of the requests in order, unless it does not matter; each of `states` has to stand in the answer
    in one of its alternatives ("paid|settled"), none of `never` may; `asks` is a word of the question that is asked
    back; `words` the most that the answer may have. `is_missed` marks an answer that is known not to be so yet.
    """

    says: str
    intents: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    asks: str = ""
    escalates: bool = False
    words: int = 0
    is_missed: bool = False

    def lacks(self, answer: Message, *, is_open: bool) -> list[str]:
        """Return what is wrong with an answer; `is_open` tells whether it asked something back."""
        return list(self._faults(answer, is_open=is_open))

    def _faults(self, answer: Message, *, is_open: bool) -> Iterator[str]:
        understood = tuple(request["intent"] for request in answer.metadata["requests"])
        if self.intents and understood != self.intents:
            yield f"understood as {', '.join(understood)}"
        yield from (f"lacks {fact}" for fact in self.states if not _stands(fact, answer.text))
        yield from (f"says {fact}" for fact in self.never if _stands(fact, answer.text))
        if bool(self.asks) != is_open or not _stands(self.asks, answer.text):
            yield f"asks for {self.asks or 'nothing'}: {not is_open}"
        if answer.requires_escalation != self.escalates:
            yield "handed over" if answer.requires_escalation else "not handed over"
        if self.words and len(answer.text.split()) > self.words:
            yield f"{len(answer.text.split())} words"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation about a customer, or about nobody yet, from its first message on."""

    name: str
    about: str
    exchanges: tuple[Exchange, ...]


def _stands(fact: str, text: str) -> bool:
    return any(one.lower() in text.lower() for one in fact.split("|"))
