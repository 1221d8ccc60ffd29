"""The websockets: a follower joins the group, gets what it missed from the event log, then reads on at each hint."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError
from django.utils.translation import gettext as _

from apps.live.errors import StreamRefused
from apps.live.hints import group_of, hints
from apps.live.pages import page_is_there, page_left
from apps.live.services import join_stream, read_on
from apps.live.types import TOOLS_STREAM, Batch, chat_stream

BAD_REQUEST = 4400
SIGN_IN_FIRST = 4401
NOT_FOUND = 4404
SERVER_ERROR = 1011


class StreamConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """Follows one stream. Close codes: 4400 bad `after`, 4401 not signed in, 4404 unknown or not allowed."""

    # Between processes without a shared channel layer no hint arrives; the poll is the safety net.
    poll_s: ClassVar[float] = 5.0

    stream = ""
    seq = 0
    is_in_group = False
    poll: asyncio.Task[None] | None = None

    def stream_name(self, query: dict[str, str]) -> str:
        """Return the stream that the address names; raises StreamRefused where it names none."""
        raise NotImplementedError

    async def connect(self) -> None:
        """Find the place to read on from, then accept: what is published once the socket is open is never missed.

        A refusal is accepted too, since only an open socket can be closed with a code that reaches the client.
        """
        refusal = await self._join()
        await self.accept()
        if refusal:
            await self.close(refusal)
            return
        hints.send_on(asyncio.get_running_loop())
        await self.channel_layer.group_add(group_of(self.stream), self.channel_name)
        self.is_in_group = True
        await self.send_missed()
        self.poll = asyncio.create_task(self._poll())

    async def _join(self) -> int | None:
        """Take stream and place from the address; return the code to close with where that is refused."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            return SIGN_IN_FIRST
        query = {name: values[-1] for name, values in parse_qs(str(self.scope["query_string"], "latin-1")).items()}
        self.user_id = user.pk
        self.reading = asyncio.Lock()
        try:
            after = _sequence_number(query.get("after"))
            self.stream = self.stream_name(query)
            self.seq = await database_sync_to_async(join_stream)(user_id=user.pk, stream=self.stream, after=after)
        except StreamRefused:
            return NOT_FOUND
        except ValueError:
            return BAD_REQUEST
        return None

    async def live_hint(self, message: dict[str, Any]) -> None:
        """Read on where the stream has grown."""
        if message["seq"] > self.seq:
            await self.send_missed()

    async def send_missed(self) -> None:
        """Send every event behind the last one sent, once and in order."""
        async with self.reading:
            has_more = True
            while has_more:
                try:
                    has_more = await self._send_batch()
                except StreamRefused:
                    await self.close(NOT_FOUND)
                    return

    async def _send_batch(self) -> bool:
        batch: Batch = await database_sync_to_async(read_on)(user_id=self.user_id, stream=self.stream, after=self.seq)
        for frame in batch.frames:
            await self.send(text_data=json.dumps(asdict(frame)))
        self.seq = batch.last_seq
        return batch.has_more

    async def _poll(self) -> None:
        try:
            while True:
                await asyncio.sleep(self.poll_s)
                await self.send_missed()
        except DatabaseError:
            # The client reconnects with its last number and misses nothing.
            await self.close(SERVER_ERROR)

    async def disconnect(self, code: int) -> None:
        """Leave the group and stop polling."""
        if self.poll:
            self.poll.cancel()
            with suppress(asyncio.CancelledError):
                await self.poll
        if self.is_in_group:
            await self.channel_layer.group_discard(group_of(self.stream), self.channel_name)


class ChatConsumer(StreamConsumer):
    """`/ws/chat?session_id=<id>&after=<seq>`: the events of one chat session.

    A page that names itself by `page` is known to be gone once its socket is closed.
    """

    page = ""

    def stream_name(self, query: dict[str, str]) -> str:
        """Return the session's stream."""
        self.page = query.get("page", "").replace("\0", "")
        try:
            return chat_stream(UUID(query.get("session_id", "")))
        except ValueError as error:
            raise StreamRefused(_("The session's id is missing or no UUID.")) from error

    async def connect(self) -> None:
        """Follow the session, and note the page."""
        await super().connect()
        if self.is_in_group:
            await self._note(page_is_there)

    async def disconnect(self, code: int) -> None:
        """Follow no longer, and note that the page has left."""
        await super().disconnect(code)
        if self.is_in_group:
            await self._note(page_left)

    async def _note(self, what: Callable[..., None]) -> None:
        if self.page:
            await database_sync_to_async(what)(user_id=self.user_id, page=self.page, socket=self.channel_name)


class ToolsConsumer(StreamConsumer):
    """`/ws/tools?after=<seq>`: what the tools are doing."""

    def stream_name(self, query: dict[str, str]) -> str:
        """Return the one stream of the tools."""
        return TOOLS_STREAM


def _sequence_number(text: str | None) -> int | None:
    """Return the number, or None where it was left out; raises ValueError for anything else."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
