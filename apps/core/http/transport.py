"""Connections to checked addresses that keep to a deadline, byte by byte.

`requests` and `urllib3` limit each read of a socket, not their sum, and look the host up after anybody checked it.
Here the connection itself looks the host up, checks what it finds and connects to just that, while the URL, the Host
header and the certificate keep the host's name. Its socket gives every read only the time that is left.
"""

import socket
import ssl
import time
from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import SSLError
from urllib3.response import HTTPResponse
from urllib3.util.ssl_ import create_urllib3_context

from apps.core.http.deadline import Deadline
from apps.core.http.errors import ConnectionFailed, TimedOut
from apps.core.http.policy import Address, OutboundPolicy
from apps.core.http.resolver import Resolver, checked_addresses, system_resolver

# Servers close connections that idle, many after 5 s; using one just then loses the request.
IDLE_LIMIT_S = 4.0
POOLS = 50
CONNECTIONS_A_POOL = 64
# Times are given to the system in steps of this, so that a socket used again mostly has the right one already.
STEP_S = 1 / 16


class DeadlineSocket(socket.socket):
    """A socket whose operations end by its deadline, however slowly the bytes drip."""

    deadline: Deadline | None = None

    def settimeout(self, value: float | None) -> None:
        """Set the time of each operation; a deadline, where there is one, is the only measure of time."""
        if self.deadline is None:
            super().settimeout(value)

    def keep_to_deadline(self) -> None:
        """Give the next operation the time that is left; raises TimeoutError where none is."""
        if self.deadline is None:
            return
        remaining = self.deadline.remaining
        if not remaining:
            raise TimeoutError("The deadline has passed.")
        seconds = ceil(remaining / STEP_S) * STEP_S
        if seconds != self.gettimeout():
            super().settimeout(seconds)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Receive as a socket does."""
        self.keep_to_deadline()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        """Send as a socket does."""
        self.keep_to_deadline()
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """Send all as a socket does."""
        self.keep_to_deadline()
        super().sendall(*args, **kwargs)


class DeadlineTLSSocket(DeadlineSocket, ssl.SSLSocket):
    """The same over TLS; a handshake ends by the timeout of the socket it wraps."""


@dataclass(frozen=True, slots=True)
class Dialer:
    """Opens connections to the addresses that a policy allows."""

    policy: OutboundPolicy
    resolver: Resolver = system_resolver

    def connect(self, host: str, port: int, deadline: Deadline) -> DeadlineSocket:
        """Return a connected socket; raises AddressRefused, ConnectionFailed or TimedOut."""
        patience = deadline.remaining
        addresses = checked_addresses(host, policy=self.policy, deadline=deadline, resolver=self.resolver)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                return _connected(address, port, seconds=deadline.remaining / left, deadline=deadline)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise TimedOut(host, patience, may_have_arrived=False) from failure
        raise ConnectionFailed(host, failure.strerror or _("the connection was refused")) from failure


def _connected(address: Address, port: int, *, seconds: float, deadline: Deadline) -> DeadlineSocket:
    """Return a socket connected within the seconds, which keeps to the deadline from then on; raises OSError."""
    if not seconds:
        raise TimeoutError("The deadline has passed.")
    sock = DeadlineSocket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect((str(address), port))
        sock.deadline = deadline
        sock.keep_to_deadline()
    except OSError:
        sock.close()
        raise
    return sock


class CheckedHTTPConnection(HTTPConnection):
    """A connection made by a dialer; `timeout` is the time left for all that remains of the request."""

    def __init__(self, *args: Any, dialer: Dialer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dialer = dialer
        self.used_at = time.monotonic()

    def _new_conn(self) -> socket.socket:
        return self.dialer.connect(self._dns_host.strip("[]"), self.port, self._deadline())

    def _deadline(self) -> Deadline:
        return Deadline.after(self.timeout or 0)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send the request by the deadline."""
        if isinstance(self.sock, DeadlineSocket):
            self.sock.deadline = self._deadline()
        super().request(*args, **kwargs)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # what urllib3 returns
        """Return the response, whose headers and body arrive by the deadline."""
        if isinstance(self.sock, DeadlineSocket):
            self.sock.deadline = self._deadline()
        self.used_at = time.monotonic()
        return super().getresponse()

    @property
    def is_connected(self) -> bool:
        """Tell whether the connection can serve another request."""
        return time.monotonic() - self.used_at < IDLE_LIMIT_S and super().is_connected


class CheckedHTTPSConnection(CheckedHTTPConnection, HTTPSConnection):
    """The same over TLS, verified against the host's name."""

    def connect(self) -> None:
        """Connect and shake hands; raises ConnectionFailed or TimedOut, for nothing was sent so far."""
        patience = self.timeout or 0
        self.ssl_context = create_urllib3_context()
        self.ssl_context.sslsocket_class = DeadlineTLSSocket
        try:
            super().connect()
        except TimeoutError as error:
            raise TimedOut(self.host, patience, may_have_arrived=False) from error
        except (SSLError, OSError) as error:
            raise ConnectionFailed(self.host, _tls_reason(error)) from error


def _tls_reason(error: Exception) -> str:
    """Return why the handshake failed, in OpenSSL's words where it has some."""
    inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return _("TLS: %(reason)s") % {
        "reason": getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or inner
    }


class CheckedHTTPPool(HTTPConnectionPool):
    """Connections to one host, shared by threads."""

    ConnectionCls = CheckedHTTPConnection


class CheckedHTTPSPool(HTTPSConnectionPool):
    """TLS connections to one host, shared by threads."""

    ConnectionCls = CheckedHTTPSConnection


POOL_CLASSES: dict[str, type[HTTPConnectionPool]] = {"http": CheckedHTTPPool, "https": CheckedHTTPSPool}


class CheckedAdapter(HTTPAdapter):
    """The adapter of one policy: no proxies, no redirects, no repeats, checked addresses only."""

    def __init__(self, policy: OutboundPolicy, *, resolver: Resolver = system_resolver) -> None:
        super().__init__()
        self.dialer = Dialer(policy=policy, resolver=resolver)
        self.pool_of = lru_cache(maxsize=POOLS)(partial(_new_pool, self.dialer))

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *_args: Any, **_kwargs: Any
    ) -> HTTPConnectionPool:
        """Return the pool of the request's host."""
        parts = urlsplit(str(request.url))
        return self.pool_of(parts.scheme, parts.netloc)

    def request_url(self, request: PreparedRequest, _proxies: Any) -> str:
        """Return what the request's line says: the path, for there is no proxy."""
        return request.path_url

    def close(self) -> None:
        """Close the connections that are kept."""
        self.pool_of.cache_clear()
        super().close()


def _new_pool(dialer: Dialer, scheme: str, netloc: str) -> HTTPConnectionPool:
    """Return a pool whose connections the dialer makes."""
    parts = urlsplit(f"{scheme}://{netloc}")
    return POOL_CLASSES[scheme](str(parts.hostname), parts.port, maxsize=CONNECTIONS_A_POOL, dialer=dialer)


@lru_cache(maxsize=8)
def adapter_for(policy: OutboundPolicy) -> CheckedAdapter:
    """Return the adapter that every client of this policy shares."""
    return CheckedAdapter(policy)
