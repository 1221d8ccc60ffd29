"""Bearer keys."""

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from apps.sandbox.errors import Forbidden, Unauthorized
from apps.sandbox.models import SandboxService

READS = frozenset({"GET", "HEAD"})


def check_key(request: HttpRequest, service: SandboxService) -> None:
    """Let pass what the key allows; raises Unauthorized, and Forbidden for writing with a read-only key."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise _unauthorized("Send the key as 'Authorization: Bearer <key>'.")
    if constant_time_compare(key.strip(), service.api_key):
        return
    if not constant_time_compare(key.strip(), service.read_only_key):
        raise _unauthorized("The key is not valid.")
    if request.method not in READS:
        raise Forbidden("The key may read only.")


def _unauthorized(message: str) -> Unauthorized:
    return Unauthorized(message, headers={"WWW-Authenticate": "Bearer"})
