"""What this process has learned from the example sentences; learned anew by the first message after a change."""

import threading
from collections.abc import Callable, Iterable

from apps.agent.learning.classifier import Classifier, Example, Guess, train_classifier
from apps.agent.models import ExampleSentence
from apps.agent.planners.slots import find_slots, mask

# A sentence that was taught word by word is known, though never quite surely what this customer means.
TAUGHT = 0.95
TOOL_MARK = "."
Reader = Callable[[str], str]


class Learned:
    """A classifier, and the very sentences it learned from; immutable once made."""

    def __init__(self, examples: Iterable[Example], classifier: Classifier | None) -> None:
        self._taught = {example.text: example.label for example in examples}
        self._classifier = classifier
        self.teaches_tools = any(TOOL_MARK in label for label in self._taught.values())

    def best(self, text: str) -> Guess | None:
        """Return the likeliest intent of a text that is masked and corrected, None where nothing was taught."""
        if text in self._taught:
            return Guess(self._taught[text], TAUGHT)
        return self._classifier.best(text) if self._classifier else None


class CurrentLearning:
    """The learning of this process, keyed by the version of the rows; nothing is read from or written to files."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[object, ...], Learned] | None = None

    def get(self, read: Reader) -> Learned:
        """Return what the sentences teach as they are now; `read` corrects a masked text as messages are corrected."""
        version = ExampleSentence.objects.version()
        held = self._held
        if held and held[0] == version:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != version:
                rows = ExampleSentence.objects.active().order_by("pk").values_list("intent", "text")
                self._held = version, learned(rows, read)
            return self._held[1]


def learned(rows: Iterable[tuple[str, str]], read: Reader) -> Learned:
    """Return what pairs of intent and sentence teach."""
    examples = [Example(intent, read(mask(text, find_slots(text)))) for intent, text in rows]
    return Learned(examples, train_classifier(examples))
