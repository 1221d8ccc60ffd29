"""The WSGI application in a fixed pool of threads; a thread whose reader has gone is given back.

a2wsgi alone leaves it waiting for ever for room in its queue: as many broken downloads as threads stopped the server.
"""

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import WSGIResponder

from supportdesk.patience import ReaderGone


class Pool(WSGIMiddleware):
    """Serves requests in its threads."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        await _Responder(self.app, self.executor, self.send_queue_size)(scope, receive, send)


class _Responder(WSGIResponder):
    """Ends the application at its next piece once nobody reads."""

    is_abandoned = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except ReaderGone:
            return
        finally:
            self._abandon()

    def send(self, message: Any) -> None:
        """Queue a message, from the application's thread; raises ReaderGone where nobody reads."""
        if self.is_abandoned:
            raise ReaderGone
        super().send(message)

    async def sender(self, send: Any) -> None:
        """Pass the pieces on until the end, or until nobody reads."""
        try:
            await super().sender(send)
        except ReaderGone:
            self._abandon()

    def _abandon(self) -> None:
        self.is_abandoned = True
        while not self.send_queue.empty():
            self.send_queue.get_nowait()
