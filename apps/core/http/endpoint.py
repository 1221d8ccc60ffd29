"""The address of another system, as an operator writes it."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.http.errors import EndpointInvalid
from apps.core.http.policy import OutboundPolicy, literal_address

UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f\\]")


def resolve_endpoint(endpoint: str) -> str:
    """Return the full URL of an endpoint: a path such as `/sandbox/crm` is on this server."""
    return settings.SELF_URL.rstrip("/") + endpoint if endpoint.startswith("/") else endpoint


def validate_endpoint(url: str, *, policy: OutboundPolicy | None = None) -> None:
    """Check a URL before it is saved, without looking its host up.

    Raises EndpointInvalid for what is no plain http(s) address, AddressRefused for an address that is not allowed.
    """
    host = parse_endpoint(url).hostname or ""
    if address := literal_address(host):
        (policy or OutboundPolicy.from_settings()).check(host, address)


def is_on_this_machine(url: str) -> bool:
    """Tell whether a URL names this machine itself: `localhost` or a loopback address."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    address = literal_address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


@lru_cache(maxsize=1_000)
def parse_endpoint(url: str) -> SplitResult:
    """Return the parts of an endpoint's URL; raises EndpointInvalid."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EndpointInvalid(_("The endpoint has no valid host and port.")) from error
    if complaint := _complaint(url, parts, port):
        raise EndpointInvalid(complaint)
    return parts


def _complaint(url: str, parts: SplitResult, port: int | None) -> str:
    """Return what is wrong with the URL, empty where nothing is."""
    rules = (
        (UNPRINTABLE.search(url), _("The endpoint holds spaces, backslashes or control characters.")),
        (parts.scheme not in {"http", "https"}, _("The endpoint must start with http:// or https://.")),
        (not _is_host(parts.hostname or ""), _("The endpoint names no valid host.")),
        ("@" in parts.netloc, _("The endpoint must hold no user name or password; the key has a field of its own.")),
        ("#" in url or "?" in url, _("The endpoint must end before any “?” or “#”.")),
        (port == 0, _("The endpoint has no valid host and port.")),
    )
    return next((text for broken, text in rules if broken), "")


def _is_host(host: str) -> bool:
    """Tell whether a name can be looked up: labels of 1 to 63 characters, or an address."""
    if ":" in host:
        return literal_address(host) is not None
    try:
        labels = host.removesuffix(".").encode("idna").split(b".")
    except UnicodeError:
        return False
    return all(re.fullmatch(rb"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?", label) for label in labels)


def join_path(base_url: str, path: str) -> str:
    """Return the URL of a path under an endpoint; raises EndpointInvalid for a path that would leave it."""
    if "?" in path or "#" in path or UNPRINTABLE.search(path) or ".." in unquote(path).split("/"):
        raise EndpointInvalid(_("The path %(path)r is not under the endpoint.") % {"path": path[:100]})
    return f"{base_url.rstrip('/')}/{path.lstrip('/')}"
