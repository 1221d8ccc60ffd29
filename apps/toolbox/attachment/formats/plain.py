"""Text, Markdown, CSV and JSON."""

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from apps.toolbox.attachment.types import Part, Reason, Refused

HEADING = re.compile(r"#{1,6}\s+(\S.*)")
FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
DELIMITERS = ",;\t|"
SAMPLE = 4096


def decoded(content: bytes) -> str:
    """Return the text of bytes in UTF-8 or, with its mark, UTF-16; raises Refused."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(Reason.DAMAGED, "it is no text in UTF-8") from error
    if "\0" in text:
        raise Refused(Reason.DAMAGED, "it is no text: it holds zero bytes")
    return text


def read_txt(content: bytes) -> Iterator[Part]:
    """Yield the text as one part."""
    yield Part("", decoded(content))


def read_md(content: bytes) -> Iterator[Part]:
    """Yield a part for each heading; what looks like one inside a block of code is none."""
    section, lines, in_code = "", list[str](), False
    for line in decoded(content).splitlines():
        in_code ^= bool(FENCE.match(line))
        heading = None if in_code else HEADING.match(line)
        if heading:
            yield Part(section, "\n".join(lines))
            section, lines = heading[1].rstrip("# "), []
        else:
            lines.append(line)
    yield Part(section, "\n".join(lines))


def read_csv(content: bytes) -> Iterator[Part]:
    """Yield each row as `column: value` of the first row's names."""
    text = decoded(content)
    first = text[:SAMPLE].partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        names = next(rows, [])
        yield Part("", "; ".join(names))
        for number, row in enumerate(rows, start=2):
            yield Part(f"Row {number}", _named(names, row))
    except csv.Error as error:
        raise Refused(Reason.DAMAGED, str(error)) from error


def _named(names: list[str], row: list[str]) -> str:
    labels = [*names, *([""] * (len(row) - len(names)))]
    return "; ".join(f"{name}: {value}" if name else value for name, value in zip(labels, row, strict=False) if value)


def read_json(content: bytes) -> Iterator[Part]:
    """Yield each value with the path to it; numbers stay as they are written."""
    try:
        value = json.loads(decoded(content), parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError as error:
        raise Refused(Reason.DAMAGED, "it is nested too deeply") from error
    except ValueError as error:
        raise Refused(Reason.DAMAGED, f"it is no JSON: {error}") from error
    entries = value.items() if isinstance(value, dict) else [("", value)]
    for name, entry in entries:
        yield Part(str(name), "\n".join(_flat(entry)))


def _flat(value: Any, path: str = "") -> Iterator[str]:
    """Yield `path: value` lines, without recursion: JSON may be nested as deep as its parser allows."""
    open_values = [(path, value)]
    while open_values:
        path, value = open_values.pop()
        if isinstance(value, dict | list):
            entries = list(value.items() if isinstance(value, dict) else enumerate(value))
            open_values += [(f"{path}.{name}".strip("."), entry) for name, entry in reversed(entries)]
        else:
            yield f"{path}: {value}" if path else str(value)
