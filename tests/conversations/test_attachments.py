"""Attachments: told by their bytes, bounded, and stored under a name of our own."""

import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.conversations.errors import AttachmentRefused, AttachmentTooLarge, SessionClosed
from apps.conversations.models import Attachment
from apps.conversations.services import add_attachment, close_session

pytestmark = pytest.mark.django_db


def office(*parts: str) -> bytes:
    """Return a zip archive with these parts, as office files are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(part, "<xml/>")
    return buffer.getvalue()


DOCX, XLSX = office("[Content_Types].xml", "word/document.xml"), office("[Content_Types].xml", "xl/workbook.xml")
PNG, JPG, PDF = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0...", b"%PDF-1.7\n..."
OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.fixture
def attach(session, agent):
    def add(name: str, content: bytes, content_type: str = "application/octet-stream") -> Attachment:
        file = SimpleUploadedFile(name, content, content_type)
        return add_attachment(session=session, user=agent, name=name, content_type=content_type, content=file)

    return add


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("notes.txt", "grüße".encode(), "text/plain"),
        ("notes.md", b"# Title", "text/markdown"),
        ("rows.csv", b"\xef\xbb\xbfa;b\n1;2", "text/csv"),
        ("page.html", b"<p>Hi</p>", "text/html"),
        ("mail.eml", b"Subject: Hi\n\nHello", "message/rfc822"),
        ("data.json", b'{"a": [1]}', "application/json"),
        ("bill.pdf", PDF, "application/pdf"),
        ("letter.docx", DOCX, f"{OFFICE}.wordprocessingml.document"),
        ("sheet.xlsx", XLSX, f"{OFFICE}.spreadsheetml.sheet"),
        ("photo.png", PNG, "image/png"),
        ("photo.jpg", JPG, "image/jpeg"),
        ("PHOTO.JPEG", JPG, "image/jpeg"),
    ],
)
def test_a_file_is_kept_with_the_type_that_its_bytes_have(attach, session, agent, name, content, content_type) -> None:
    attachment = attach(name, content, "text/x-claimed-by-the-browser")

    kept = Attachment.objects.get()
    assert kept == attachment
    assert (kept.session, kept.uploaded_by, kept.message) == (session, agent, None)
    assert (kept.name, kept.content_type, kept.size) == (name, content_type, len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    with kept.file.open() as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("program.exe", b"MZ..."),
        ("script.svg", b"<svg/>"),
        ("noextension", b"text"),
        (".txt", b"text"),
        ("bill.pdf", b"<html>not a pdf"),
        ("photo.png", JPG),
        ("photo.jpg", PNG),
        ("letter.docx", XLSX),
        ("sheet.xlsx", b"PK\x03\x04 cut off"),
        ("notes.txt", b"binary \x00 inside"),
        ("notes.txt", b"\xff\xfe\xfd"),
        ("data.json", b"{not json"),
        ("data.json", b"[" * 100_000),
        ("empty.txt", b""),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(attach, name, content) -> None:
    with pytest.raises(AttachmentRefused) as refusal:
        attach(name, content)
    assert (refusal.value.code, refusal.value.status) == ("attachment_refused", 415)
    assert not Attachment.objects.exists()


def test_a_refusal_says_what_is_taken(attach) -> None:
    with pytest.raises(AttachmentRefused, match="csv, docx, eml, html, jpeg, jpg, json, md, pdf, png, txt, xlsx"):
        attach("program.exe", b"MZ")


def test_ten_megabytes_are_kept_and_one_byte_more_is_refused(attach) -> None:
    limit = 10 * 1024 * 1024
    attach("long.txt", b"x" * limit)
    with pytest.raises(AttachmentTooLarge) as refusal:
        attach("longer.txt", b"x" * (limit + 1))

    assert (refusal.value.code, refusal.value.status) == ("attachment_too_large", 413)
    assert [attachment.size for attachment in Attachment.objects.all()] == [limit]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\bill.txt", "bill.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("\u202egpj.txt", "gpj.txt"),
        ("n" * 300 + ".txt", "n" * 251 + ".txt"),
    ],
)
def test_the_name_is_only_shown_and_the_file_lies_under_a_random_one(session, agent, name, shown) -> None:
    content = SimpleUploadedFile("x.txt", b"text")
    attachment = add_attachment(session=session, user=agent, name=name, content_type="", content=content)

    path = Path(attachment.file.path)
    assert attachment.name == shown
    assert re.fullmatch(r"attachments/\d{4}/\d{2}/[0-9a-f]{32}\.txt", attachment.file.name)
    assert path.is_relative_to(settings.MEDIA_ROOT)


def test_a_closed_session_takes_no_files(attach, session, agent) -> None:
    close_session(session=session, user=agent)

    with pytest.raises(SessionClosed):
        attach("notes.txt", b"text")
    assert not Attachment.objects.exists()
