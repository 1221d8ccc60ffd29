"""Telling what a file is from its first bytes, never from what the browser says."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO


def _starts_with(*marks: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda file: file.read(max(map(len, marks))).startswith(marks)


def _office_part(name: str) -> Callable[[IO[bytes]], bool]:
    """Return a check for a zip archive that holds the part; only its table of contents is read."""

    def check(file: IO[bytes]) -> bool:
        try:
            with zipfile.ZipFile(file) as archive:
                return name in archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False

    return check


def _is_text(file: IO[bytes]) -> bool:
    try:
        return "\0" not in file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _is_json(file: IO[bytes]) -> bool:
    try:
        json.loads(file.read())
    except (ValueError, RecursionError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken: the content type it is served as, and the check that a file is one."""

    content_type: str
    is_one: Callable[[IO[bytes]], bool]


OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = FileKind("image/jpeg", _starts_with(b"\xff\xd8\xff"))
KINDS = {
    ".txt": FileKind("text/plain", _is_text),
    ".md": FileKind("text/markdown", _is_text),
    ".csv": FileKind("text/csv", _is_text),
    ".html": FileKind("text/html", _is_text),
    ".eml": FileKind("message/rfc822", _is_text),
    ".json": FileKind("application/json", _is_json),
    ".pdf": FileKind("application/pdf", _starts_with(b"%PDF-")),
    ".docx": FileKind(f"{OFFICE}.wordprocessingml.document", _office_part("word/document.xml")),
    ".xlsx": FileKind(f"{OFFICE}.spreadsheetml.sheet", _office_part("xl/workbook.xml")),
    ".png": FileKind("image/png", _starts_with(b"\x89PNG\r\n\x1a\n")),
    ".jpg": JPEG,
    ".jpeg": JPEG,
}
