"""Rules first, then what was learned: a message that no rule fits may still be like a sentence that was taught.

The rules know English words; a text in another language is read by what was learned before they are asked.
"""

from typing import Protocol

from apps.agent.intents import BY_NAME
from apps.agent.intents.tools import tool_intents
from apps.agent.planners.recognition import Recognised, Recogniser
from apps.agent.types import Intent

# Below this the guess is no better than "I did not understand".
SURE_ENOUGH = 0.6


class Guess(Protocol):
    """The likeliest label of a text, and how likely it is right."""

    @property
    def label(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def confidence(self) -> float: ...  # noqa: D102 - the class says it


class Learning(Protocol):
    """Guesses what a masked and corrected text means."""

    def best(self, text: str) -> Guess | None: ...  # noqa: D102 - the class says it

    @property
    def teaches_tools(self) -> bool: ...  # noqa: D102 - whether any sentence means an operation of a tool


class TaughtRecogniser:
    """A recogniser that asks the learning where its rules are not sure."""

    def __init__(self, rules: Recogniser, learning: Learning | None) -> None:
        self._rules = rules
        self._learning = learning

    def read(self, text: str) -> str:
        """Return a masked text as it is recognised: see Recogniser."""
        return self._rules.read(text)

    def best(self, text: str, *, is_foreign: bool = False) -> Recognised:
        """Return the likeliest intent of a masked and corrected text; `is_foreign` says that it is not English."""
        ruled = self._rules.best(text)
        if not ruled.is_confident or is_foreign:
            return self._guessed(text, ruled) or ruled
        # The rules know nothing of a tool that was added later; whoever taught sentences for it meant it.
        taught = self._guessed(text, ruled) if self._learning and self._learning.teaches_tools else None
        return taught if taught and taught.intent.name not in BY_NAME else ruled

    def _guessed(self, text: str, ruled: Recognised) -> Recognised | None:
        guess = self._learning.best(text) if self._learning else None
        intent = (BY_NAME.get(guess.label) or tool_intents().get(guess.label)) if guess else None
        if guess is None or intent is None or guess.confidence < SURE_ENOUGH:
            return None
        return Recognised(intent, ruled.score, guess.confidence)

    def speaks_of(self, intent: Intent, text: str) -> bool:
        """Tell whether half of what a text names is named by the intent too."""
        return self._rules.speaks_of(intent, text)
