"""HTML: what a person would read of it."""

from collections.abc import Iterator
from html.parser import HTMLParser

from apps.toolbox.attachment.formats.plain import decoded
from apps.toolbox.attachment.types import Part

UNREAD = frozenset({"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"})
HEADINGS = frozenset({"h1", "h2", "h3"})
BLOCKS = HEADINGS | {
    "p", "div", "br", "li", "tr", "table", "section", "article", "header", "footer", "blockquote", "pre", "hr", "h4",
}  # fmt: skip


def read_html(content: bytes) -> Iterator[Part]:
    """Yield a part for each heading; scripts, styles and what is not shown are left out."""
    return parts_of_html(decoded(content))


def parts_of_html(text: str) -> Iterator[Part]:
    """Yield the parts of a page."""
    reader = _PageReader()
    reader.feed(text)
    reader.close()
    yield from reader.parts()


class _PageReader(HTMLParser):
    """Gathers text by headings; `unread` counts the open elements that nobody sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unread = 0
        self.in_heading = False
        self.sections: list[tuple[list[str], list[str]]] = [([], [])]

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        # The end of a head may be left out.
        self.unread = 0 if tag == "body" else self.unread + (tag in UNREAD)
        if tag in HEADINGS and not self.unread:
            self.sections.append(([], []))
            self.in_heading = True
        elif tag in BLOCKS:
            self._write("\n")
        elif tag in ("td", "th"):
            self._write(" | ")

    def handle_endtag(self, tag: str) -> None:
        self.unread = max(0, self.unread - (tag in UNREAD))
        if tag in HEADINGS:
            self.in_heading = False
        if tag in BLOCKS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self._write(" ".join(data.split()).join(_edges(data)))

    def parts(self) -> Iterator[Part]:
        """Yield what was gathered."""
        for heading, text in self.sections:
            yield Part("".join(heading), "".join(text))

    def _write(self, text: str) -> None:
        heading, body = self.sections[-1]
        (heading if self.in_heading else body).append(text)


def _edges(data: str) -> tuple[str, str]:
    """Return the space that stands before and after a text, as one or none."""
    return (" " if data[:1].isspace() else "", " " if data[-1:].isspace() else "")
