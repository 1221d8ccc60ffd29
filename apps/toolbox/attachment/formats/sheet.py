"""Excel workbooks (xlsx)."""

from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from apps.toolbox.attachment.formats.archive import elements, open_archive
from apps.toolbox.attachment.types import Part

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
STRINGS = "xl/sharedStrings.xml"


def read_xlsx(content: bytes) -> Iterator[Part]:
    """Yield each row as a part of its sheet, its cells with bars between them; of formulas the last result."""
    with open_archive(content) as archive:
        strings = _strings(archive)
        for title, path in _sheets(archive):
            for row in elements(archive, path, f"{S}row"):
                yield Part(title, " | ".join(_cells(row, strings)))


def _strings(archive: ZipFile) -> list[str]:
    if STRINGS not in archive.namelist():
        return []
    return ["".join(text.text or "" for text in entry.iter(f"{S}t")) for entry in elements(archive, STRINGS, f"{S}si")]


def _sheets(archive: ZipFile) -> list[tuple[str, str]]:
    """Return the title of each sheet and its part of the archive, in the workbook's order."""
    relations = elements(archive, "xl/_rels/workbook.xml.rels", f"{PACKAGE}Relationship")
    paths = {one.get("Id", ""): normpath(join("/xl", one.get("Target", ""))).lstrip("/") for one in relations}
    sheets = [(one.get("name", ""), one.get(f"{R}id", "")) for one in elements(archive, "xl/workbook.xml", f"{S}sheet")]
    return [(title, paths[key]) for title, key in sheets]


def _cells(row: Element, strings: list[str]) -> Iterator[str]:
    for cell in row.iter(f"{S}c"):
        value = _value(cell, strings)
        if value:
            yield value


def _value(cell: Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{S}t"))
    written = cell.findtext(f"{S}v") or ""
    if cell.get("t") != "s":
        return written
    index = int(written) if written.isdecimal() else -1
    return strings[index] if 0 <= index < len(strings) else ""
