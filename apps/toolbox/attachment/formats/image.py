"""The size of an image, from its header; the pixels are never unpacked."""

import struct

from apps.toolbox.attachment.types import Reason, Refused

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
# Frames of every JPEG process, which are all C0 to CF but tables (C4, CC) and extensions (C8).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def size_of(content: bytes, *, pixels: int) -> tuple[int, int]:
    """Return width and height of a PNG or JPEG; raises Refused beyond the number of pixels."""
    try:
        width, height = _png(content) if content.startswith(PNG) else _jpeg(content)
    except (struct.error, IndexError) as error:
        raise Refused(Reason.DAMAGED, "the image's header is not whole") from error
    if not width or not height:
        raise Refused(Reason.DAMAGED, "the image has no size")
    if width * height > pixels:
        raise Refused(Reason.IMAGE, f"{width} x {height} pixels")
    return width, height


def _png(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR":
        raise Refused(Reason.DAMAGED, "the image's header is not whole")
    return struct.unpack(">II", content[16:24])


def _jpeg(content: bytes) -> tuple[int, int]:
    if not content.startswith(JPEG):
        raise Refused(Reason.DAMAGED, "it is neither PNG nor JPEG")
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 if marker in STANDALONE else 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    raise Refused(Reason.DAMAGED, "the image's header is not whole")
