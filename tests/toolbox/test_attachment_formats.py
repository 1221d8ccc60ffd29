"""What is read of each kind of file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.toolbox.attachment.formats import READERS
from apps.toolbox.attachment.formats.image import size_of
from apps.toolbox.attachment.passages import LENGTH, passages_of
from apps.toolbox.attachment.types import Part, Reason, Refused, gathered
from tests.toolbox import files

CELLS = (
    '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>Pieces</t></is></c></row>'
    '<row><c t="s"><v>1</v></c><c><v>12</v></c><c t="s"><v>99</v></c><c t="s"><v>-1</v></c><c/></row>'
)
MAIL = b"""\
From: Anna Keller <anna.keller@example.com>\r
To: support@larkfield.example\r
Subject: =?utf-8?q?R=C3=BCckgabe?=\r
Date: Fri, 20 Nov 2026 12:00:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: multipart/alternative; boundary=c\r
\r
--c\r
Content-Type: text/html; charset=utf-8\r
\r
<p>In HTML</p>\r
--c\r
Content-Type: text/plain; charset=iso-8859-1\r
Content-Transfer-Encoding: quoted-printable\r
\r
Ich m=F6chte das zur=FCckgeben.\r
--c--\r
--b\r
Content-Type: application/pdf\r
Content-Disposition: attachment; filename="../../invoice.pdf"\r
\r
%PDF\r
--b--\r
"""
PAGE = b"""\
<head><title>T</title><style>p{}</style><body><h1>Set <b>up</b></h1><p>Plug &amp; play</p>\
<script>alert(1)</script><table><tr><td>A<td>B</table><h2>Reset</h2>Hold<br>it"""
HEADERS = """\
Subject: Rückgabe
From: Anna Keller <anna.keller@example.com>
To: support@larkfield.example
Date: Fri, 20 Nov 2026 12:00:00 +0100"""


def read(kind: str, content: bytes, *, limit: int = 100_000) -> list[tuple[str, str]]:
    return [(part.section, part.text) for part in gathered(READERS[kind](content), limit=limit).parts]


@pytest.mark.parametrize(
    ("kind", "content", "parts"),
    [
        ("txt", "Grüße\r\n\r\n\r\n\r\n  aus   Freiburg\x07 ".encode(), [("", "Grüße\n\naus Freiburg")]),
        ("txt", "\ufeffHello".encode(), [("", "Hello")]),
        ("txt", "Hello".encode("utf-16"), [("", "Hello")]),
        (
            "md",
            b"Intro\n# Setup #\nPlug it in.\n```\n# no heading\n```\n## Reset\nHold it.",
            [("", "Intro"), ("Setup", "Plug it in.\n```\n# no heading\n```"), ("Reset", "Hold it.")],
        ),
        (
            "csv",
            b'sku;pieces\r\nSKU-1001;12\r\n"SKU;2";"3";extra\r\n',
            [
                ("", "sku; pieces"),
                ("Row 2", "sku: SKU-1001; pieces: 12"),
                ("Row 3", "sku: SKU;2; pieces: 3; extra"),
            ],
        ),
        ("csv", b"", []),
        (
            "json",
            b'{"order": {"id": "ORD-50001", "lines": [{"sku": "S"}, 1.10]}, "note": null}',
            [("order", "id: ORD-50001\nlines.0.sku: S\nlines.1: 1.10"), ("note", "None")],
        ),
        ("json", b"[1, 12345678901234567890123456789]", [("", "0: 1\n1: 12345678901234567890123456789")]),
        (
            "html",
            PAGE,
            [("Set up", "Plug & play\n\n| A | B"), ("Reset", "Hold\nit")],
        ),
        (
            "docx",
            files.docx(
                files.paragraph("Before")
                + files.paragraph("Setup", style="Heading1")
                + files.paragraph("Plug it in.")
                + "<w:tbl><w:tr><w:tc>"
                + files.paragraph("Cell")
                + "</w:tc></w:tr></w:tbl>"
                + "<w:p><w:r><w:t>One</w:t><w:br/><w:t>Two</w:t></w:r></w:p>"
            ),
            [("", "Before"), ("Setup", "Plug it in.\n\nCell\n\nOne\nTwo")],
        ),
        (
            "xlsx",
            files.xlsx(CELLS, strings="<si><t>Sensor</t></si><si><r><t>Leak </t></r><r><t>detector</t></r></si>"),
            [("Stock", "Sensor | Pieces"), ("Stock", "Leak detector | 12")],
        ),
        ("xlsx", files.xlsx("<row><c><v>7</v></c></row>", target="/xl/worksheets/sheet1.xml"), [("Stock", "7")]),
        ("pdf", files.pdf("First page", "Second"), [("Page 1", "First page"), ("Page 2", "Second")]),
        (
            "eml",
            MAIL,
            [
                (
                    "",
                    HEADERS,
                ),
                ("", "Ich möchte das zurückgeben."),
                ("Attached files", "../../invoice.pdf"),
            ],
        ),
        (
            "eml",
            b"Subject: Hi\nContent-Type: text/html\n\n<h1>Hello</h1><p>there</p>",
            [("", "Subject: Hi"), ("Hello", "there")],
        ),
    ],
)
def test_each_kind_of_file_gives_its_text_by_sections(kind: str, content: bytes, parts: list[tuple[str, str]]) -> None:
    assert read(kind, content) == parts


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("txt", b"\xff\x00\xfe", Reason.DAMAGED),
        ("txt", b"a\0b", Reason.DAMAGED),
        ("csv", b'a,b\n"open', Reason.DAMAGED),
        ("json", b"{", Reason.DAMAGED),
        ("json", b"[" * 200_000, Reason.DAMAGED),
        ("docx", b"no archive", Reason.DAMAGED),
        ("docx", files.archive({"other.xml": "<a/>"}), Reason.DAMAGED),
        ("docx", files.docx("<w:p>"), Reason.DAMAGED),
        ("docx", files.docx(files.paragraph("x"))[:-40], Reason.DAMAGED),
        ("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.ENCRYPTED),
        ("xlsx", files.xlsx("", target="../../../etc/passwd"), Reason.DAMAGED),
        ("xlsx", files.docx(files.paragraph("x")), Reason.DAMAGED),
        ("pdf", b"PK\x03\x04", Reason.DAMAGED),
        ("pdf", b"%PDF-1.7\nnothing else", Reason.DAMAGED),
        ("pdf", files.locked_pdf(), Reason.ENCRYPTED),
    ],
)
def test_what_can_not_be_read_says_why(kind: str, content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        read(kind, content)

    assert caught.value.reason == reason


def test_a_locked_entry_of_an_archive_is_told_apart_from_a_damaged_one() -> None:
    locked = bytearray(files.docx(files.paragraph("x")))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(Refused) as caught:
        read("docx", bytes(locked))

    assert caught.value.reason == Reason.ENCRYPTED


@pytest.mark.parametrize("name", ["../up.xml", "/etc/passwd", "a/../../b", "..\\up", "C:\\x", "..", "a/b/../../../c"])
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    with pytest.raises(Refused) as caught:
        read("docx", files.docx("", **{name: "x"}))

    assert caught.value.reason == Reason.NAMES


@pytest.mark.parametrize("name", ["a/../b.xml", "..a", "a..b/c", "word/media/image..png"])
def test_names_that_stay_inside_are_not(name: str) -> None:
    assert read("docx", files.docx(files.paragraph("x"), **{name: "x"})) == [("", "x")]


@pytest.mark.parametrize(("make", "size"), [(files.png, (640, 480)), (files.jpeg, (640, 480))])
def test_the_size_of_an_image_is_in_its_header(make: object, size: tuple[int, int]) -> None:
    assert size_of(make(*size), pixels=1_000_000) == size  # type: ignore[operator]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (files.png(60_000, 60_000), Reason.IMAGE),
        (files.jpeg(60_000, 60_000), Reason.IMAGE),
        (files.png(0, 10), Reason.DAMAGED),
        (files.png(9, 9)[:20], Reason.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, Reason.DAMAGED),
        (files.jpeg(9, 9)[:25], Reason.DAMAGED),
        (b"\xff\xd8\x00", Reason.DAMAGED),
        (b"GIF89a", Reason.DAMAGED),
    ],
)
def test_images_that_are_too_large_or_damaged_are_refused(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as caught:
        size_of(content, pixels=50_000_000)

    assert caught.value.reason == reason


def test_text_beyond_the_limit_is_left_out_and_not_even_read() -> None:
    contents = gathered((Part("", text) for text in ("a" * 6, "b" * 6, "c" * 6)), limit=10)

    assert [part.text for part in contents.parts] == ["a" * 6, "b" * 4]
    assert (contents.is_cut, contents.characters) == (True, 10)
    assert gathered([Part("", "a" * 10)], limit=10).is_cut is False
    assert gathered([Part("", " " * 50)], limit=10).is_cut is True


@given(st.binary(max_size=300), st.sampled_from(sorted(READERS)))
def test_any_bytes_are_read_or_refused_or_fail_as_parsers_do(content: bytes, kind: str) -> None:
    try:
        parts = read(kind, content)
    except (Refused, ValueError, KeyError, TypeError, IndexError, AttributeError, LookupError):
        return
    assert all(text for _section, text in parts)


@given(st.lists(st.tuples(st.sampled_from(["", "A", "B"]), st.text(max_size=3000)), max_size=6))
def test_passages_keep_every_word_of_short_lines_and_stay_short(parts: list[tuple[str, str]]) -> None:
    given_parts = [Part(section, text) for section, text in parts]
    passages = list(passages_of(given_parts))

    assert max((len(passage.text) for passage in passages), default=0) <= LENGTH + 1
    words = "".join("".join(text.split()) for _section, text in parts)
    assert "".join("".join(passage.text.split()) for passage in passages) == words


def test_passages_do_not_run_over_sections_and_rows_of_a_table_are_joined() -> None:
    parts = [
        Part("Setup", "a" * 500),
        Part("Setup", "b" * 500),
        Part("Reset", "c"),
        Part("Row 2", "d"),
        Part("Row 3", "e"),
    ]

    assert [(one.section, len(one.text)) for one in passages_of(parts)] == [
        ("Setup", 500),
        ("Setup", 500),
        ("Reset", 1),
        ("", 3),
    ]
