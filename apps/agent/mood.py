"""The mood of a conversation, read from what tools found in the customer's words. Pure functions, no guessing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.conversations.types import MoodName

TONES = {MoodName.ANGRY: "bad", MoodName.DISPLEASED: "warning", MoodName.CONTENT: "good", MoodName.CALM: ""}
# The first mood with a reason is the one shown.
REASONS = {
    MoodName.ANGRY: frozenset({"anger", "legal_threat"}),
    MoodName.DISPLEASED: frozenset({"displeasure", "shouting", "repeated_failure"}),
}
CONTENT_STAGES = frozenset({"confirmation", "closing"})


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood and the words that speak for it; calm is where no word speaks for any other."""

    name: MoodName
    words: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        """Return the tone of the mood's badge."""
        return TONES[self.name]


def mood_of(assessment: Mapping[str, Any], stage: Mapping[str, Any] | None) -> Mood:
    """Return the mood that escalation's assessment and the stage's evidence speak for."""
    for name, reasons in REASONS.items():
        words = [word for found in assessment["reasons"] if found["reason"] in reasons for word in found["triggers"]]
        if words:
            return Mood(name, tuple(dict.fromkeys(words)))
    thanks = tuple(dict.fromkeys(_thanks(stage or {})))
    return Mood(MoodName.CONTENT, thanks) if thanks else Mood(MoodName.CALM)


def _thanks(stage: Mapping[str, Any]) -> Iterator[str]:
    """Yield the customer's own words that say the matter is settled."""
    if stage.get("stage") not in CONTENT_STAGES:
        return
    for found in stage["evidence"]:
        if found["author"] == "customer":
            yield from found["words"]
