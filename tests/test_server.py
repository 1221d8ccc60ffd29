"""What the server does with a request before any view sees it."""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest

from tests.connections import connection, turns

BROKEN_FORM = (
    b"POST /upload HTTP/1.1\r\nHost: here\r\nContent-Type: multipart/form-data\r\nContent-Length: 7\r\n\r\nno form"
)


@pytest.mark.parametrize("status", [200, 404, 409, 422, 429, 503])
def test_a_status_goes_out_with_its_name(status: int) -> None:
    async def application(*, send: Any, **_connection: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def scenario() -> bytes:
        async with connection(application) as (transport, _server):
            await turns()
            return bytes(transport.value())

    first, _, _rest = asyncio.run(scenario()).partition(b"\r\n")
    assert first.decode() == f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"


def test_a_form_that_can_not_be_read_reaches_the_application_as_it_was_sent() -> None:
    got: list[bytes] = []

    async def application(*, receive: Any, **_connection: Any) -> None:
        got.append((await receive())["body"])

    async def scenario() -> bytes:
        async with connection(application, BROKEN_FORM) as (transport, _server):
            await turns()
            return bytes(transport.value())

    assert (asyncio.run(scenario()), got) == (b"", [b"no form"])
