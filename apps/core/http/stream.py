"""Reading an answer line by line while it is still coming, within bounds."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from requests import ConnectionError as RequestsConnectionError
from requests import Response
from requests.exceptions import ContentDecodingError
from urllib3.exceptions import DecodeError, HTTPError

from apps.core.http.body import CHUNK
from apps.core.http.errors import ResponseTooLarge, ResponseUnreadable

EVENT_STREAM = "text/event-stream"


def lines_of(response: Response, *, host: str, limit: int) -> Iterator[str]:
    """Yield each line of a stream of events as soon as it is whole, without its end (LF or CRLF).

    A last line that nothing ends is left out, as the format says. Raises ResponseTooLarge beyond `limit` bytes,
    ResponseUnreadable for what is no stream of events in UTF-8, and what `requests` raises for a broken stream.
    """
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind != EVENT_STREAM:
        raise ResponseUnreadable(host, _("no stream of events, but %(kind)s") % {"kind": kind[:80] or _("nothing")})
    rest = b""
    for piece in _pieces(response, host=host, limit=limit):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield _decoded(line.removesuffix(b"\r"), host)


def _pieces(response: Response, *, host: str, limit: int) -> Iterator[bytes]:
    """Yield what arrives when it arrives: `read1` waits for some bytes, where `iter_content` waits for many."""
    size = 0
    try:
        while piece := response.raw.read1(CHUNK, decode_content=True):
            size += len(piece)
            if size > limit:
                raise ResponseTooLarge(host, limit)
            yield piece
    except DecodeError as error:
        raise ContentDecodingError(error) from error
    except HTTPError as error:
        raise RequestsConnectionError(error) from error


def _decoded(line: bytes, host: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise ResponseUnreadable(host, _("it is no text in UTF-8")) from error
