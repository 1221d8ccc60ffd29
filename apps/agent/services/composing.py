"""The text of an answer: sentences in paragraphs, each fact followed by the number of its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.agent.types import Reply, Sentence, Source


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's text, and its sources under the numbers that the text cites."""

    text: str
    sources: tuple[dict[str, Any], ...] = ()


def compose(replies: Sequence[Reply]) -> Composed:
    """Return the answer made of the replies: one paragraph each, list entries on lines of their own."""
    numbers: dict[Source, int] = {}
    paragraphs = dict.fromkeys(_paragraph(reply, numbers) for reply in replies)
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return Composed(text, tuple(source.as_dict(number) for source, number in numbers.items()))


def followed_by(first: Composed, second: Composed) -> Composed:
    """Return two answers as one; `second` is the only one of them that may cite sources."""
    return Composed(f"{first.text}\n\n{second.text}", second.sources)


def _paragraph(reply: Reply, numbers: dict[Source, int]) -> str:
    text = ""
    for sentence in reply.sentences:
        text += _separator(sentence, text) + _cited(sentence, numbers)
    return text.strip()


def _separator(sentence: Sentence, text: str) -> str:
    if sentence.is_entry:
        return "\n- "
    if sentence.opens_paragraph:
        return "\n\n"
    return "\n" if "\n- " in text.rpartition("\n\n")[2] else " "


def _cited(sentence: Sentence, numbers: dict[Source, int]) -> str:
    cited = [f"[{numbers.setdefault(source, len(numbers) + 1)}]" for source in sentence.sources]
    return " ".join([sentence.text, *cited])
