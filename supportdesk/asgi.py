"""The ASGI application: pages in a fixed pool of threads, streams and websockets on the event loop.

Django's own ASGI handler opens a database connection a request; the pool keeps them and bounds the calls in flight.
The sandbox has a pool of its own, so that pages waiting for it can not starve it.
"""

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.base")
streams = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402 - Django is set up by get_asgi_application
from django.conf import settings  # noqa: E402 - settings first

from supportdesk.patience import ReaderGone  # noqa: E402 - settings first
from supportdesk.pool import Pool  # noqa: E402 - settings first
from supportdesk.sockets import SocketDoor  # noqa: E402 - settings first
from supportdesk.wsgi import application as wsgi_application  # noqa: E402 - settings first

Scope = dict[str, Any]
App = Callable[..., Awaitable[None]]

wsgi: Any = wsgi_application  # Django's and a2wsgi's types of a WSGI application differ in name only
pages: App = Pool(wsgi, workers=settings.HTTP_THREADS)
sandbox: App = Pool(wsgi, workers=settings.SANDBOX_THREADS)


def wants_stream(scope: Scope) -> bool:
    """Tell whether the client asked for server-sent events."""
    return any(name == b"accept" and b"text/event-stream" in value for name, value in scope["headers"])


async def http(scope: Scope, receive: Any, send: Any) -> None:
    """Send a request to the pool that serves its kind."""
    if wants_stream(scope):
        with suppress(ReaderGone):
            await streams(scope, receive, send)
    elif scope["path"].startswith("/sandbox/"):
        await sandbox(scope, receive, send)
    else:
        await pages(scope, receive, send)


application = ProtocolTypeRouter({"http": http, "websocket": SocketDoor()})
