"""Office files are zip archives of XML: opened within bounds, and parsed without entities."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from posixpath import normpath
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from apps.toolbox.attachment.types import Reason, Refused

ENTRIES = 2_000
UNPACKED = 60 * 1024 * 1024
# What old Office formats, and encrypted new ones, begin with.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def open_archive(content: bytes) -> Iterator[ZipFile]:
    """Open an archive whose table of contents is harmless; raises Refused."""
    if content.startswith(COMPOUND_FILE):
        raise Refused(Reason.ENCRYPTED, "it is protected by a password, or of an old format")
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check(archive.infolist())
            yield archive
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, ParseError, KeyError) as error:
        raise Refused(Reason.DAMAGED, f"the archive can not be read: {error}") from error


def elements(archive: ZipFile, name: str, *tags: str) -> Iterator[Element]:
    """Yield the whole elements of these names from a part of the archive, and forget them behind the reader.

    Raises Refused for entities and for more bytes than the table of contents owns up to.
    """
    with archive.open(name) as stream:
        events = iterparse(_Bounded(stream), events=("start", "end"), forbid_dtd=True)
        try:
            _start, root = next(events)
            for event, element in events:
                if event == "end" and element.tag in tags:
                    yield element
                    element.clear()
                    if element in root:
                        root.remove(element)
        except DefusedXmlException as error:
            raise Refused(Reason.ENTITIES) from error


class _Bounded:
    """A stream that refuses to give more than a limit, whatever the archive claims."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.left = UNPACKED

    def read(self, size: int = 65_536) -> bytes:
        """Return the next bytes; raises Refused."""
        piece: bytes = self.stream.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise Refused(Reason.UNPACKED)
        return piece


def _check(entries: list[ZipInfo]) -> None:
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Refused(Reason.UNPACKED)
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused(Reason.ENCRYPTED, "it is protected by a password")
        if _leaves(entry.filename):
            raise Refused(Reason.NAMES, entry.filename[:80])


def _leaves(name: str) -> bool:
    """Tell whether a name would lie outside the folder it is unpacked to."""
    path = normpath(name.replace("\\", "/"))
    return path.startswith(("/", "../")) or path == ".." or path[1:2] == ":" or "\0" in name
