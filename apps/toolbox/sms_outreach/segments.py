"""How many single messages a text needs on the air.

GSM 03.38 packs 160 characters of 7 bits into a message, UCS-2 70 units of 16 bits; joined messages lose some of both
to the header that joins them. What can not be cut in two, an escaped character or a surrogate pair, moves as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_letters, digits

BASIC = frozenset(ascii_letters + digits + "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà")
# Each of these goes out as an escape and a character.
EXTENSION = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    """The alphabet of a message; one character outside GSM-7 puts the whole text in UCS-2."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


CAPACITY = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """The encoding of a text, its length in units of that encoding, and the messages it needs."""

    encoding: Encoding
    units: int
    count: int


def segments_of(text: str) -> Segments:
    """Return how a text is sent; an empty one still takes one message."""
    encoding = Encoding.GSM_7 if BASIC.union(EXTENSION).issuperset(text) else Encoding.UCS_2
    sizes = [_size(character, encoding) for character in text]
    single, joined = CAPACITY[encoding]
    return Segments(encoding, sum(sizes), 1 if sum(sizes) <= single else _packed(sizes, joined))


def _size(character: str, encoding: Encoding) -> int:
    """Return the septets or the 16-bit units that a character takes."""
    is_double = character in EXTENSION if encoding == Encoding.GSM_7 else ord(character) > 0xFFFF
    return 2 if is_double else 1


def _packed(sizes: Sequence[int], capacity: int) -> int:
    count, used = 1, 0
    for size in sizes:
        if used + size > capacity:
            count, used = count + 1, 0
        used += size
    return count
