"""A guarded client and the upstreams it is tried on."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_network

import pytest

from apps.core.http import HttpClient, OutboundPolicy
from apps.core.http.transport import CheckedAdapter
from tests.core.http.servers import Handler, Upstream, serving

LOOPBACK = OutboundPolicy(networks=(ip_network("127.0.0.0/8"),))


@pytest.fixture
def serve() -> Iterator[Callable[[Handler], Upstream]]:
    """Start an upstream with a handler; it ends with the test."""
    with ExitStack() as stack:
        yield lambda handler, **kwargs: stack.enter_context(serving(handler, **kwargs))


@pytest.fixture
def client_of() -> Iterator[Callable[..., HttpClient]]:
    """Make a client of a URL, with connections of its own."""
    adapters = []

    def make(url: str, *, policy: OutboundPolicy = LOOPBACK, resolver: object = None, **kwargs: object) -> HttpClient:
        adapter = CheckedAdapter(policy, **({"resolver": resolver} if resolver else {}))
        adapters.append(adapter)
        return HttpClient(base_url=url, adapter=adapter, **kwargs)

    yield make
    for adapter in adapters:
        adapter.close()


@pytest.fixture
def full_listener() -> Iterator[int]:
    """Return the port of a listener that takes no more connections, so that connecting hangs."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
