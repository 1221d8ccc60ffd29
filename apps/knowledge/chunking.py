"""Cutting an article into the passages that are searched and cited."""

from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap

from markdown_it.token import Token

from apps.knowledge.markdown import parse, plain_text
from apps.knowledge.types import Passage

PASSAGE_LENGTH = 900
LINE, PARAGRAPH = "\n", "\n\n"
Block = tuple[str, str]
"""The gap before a block of text, and the text."""


def passages(body: str) -> Iterator[Passage]:
    """Yield the passages of an article: one a section, long sections cut between paragraphs at about 900 characters."""
    tokens = parse(body)
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.tag in ("h1", "h2")]
    for text in _joined(_blocks(tokens[: starts[0]] if starts else tokens)):
        yield Passage(section="", anchor="", text=text)
    for start, end in pairwise([*starts, len(tokens)]):
        section, anchor = plain_text(tokens[start + 1]), str(tokens[start].attrGet("id"))
        for text in _joined(_blocks(tokens[start + 3 : end])):
            yield Passage(section=section, anchor=anchor, text=text)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    """Yield the paragraphs, list entries, table rows and code of a section as plain text."""
    cells: list[str] = []
    for index, token in enumerate(tokens):
        text = plain_text(token)
        if token.type == "tr_close":
            yield LINE, " | ".join(cells)
            cells = []
        elif token.type in ("fence", "code_block"):
            yield PARAGRAPH, token.content.rstrip()
        elif token.type == "inline" and tokens[index - 1].type in ("th_open", "td_open"):
            cells.append(text)
        elif token.type == "inline" and text:
            yield from _paragraph(text, tokens[index - 2] if index >= 2 else token)


def _paragraph(text: str, parent: Token) -> Iterator[Block]:
    """Yield a paragraph, cut where it is far too long; the first of a list entry starts with a dash or its number."""
    gap = PARAGRAPH
    if parent.type == "list_item_open":
        gap, text = LINE, f"{parent.info}. {text}" if parent.info else f"- {text}"
    pieces = [text] if len(text) <= 2 * PASSAGE_LENGTH else wrap(text, PASSAGE_LENGTH)
    for piece in pieces:
        yield gap, piece


def _joined(blocks: Iterator[Block]) -> Iterator[str]:
    """Yield the blocks joined to texts of about PASSAGE_LENGTH characters."""
    passage = ""
    for gap, text in blocks:
        longer = f"{passage}{gap}{text}" if passage else text
        if passage and len(longer) > PASSAGE_LENGTH:
            yield passage
            longer = text
        passage = longer
    if passage:
        yield passage
