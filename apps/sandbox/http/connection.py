"""Cutting the connection of a request.

WSGI and ASGI have no word for it, and an answer that merely stops leaves a kept-alive connection open. So the
request's socket is looked up among the open files of this process and shut down: its server then sees the client gone.
"""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from django.http import HttpRequest

from apps.sandbox.errors import ConnectionNotCut

OPEN_FILES = Path("/dev/fd")


def cut_connection(request: HttpRequest) -> ConnectionNotCut | None:
    """Shut the socket down in both directions; returns the error to answer with where it can not be found."""
    descriptor = _descriptor_of(request)
    if descriptor is None:
        return ConnectionNotCut("The connection can not be cut from here.")
    # A copy of the descriptor, so that closing ours leaves the server's own in its hands.
    with socket.socket(fileno=os.dup(descriptor)) as connection, suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    return None


def _descriptor_of(request: HttpRequest) -> int | None:
    peer = (request.META.get("REMOTE_ADDR"), str(request.META.get("REMOTE_PORT", "")))
    if peer[1]:
        return next((number for number in _sockets() if _peer(number) == peer), None)
    # Django's own server, which tests use, names no port, but its input stream reads from the socket.
    stream = getattr(request.META.get("wsgi.input"), "_read", None)
    with suppress(AttributeError, OSError):
        return int(stream.__self__.fileno())  # type: ignore[union-attr]  # None is suppressed
    return None


def _sockets() -> list[int]:
    numbers = []
    for file in OPEN_FILES.iterdir():
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(file.name)).st_mode):
                numbers.append(int(file.name))
    return numbers


def _peer(descriptor: int) -> tuple[str, str] | None:
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        if connection.family in (socket.AF_INET, socket.AF_INET6):
            address, port = connection.getpeername()[:2]
            return str(address), str(port)
    return None
