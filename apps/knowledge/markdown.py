"""The Markdown parser of articles, and the anchors of their headings; pages and search share both."""

from collections.abc import Iterator

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parse(body: str) -> list[Token]:
    """Return the tokens of an article's text, every heading with its anchor as `id`."""
    tokens = PARSER.parse(body)
    taken: set[str] = set()
    for heading, inline in headings(tokens):
        anchor = _free_anchor(slugify(plain_text(inline))[:100] or "section", taken)
        taken.add(anchor)
        heading.attrSet("id", anchor)
    return tokens


def headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield the headings with the tokens that hold their text."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[index + 1]


def plain_text(inline: Token) -> str:
    """Return the text of an inline token without its markup; an image counts as its description."""
    parts = {"softbreak": " ", "hardbreak": "\n"}
    children = inline.children or []
    return "".join(parts.get(child.type, child.content) for child in children).strip()


def _free_anchor(anchor: str, taken: set[str]) -> str:
    number, free = 2, anchor
    while free in taken:
        number, free = number + 1, f"{anchor}-{number}"
    return free
