"""What this process has learned from the example sentences; learned anew by the first message after a change."""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from apps.agent.learning.meanings import current_meanings
from apps.agent.learning.types import Example, Guess, Meanings
from apps.agent.models import ExampleSentence
from apps.agent.planners.slots import find_slots, mask
from apps.knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from apps.agent.learning.classifier import Classifier

logger = logging.getLogger(__name__)

# A sentence that was taught word by word is known, though never quite surely what this customer means.
TAUGHT = 0.95
TOOL_MARK = "."
# Meanings that could not be had are tried again after this time.
RETRY_S = 60.0
Reader = Callable[[str], str]


class Learned:
    """A classifier, and the very sentences it learned from; immutable once made."""

    def __init__(self, examples: Sequence[Example], meanings: Meanings | None = None) -> None:
        self.examples = examples
        self._taught = {example.text: example.label for example in examples}
        self._classifier = _trained(examples, meanings)
        self.teaches_tools = any(TOOL_MARK in label for label in self._taught.values())

    def best(self, text: str) -> Guess | None:
        """Return the likeliest intent of a text that is masked and corrected, None where nothing was taught."""
        if text in self._taught:
            return Guess(self._taught[text], TAUGHT)
        try:
            return self._classifier.best(text) if self._classifier else None
        except KnowledgeError as error:
            logger.warning("meaning_unknown", extra={"reason": str(error)})
            return self._by_words.best(text) if self._by_words else None

    @cached_property
    def _by_words(self) -> "Classifier | None":
        """What goes by words alone, learned when a message's meaning could not be had for the first time."""
        return _trained(self.examples)


class CurrentLearning:
    """The learning of this process, keyed by the version of the rows; nothing is read from or written to files."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[object, ...], float, Learned] | None = None

    def get(self, read: Reader) -> Learned:
        """Return what the sentences teach as they are now; `read` corrects a masked text as messages are corrected."""
        version = ExampleSentence.objects.version()
        if held := self._still(version):
            return held
        with self._lock:
            if held := self._still(version):
                return held
            rows = ExampleSentence.objects.active().order_by("pk").values_list("intent", "text")
            self._held = version, *self._learned(examples_of(rows, read))
            return self._held[2]

    def _learned(self, examples: Sequence[Example]) -> tuple[float, Learned]:
        """Return when to learn anew, and what examples teach; rows that were written as they were teach nothing new."""
        if self._held and self._held[1] == math.inf and self._held[2].examples == examples:
            return self._held[1:]
        return _learned_now(examples)

    def _still(self, version: tuple[object, ...]) -> Learned | None:
        held = self._held
        return held[2] if held and held[0] == version and time.monotonic() < held[1] else None


def _learned_now(examples: Sequence[Example]) -> tuple[float, Learned]:
    """Return when to learn anew because meanings could not be had, and what examples teach."""
    try:
        return math.inf, Learned(examples, current_meanings())
    except KnowledgeError as error:
        logger.warning("meanings_off", extra={"reason": str(error)})
        return time.monotonic() + RETRY_S, Learned(examples)


def _trained(examples: Sequence[Example], meanings: Meanings | None = None) -> "Classifier | None":
    # Loading scikit-learn takes longer than all the rest of a start, and only who learns needs it.
    from apps.agent.learning.classifier import train_classifier  # noqa: PLC0415

    return train_classifier(examples, meanings)


def learned(rows: Iterable[tuple[str, str]], read: Reader, meanings: Meanings | None = None) -> Learned:
    """Return what pairs of intent and sentence teach."""
    return Learned(examples_of(rows, read), meanings)


def examples_of(rows: Iterable[tuple[str, str]], read: Reader) -> list[Example]:
    """Return pairs of intent and sentence as they are learned from: masked and corrected as messages are."""
    return [Example(intent, read(mask(text, find_slots(text)))) for intent, text in rows]
