"""Combinations of settings that can not work, found before the server starts.

E001 FIELD_KEYS holds no usable key. E002 SELF_URL is no address that can be called. E003 tools may not reach this
server itself. E004 a number of threads or calls is below one. W001 several processes would not hear of each other.
"""

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's name for a check's severity

from apps.core.http import AddressRefused, EndpointInvalid, validate_endpoint

COUNTS = ("HTTP_THREADS", "SANDBOX_THREADS", "TOOL_PARALLEL_LIMIT")


def check_field_keys(**_: Any) -> list[CheckMessage]:
    """Find keys that can not encrypt."""
    bad = [number for number, key in enumerate(settings.FIELD_KEYS, start=1) if not _is_fernet_key(key)]
    return [
        Error(
            f"Key {number} of FIELD_KEYS is no Fernet key.",
            hint="A key is 32 random bytes in url-safe base64, as Fernet.generate_key() makes them.",
            id="supportdesk.E001",
        )
        for number in bad
    ]


def check_self_url(**_: Any) -> list[CheckMessage]:
    """Find a SELF_URL that tools with an endpoint on this server could not call."""
    try:
        validate_endpoint(settings.SELF_URL)
    except EndpointInvalid as error:
        return [Error(f"SELF_URL can not be called: {error}", id="supportdesk.E002")]
    except AddressRefused as error:
        if settings.SANDBOX_ENABLED:
            hint = "Add the address of SELF_URL to OUTBOUND_ALLOW, or switch SANDBOX_ENABLED off."
            return [Error(f"Tools may not reach this server itself: {error}", hint=hint, id="supportdesk.E003")]
    return []


def check_counts(**_: Any) -> list[CheckMessage]:
    """Find numbers of threads and calls that would let nothing through."""
    return [
        Error(f"{name} is {getattr(settings, name)}; it must be at least 1.", id="supportdesk.E004")
        for name in COUNTS
        if getattr(settings, name) < 1
    ]


def check_shared_state(**_: Any) -> list[CheckMessage]:
    """Find a database for several processes beside a cache and live events for one."""
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3" or settings.REDIS_URL:
        return []
    return [
        Warning(
            "PostgreSQL is set without Redis: limits on signing in and live events hold for one process only.",
            hint="Set REDIS_URL if more than one process serves SupportDesk.",
            id="supportdesk.W001",
        )
    ]


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
