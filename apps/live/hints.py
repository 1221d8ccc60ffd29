"""Hints through the channel layer that a stream has grown: best effort, and off the publisher's path.

The event log is the truth, so a hint that is dropped or fails costs a follower some seconds and no event.
"""

import asyncio
import logging
import threading
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

SEND_TIMEOUT_S = 2.0


def group_of(stream: str) -> str:
    """Return the channel layer's group of a stream's followers."""
    return f"live.{stream.replace(':', '.')}"


def _reaches_this_process_only() -> bool:
    return type(get_channel_layer()) is InMemoryChannelLayer


class HintSender:
    """Sends hints from one daemon thread per process; the newest hint of a stream stands for the older ones."""

    def __init__(self, *, limit: int = 1000) -> None:
        self.limit = limit
        self.dropped = 0
        self._pending: dict[str, int] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._sockets_loop: asyncio.AbstractEventLoop | None = None
        self._is_failing = False

    def send_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send from the loop that the sockets live on: the in-memory layer wakes nobody on another one."""
        self._sockets_loop = loop

    @property
    def are_heard(self) -> bool:
        """Tell whether a hint can reach anybody."""
        return self._sockets_loop is not None or not _reaches_this_process_only()

    def hint(self, *, stream: str, seq: int) -> None:
        """Take a hint that the stream has grown to `seq`; drops it where too many streams wait or nobody can hear."""
        if not self.are_heard:
            return
        with self._changed:
            if stream not in self._pending and len(self._pending) >= self.limit:
                self.dropped += 1
                return
            self._pending[stream] = max(seq, self._pending.get(stream, 0))
            self._start_thread()
            self._changed.notify()

    def _start_thread(self) -> None:
        # A forked process inherits the object but not the running thread.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="live-hints", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                stream, seq = self._next()
                self._send(runner, group_of(stream), {"type": "live.hint", "seq": seq})

    def _next(self) -> tuple[str, int]:
        with self._changed:
            self._changed.wait_for(lambda: self._pending)
            stream = next(iter(self._pending))
            return stream, self._pending.pop(stream)

    def _send(self, runner: asyncio.Runner, group: str, message: dict[str, Any]) -> None:
        layer = get_channel_layer()
        loop = self._sockets_loop
        try:
            if loop and loop.is_running():
                sending = asyncio.run_coroutine_threadsafe(layer.group_send(group, message), loop)
                sending.result(timeout=SEND_TIMEOUT_S)
            else:
                runner.run(asyncio.wait_for(layer.group_send(group, message), SEND_TIMEOUT_S))
            self._is_failing = False
        except Exception as error:  # noqa: BLE001 - the thread's outermost edge: it must outlive every broken layer
            self._log_failure(error)

    def _log_failure(self, error: Exception) -> None:
        """Say once that hints fail, not once a hint."""
        if not self._is_failing:
            logger.warning("Live hints fail, followers poll the event log instead: %r", error)
        self._is_failing = True


hints = HintSender()
