"""An upstream that answers each request after a millisecond: `python -m benchmarks.server.stub <port>`."""

import asyncio
import sys

BODY = b'{"number": 7, "text": "The parcel is on its way."}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
ANSWER = HEAD % len(BODY) + BODY
DELAY_S = 0.001


class Stub(asyncio.Protocol):
    """One connection; requests come without a body, one after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once the request's headers have ended."""
        if data.endswith(b"\r\n\r\n"):
            asyncio.get_running_loop().call_later(DELAY_S, self._answer)

    def _answer(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(ANSWER)


async def serve(port: int) -> None:
    """Serve until stopped."""
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", port, backlog=256)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
