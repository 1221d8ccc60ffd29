"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def client_address(request: HttpRequest) -> str:
    """Return the client's address: what our own proxy saw where there is one, else the peer of the connection."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        # The proxy appends; everything before its own entry was written by the client.
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def is_direct_loopback(request: HttpRequest) -> bool:
    """Tell whether the request comes from this machine itself and was not handed on by a proxy."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
