"""Files made for tests: good ones of each kind, and hostile ones."""

import struct
import zlib
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pypdf import PdfReader, PdfWriter

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/relationships"
MB = 1024 * 1024


def archive(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def docx(body: str, *, before: str = "", **others: str) -> bytes:
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return archive({"word/document.xml": document, **others})


def paragraph(text: str, *, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(rows: str, *, strings: str = "", target: str = "worksheets/sheet1.xml") -> bytes:
    book = '<sheets><sheet name="Stock" r:id="rId1"/></sheets>'
    relation = f'<Relationship Id="rId1" Target="{target}"/>'
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}">{book}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{P}">{relation}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{S}">{strings}</sst>'
    return archive(parts)


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of these objects, the first of which is the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pdf(*pages: str) -> bytes:
    """Return a PDF with a line of text on each page."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        FONT,
    ]
    for index, text in enumerate(pages):
        content = 5 + 2 * index
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        objects.append(stream(b"BT /F1 12 Tf 50 700 Td (%s) Tj ET" % text.encode("latin-1")))
    return pdf_of(*objects)


def locked_pdf() -> bytes:
    writer, file = PdfWriter(), BytesIO()
    writer.append(PdfReader(BytesIO(pdf("Secret"))))
    writer.encrypt("a-password", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


def pdf_with_page_tree_loop() -> bytes:
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")


def pdf_with_reference_loop() -> bytes:
    return pdf("Loop").replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 0").replace(b"/Length 34", b"/Length 9 0 R")


def pdf_with_nested_forms(levels: int = 12, times: int = 10) -> bytes:
    """Return a PDF whose forms draw the next ones ten times each: 10**12 of them in all."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        stream(b"/X Do " * times),
    ]
    for level in range(levels):
        resources = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
        objects.append(stream(b"/X Do " * times, resources % (6 + level)))
    objects.append(stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"))
    return pdf_of(*objects)


def pdf_bomb() -> bytes:
    """Return a PDF whose page unpacks to a gigabyte, packed twice."""
    packer, piece = zlib.compressobj(9), b"BT (x) Tj ET " * (MB // 13)
    once = b"".join(packer.compress(piece) for _ in range(1024)) + packer.flush()
    packed = zlib.compress(once, 9)
    pages = pdf("Bomb")
    text = stream(b"BT /F1 12 Tf 50 700 Td (Bomb) Tj ET")
    return pages.replace(text, stream(packed, b"/Filter [/FlateDecode /FlateDecode]"))


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def jpeg(width: int, height: int) -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + app0 + frame + b"\xff\xd9"


@cache
def zip_bomb() -> bytes:
    """Return a document that unpacks to 500 MB."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped, zipped.open("word/document.xml", "w") as part:
        for _ in range(500):
            part.write(b" " * MB)
    return file.getvalue()


def lying_zip_bomb() -> bytes:
    """Return the same bomb with a table of contents that owns up to 100 bytes."""
    bomb = bytearray(zip_bomb())
    place = bomb.rindex(b"PK\x01\x02")
    bomb[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(bomb)


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
