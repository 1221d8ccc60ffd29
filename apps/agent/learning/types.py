"""What is learned from and what is guessed; light, so that whatever only speaks of it loads no library of learning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the label it is an example of."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest label of a text, and how likely it is right (0 to 1)."""

    label: str
    confidence: float


Vectors = Mapping[str, Any]
"""The vector of each text."""


class Meanings(Protocol):
    """Makes the vectors of texts, and raises an error of its own where it can not."""

    def of_examples(self, texts: Sequence[str]) -> Vectors: ...  # noqa: D102 - the class says it

    def of_message(self, text: str) -> Vectors: ...  # noqa: D102 - the class says it
