"""The text of an answer: sentences in paragraphs, each fact followed by the number of its source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.agent.types import Reply, Sentence, Source

Cited = dict[Source, tuple[int, Source]]


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's text, and its sources under the numbers that the text cites."""

    text: str
    sources: tuple[dict[str, Any], ...] = ()


def compose(replies: Sequence[Reply]) -> Composed:
    """Return the answer made of the replies: one paragraph each, list entries on lines of their own."""
    cited: Cited = {}
    paragraphs = dict.fromkeys(_paragraph(reply, cited) for reply in replies)
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return Composed(text, tuple(source.as_dict(number) for number, source in cited.values()))


def followed_by(first: Composed, second: Composed) -> Composed:
    """Return two answers as one; `second` is the only one of them that may cite sources."""
    return Composed(f"{first.text}\n\n{second.text}", second.sources)


def _paragraph(reply: Reply, cited: Cited) -> str:
    text = ""
    for sentence in reply.sentences:
        text += _separator(sentence, text) + _cited(sentence, cited)
    return text.strip()


def _separator(sentence: Sentence, text: str) -> str:
    if sentence.is_entry:
        return "\n- "
    if sentence.opens_paragraph:
        return "\n\n"
    return "\n" if "\n- " in text.rpartition("\n\n")[2] else " "


def _cited(sentence: Sentence, cited: Cited) -> str:
    numbers = dict.fromkeys(_number(source, cited) for source in sentence.sources)
    return " ".join([sentence.text, *(f"[{number}]" for number in numbers)])


def _number(source: Source, cited: Cited) -> int:
    """Return a source's number; a page that two searches found is one source, whichever call found it."""
    place = replace(source, tool_call_id="") if source.url else source
    return cited.setdefault(place, (len(cited) + 1, source))[0]
