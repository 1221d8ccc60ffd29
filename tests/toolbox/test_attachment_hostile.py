"""Hostile files are refused, or read within time and memory, by a process that may do nothing else."""

import resource
import subprocess
import sys

import pytest

from apps.toolbox.attachment.reading import read_file
from apps.toolbox.attachment.types import Limits, Reason, Refused
from tests.toolbox import files

# A file may take ten seconds of a quiet machine: the limit is on its computing, and a busy machine takes longer.
CPU_S, PATIENCE_S = 4, 60
# Enough for whatever may be ended by it.
SHORT_CPU_S = 2
HOSTILE = {
    "zip bomb": ("docx", files.zip_bomb, {Reason.UNPACKED}),
    "zip bomb that lies": ("docx", files.lying_zip_bomb, {Reason.UNPACKED, Reason.DAMAGED}),
    "many entries": ("xlsx", lambda: files.archive({f"{n}": "" for n in range(3000)}), {Reason.UNPACKED}),
    "billion laughs": ("docx", lambda: files.docx("&j;", before=files.LAUGHS), {Reason.ENTITIES}),
    "entity from outside": ("docx", lambda: files.docx("&x;", before=files.OUTSIDE), {Reason.ENTITIES}),
    "deep XML": ("docx", lambda: files.docx("<w:a>" * 300_000), {Reason.DAMAGED, Reason.UNPACKED, Reason.TIME}),
    "traversal": ("docx", lambda: files.docx("", **{"../../../tmp/x": "y"}), {Reason.NAMES}),
    "page tree loop": ("pdf", files.pdf_with_page_tree_loop, {None, Reason.DAMAGED, Reason.TIME}),
    "reference loop": ("pdf", files.pdf_with_reference_loop, {None, Reason.DAMAGED, Reason.TIME}),
    "nested forms": ("pdf", files.pdf_with_nested_forms, {None, Reason.TIME, Reason.UNPACKED, Reason.DAMAGED}),
    "PDF bomb": ("pdf", files.pdf_bomb, {Reason.UNPACKED}),
    "huge PNG": ("png", lambda: files.png(60_000, 60_000), {Reason.IMAGE}),
    "huge JPEG": ("jpg", lambda: files.jpeg(65_535, 65_535), {Reason.IMAGE}),
    "deep JSON": ("json", lambda: b'{"a":' * 1_000_000, {Reason.DAMAGED}),
    "huge number": ("json", lambda: b"[" + b"9" * 5_000_000 + b"]", {None}),
    "deep HTML": ("html", lambda: b"<div>" * 1_000_000, {None, Reason.TIME}),
    "open comments": ("html", lambda: b"<!--" * 200_000, {None, Reason.TIME}),
    "deep mail": (
        "eml",
        lambda: b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        {None, Reason.DAMAGED, Reason.TIME},
    ),
    "PDF that is an archive too": ("pdf", lambda: files.pdf("Hello") + files.zip_bomb(), {None}),
    "archive that is a PDF too": ("docx", lambda: files.pdf("Hello") + files.docx(files.paragraph("Hi")), {None}),
    "program in a PNG": ("png", lambda: files.png(9, 9) + b"MZ" + b"\0" * 1000, {None}),
    "long CSV field": ("csv", lambda: b"a" * 5_000_000, {Reason.DAMAGED}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_finished_in_time_and_memory(name: str) -> None:
    kind, make, expected = HOSTILE[name]
    content, before = make(), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = SHORT_CPU_S if Reason.TIME in expected else CPU_S

    try:
        outcome = None
        contents = read_file(content, kind=kind, limits=Limits(cpu_s=cpu_s), within_s=PATIENCE_S)
        assert contents.characters <= Limits().characters
    except Refused as refused:
        outcome = refused.reason

    assert outcome in expected
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < cpu_s + 2
    # A child counts the memory of the process it was forked from, and the children's peak is that of all of them.
    forked_from = max(before.ru_maxrss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024
    assert after.ru_maxrss * 1024 <= max(forked_from, Limits().memory_bytes)


def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Refused) as caught:
        read_file(b"Hello", kind="txt", limits=Limits(), within_s=0.01)

    assert caught.value.reason == Reason.TIME


def test_the_reader_can_open_neither_files_nor_sockets() -> None:
    """A child of our own gives up its rights as the reader does, and then tries."""
    probe = (
        "import socket\n"
        "from apps.toolbox.attachment.reader import _give_up_rights\n"
        "from apps.toolbox.attachment.types import Limits\n"
        "_give_up_rights(Limits())\n"
        "for attempt in (lambda: open('/etc/hostname'), socket.socket, lambda: bytearray(10**9)):\n"
        "    try:\n        attempt()\n        print('done')\n"
        "    except (OSError, MemoryError) as error:\n        print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout.split() == ["OSError", "OSError", "MemoryError"]
