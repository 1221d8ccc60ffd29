"""Who opens a websocket: a browser with its session cookie, or a program with a token of the address's scope.

A browser always names the page that it connects from, which has to be one of ours; a program names none.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from apps.accounts.services import authenticate_token
from apps.accounts.types import Scope
from apps.conversations.routing import websocket_urlpatterns as inbox_urlpatterns
from apps.core.clock import now
from apps.live.consumers import NOT_FOUND
from apps.live.routing import websocket_urlpatterns

App = Callable[..., Awaitable[None]]
Connection = dict[str, Any]

SCOPES = {"/ws/chat": Scope.CHAT, "/ws/inbox": Scope.CHAT, "/ws/tools": Scope.TOOLS_READ}


class OurPages(OriginValidator):  # type: ignore[misc]  # channels ships no types
    """Refuses pages of other sites; only a browser sends a cookie by itself, and it always sends an Origin."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        """Tell whether the connection comes from a page of ours, or from no page."""
        return parsed_origin is None or bool(super().valid_origin(parsed_origin))


class SocketDoor:
    """The websockets' ASGI application."""

    def __init__(self) -> None:
        self.sockets: App = URLRouter([*websocket_urlpatterns, *inbox_urlpatterns])
        self.browsers: App = OurPages(AuthMiddlewareStack(self.sockets), settings.ALLOWED_HOSTS)

    async def __call__(self, scope: Connection, receive: Any, send: Any) -> None:
        """Let a caller in as whom the token or else the cookie says; an address that there is not is closed as such."""
        if scope["path"] not in SCOPES:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": NOT_FOUND})
        elif (text := _bearer(scope)) is not None:
            user = await database_sync_to_async(_user_of)(text, SCOPES[scope["path"]])
            await self.sockets({**scope, "user": user}, receive, send)
        else:
            await self.browsers(scope, receive, send)


def _bearer(scope: Connection) -> str | None:
    header = dict(scope["headers"]).get(b"authorization", b"").decode("latin1")
    scheme, _space, text = header.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def _user_of(text: str, needed: Scope) -> Any:
    """Return whose token it is, or nobody where it is not usable or carries another scope."""
    token = authenticate_token(text=text, now=now())
    return token.user if token and needed in token.scopes else AnonymousUser()
