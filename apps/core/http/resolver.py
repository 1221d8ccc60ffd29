"""From a host's name to the addresses that a call may use."""

import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import ip_address

from django.utils.translation import gettext as _

from apps.core.http.deadline import Deadline
from apps.core.http.errors import ConnectionFailed, TimedOut
from apps.core.http.policy import Address, OutboundPolicy, literal_address

# A look-up can not be given a time limit, so it runs in a thread that the caller stops waiting for.
LOOKUPS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="lookup")

Resolver = Callable[[str], list[str]]


def system_resolver(host: str) -> list[str]:
    """Return the addresses that the system knows for a host; raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def checked_addresses(
    host: str, *, policy: OutboundPolicy, deadline: Deadline, resolver: Resolver = system_resolver
) -> list[Address]:
    """Look a host up once and return its addresses, all of them allowed.

    Raises AddressRefused where one of them is not, ConnectionFailed for an unknown host, TimedOut.
    """
    literal = literal_address(host)
    addresses = [literal] if literal else _looked_up(host, deadline=deadline, resolver=resolver)
    for address in addresses:
        policy.check(host, address)
    return addresses


def _looked_up(host: str, *, deadline: Deadline, resolver: Resolver) -> list[Address]:
    patience = deadline.remaining
    lookup: Future[list[str]] = LOOKUPS.submit(resolver, host)
    try:
        found = lookup.result(timeout=patience)
    except TimeoutError as error:
        lookup.cancel()
        raise TimedOut(host, patience, may_have_arrived=False) from error
    except (OSError, UnicodeError) as error:
        raise ConnectionFailed(host, _("the host is not known")) from error
    if not found:
        raise ConnectionFailed(host, _("the host is not known"))
    return [ip_address(address) for address in dict.fromkeys(found)]
