"""Daphne, waiting for readers who are slower than what they are sent, and telling who sends when they have gone.

Daphne itself buffers all that an application sends: an export of a million rows to a slow reader took 670 MB.
"""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from daphne.server import Server
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

PATIENCE_S = 60.0


class ReaderGone(OSError):
    """Nobody reads the answer any more, as ASGI has it: a send on a closed connection raises an OSError."""


@implementer(IPushProducer)
class Brake:
    """Closed while the connection's buffer is full."""

    def __init__(self) -> None:
        self._is_free = asyncio.Event()
        self._is_free.set()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Hold whoever sends."""
        self._is_free.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Let them send on."""
        self._is_free.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Let them send on, to find that the connection is closed."""
        self._is_free.set()

    async def wait(self) -> None:
        """Wait until there is room; raises TimeoutError after PATIENCE_S."""
        if not self._is_free.is_set():
            await asyncio.wait_for(self._is_free.wait(), PATIENCE_S)


class PatientServer(Server):  # type: ignore[misc]  # daphne has no types
    """Holds an application while its reader is behind; gives a reader up who takes nothing for PATIENCE_S."""

    _brakes: WeakKeyDictionary[Any, Brake] = WeakKeyDictionary()

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send a message of the application; raises ReaderGone where a stream has lost its reader."""
        is_stream = message["type"] == "http.response.body" and message.get("more_body", False)
        is_gone = self._is_gone(protocol)
        brake = self._brake(protocol) if is_stream and not is_gone else None
        is_end = message["type"] == "http.response.body" and not is_stream
        # A reader who went between the last piece and the end has taken the connection with them.
        if is_end and self._brakes.pop(protocol, None) and not is_gone:
            protocol.unregisterProducer()
        await super().handle_reply(protocol, message)
        if brake:
            await self._hold(protocol, brake)
        if is_stream and self._is_gone(protocol):
            raise ReaderGone

    def _brake(self, protocol: Any) -> Brake:
        if protocol not in self._brakes:
            self._brakes[protocol] = Brake()
            protocol.registerProducer(self._brakes[protocol], True)  # noqa: FBT003 - Twisted's signature
        return self._brakes[protocol]

    async def _hold(self, protocol: Any, brake: Brake) -> None:
        try:
            await brake.wait()
        except TimeoutError:
            protocol.loseConnection()
            raise ReaderGone from None

    def _is_gone(self, protocol: Any) -> bool:
        return protocol not in self.connections or bool(self.connections[protocol].get("disconnected"))
