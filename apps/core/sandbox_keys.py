"""The keys that the sandbox's services accept and the tools present until somebody changes either."""

import hashlib
import hmac

from django.conf import settings


def default_service_key(slug: str) -> str:
    """Return the read-and-write key of the service `slug` (crm, billing, inventory, sms): 'sbx_' and 40 hex digits."""
    return f"sbx_{_derive(slug)}"


def default_read_only_key(slug: str) -> str:
    """Return the key of the service `slug` that may read but not write: 'sbx_ro_' and 40 hex digits."""
    return f"sbx_ro_{_derive(f'{slug}:read-only')}"


def _derive(purpose: str) -> str:
    message = f"sandbox-service-key:{purpose}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:40]
