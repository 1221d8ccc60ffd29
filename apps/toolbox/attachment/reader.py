"""The child process that reads a file: `python -m apps.toolbox.attachment.reader KIND LIMITS` with the file as input.

It takes what it needs first, then gives up time, memory and every way to open a file or a socket, and only then looks
at the bytes. Its answer is JSON of bounded length.
"""

import encodings
import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pypdf

from apps.toolbox.attachment.formats import IMAGES, READERS
from apps.toolbox.attachment.formats.image import size_of
from apps.toolbox.attachment.types import Contents, Limits, Reason, Refused, gathered

ANSWER_BYTES = 8 * 1024 * 1024


def main(kind: str, limits: Limits) -> dict[str, Any]:
    """Return the contents of the file on standard input, or the reason why it is refused."""
    content = sys.stdin.buffer.read()
    _give_up_rights(limits)
    try:
        return {"contents": asdict(_contents(kind, content, limits))}
    except Refused as refused:
        return {"refused": refused.reason, "detail": refused.detail}
    except MemoryError:
        return {"refused": Reason.UNPACKED, "detail": ""}
    except Exception as error:  # noqa: BLE001 - the outermost edge: parsers fail on hostile files in any way
        return {"refused": Reason.DAMAGED, "detail": type(error).__name__}


def _contents(kind: str, content: bytes, limits: Limits) -> Contents:
    if kind in IMAGES:
        width, height = size_of(content, pixels=limits.pixels)
        return Contents(width=width, height=height)
    if kind not in READERS:
        raise Refused(Reason.TYPE, kind)
    return gathered(READERS[kind](content), limit=limits.characters)


def _give_up_rights(limits: Limits) -> None:
    _load_all()
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _load_all() -> None:
    """Load the encodings of mails and the filters of PDFs, which would else be loaded once none can be opened."""
    for package in (encodings, pypdf):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            with suppress(ImportError):
                import_module(module.name)


if __name__ == "__main__":
    answer = main(sys.argv[1], Limits(**json.loads(sys.argv[2])))
    sys.stdout.write(json.dumps(answer))
