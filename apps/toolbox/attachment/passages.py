"""Cutting the text of a file into the passages that are searched and cited."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

from apps.toolbox.attachment.types import Part

LENGTH = 900


def passages_of(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield passages of about LENGTH characters, none over two sections; neighbours of one section are joined."""
    for section, group in groupby(parts, key=_heading):
        blocks = (block for part in group for block in _blocks(part.text))
        for text in _joined(blocks):
            yield Part(section, text)


def _heading(part: Part) -> str:
    """Return the section of a part; rows of a table are no sections of their own."""
    return "" if part.section.startswith("Row ") else part.section


def _blocks(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from wrap(line, LENGTH, break_on_hyphens=False) or [""]


def _joined(blocks: Iterable[str]) -> Iterator[str]:
    passage = ""
    for block in blocks:
        if passage and len(passage) + len(block) > LENGTH:
            yield passage.strip()
            passage = ""
        passage += f"\n{block}"
    if passage.strip():
        yield passage.strip()
