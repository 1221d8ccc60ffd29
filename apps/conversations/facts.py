"""Finding identifiers in what people write: plain patterns, no guesses."""

import re
from collections.abc import Iterator

from apps.conversations.types import Fact

# The order decides who gets a stretch of text that two patterns fit: CT-3001 is no T-3001.
PATTERNS = (
    ("email", re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b", re.IGNORECASE)),
    ("invoice_id", re.compile(r"\bINV-\d{1,12}\b", re.IGNORECASE)),
    ("order_id", re.compile(r"\bORD-\d{1,12}\b", re.IGNORECASE)),
    ("sku", re.compile(r"\bSKU-\d{1,12}\b", re.IGNORECASE)),
    ("ticket_id", re.compile(r"\b(?:CT|T)-\d{1,12}\b", re.IGNORECASE)),
    ("customer_id", re.compile(r"\bC-\d{1,12}\b", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\w.,-])(?:\+|00|0|\()[\d(][\d()/ .-]{5,20}\d(?![\w-]| ?\d)")),
)
PHONE_DIGITS = range(8, 16)


def find_facts(text: str) -> tuple[Fact, ...]:
    """Return the identifiers of a text in the order of PATTERNS, each once: ids in capitals, e-mails in small letters.

    A phone number has 8 to 15 digits and starts with +, 0 or a bracket; it is kept as digits with its plus.
    """
    found: dict[Fact, None] = {}
    for key, pattern in PATTERNS:
        for match in pattern.finditer(text):
            found.update(dict.fromkeys(_facts(key, match.group())))
        text = pattern.sub(" ", text)
    return tuple(found)


def _facts(key: str, found: str) -> Iterator[Fact]:
    if key == "email":
        yield Fact(key, found.lower())
    elif key != "phone":
        yield Fact(key, found.upper())
    elif sum(map(str.isdigit, found)) in PHONE_DIGITS:
        yield Fact(key, "".join(letter for letter in found if letter.isdigit() or letter == "+"))
