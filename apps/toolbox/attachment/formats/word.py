"""Word documents (docx)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from apps.toolbox.attachment.formats.archive import elements, open_archive
from apps.toolbox.attachment.types import Part

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}


def read_docx(content: bytes) -> Iterator[Part]:
    """Yield a part for each heading, with the paragraphs and table cells below it."""
    with open_archive(content) as archive:
        section, lines = "", list[str]()
        for paragraph in elements(archive, "word/document.xml", f"{W}p"):
            text = _text(paragraph)
            if _is_heading(paragraph) and text.strip():
                yield Part(section, "\n\n".join(lines))
                section, lines = text.strip(), []
            else:
                lines.append(text)
        yield Part(section, "\n\n".join(lines))


def _text(paragraph: Element) -> str:
    return "".join(
        (element.text or "") if element.tag == f"{W}t" else BREAKS.get(element.tag, "") for element in paragraph.iter()
    )


def _is_heading(paragraph: Element) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = (style.get(f"{W}val") or "") if style is not None else ""
    return name.lower().startswith(("heading", "title", "berschrift", "überschrift"))
