"""A chat-completions server that plays what a test wrote down: real sockets, streams and faults."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from django.db import connection

Body = dict[str, Any]
Play = Callable[["Player", Body], None]
USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


@dataclass
class ModelServer:
    """Plays one entry of the script for each request, the last one for all further requests."""

    script: list[Play] = field(default_factory=list)
    requests: list[Body] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Player)
        self._server.daemon_threads = True
        self._server.plays = self.play  # type: ignore[attr-defined]  # what the handler asks
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def plays(self, *script: Play) -> None:
        """Write the script anew, and forget what was asked."""
        self.script, self.requests = list(script), []

    def play(self, player: "Player", body: Body) -> None:
        self.requests.append(body)
        self.script[min(len(self.requests), len(self.script)) - 1](player, body)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self, role: str, *, request: int = -1) -> list[str]:
        """Return what messages of a role said in one request."""
        return [message["content"] or "" for message in self.requests[request]["messages"] if message["role"] == role]

    def offered(self, *, request: int = 0) -> set[str]:
        """Return the names of the functions that a request offered."""
        return {tool["function"]["name"] for tool in self.requests[request].get("tools", ())}


class Player(BaseHTTPRequestHandler):
    """Answers one request by the script."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            cast("Any", self.server).plays(self, body)
        finally:
            # A test may let something happen in the database while the model writes, which is this thread.
            connection.close()

    def send(self, status: int, body: Any, **headers: str) -> None:
        text = json.dumps(body).encode() if not isinstance(body, bytes) else body
        self._begin(status, {"Content-Type": "application/json", "Content-Length": str(len(text)), **headers})
        self.wfile.write(text)

    def stream(self, events: Iterator[Any] | list[Any], *, is_whole: bool = True) -> None:
        """Send events one by one; one that is not whole promises more than it sends."""
        lines = [f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode() for event in events]
        length = sum(map(len, lines)) + (0 if is_whole else 50)
        self._begin(200, {"Content-Type": "text/event-stream", "Content-Length": str(length)})
        for line in lines:
            self.wfile.write(line)
            self.wfile.flush()

    def stream_as_it_comes(self, events: Iterator[Any]) -> None:
        """Send each event as soon as it is there; the end of the connection ends the stream."""
        self._begin(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        for event in events:
            self.wfile.write(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode())
            self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Keep the test's output clean."""

    def _begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


def part(reason: str | None = None, **delta: Any) -> Body:
    """Return one event of a stream."""
    return {"model": "played-1", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


def answer(reason: str, usage: Any = USAGE, **message: Any) -> Body:
    """Return a whole answer."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {"model": "played-1", "choices": [choice], "usage": usage}


def says(text: str, *, reason: str = "stop", usage: Any = USAGE) -> Play:
    """Write a text, word by word where it is asked to stream."""

    def play(player: Player, body: Body) -> None:
        if not body.get("stream"):
            return player.send(200, answer(reason, usage, content=text))
        words = [part(content=word) for word in text.replace(" ", " \0").split("\0")]
        return player.stream([*words, part(reason), {"choices": [], "usage": usage}, "[DONE]"])

    return play


def asks(*wanted: tuple[str, Any], text: str = "") -> Play:
    """Ask for functions, each with its arguments (JSON text as it is, anything else written as JSON)."""
    calls = [
        {"index": at, "id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": _json(arguments)}}
        for at, (name, arguments) in enumerate(wanted)
    ]

    def play(player: Player, body: Body) -> None:
        if not body.get("stream"):
            return player.send(200, answer("tool_calls", content=text or None, tool_calls=calls))
        begun = [part(content=text)] if text else []
        asked = [piece for call in calls for piece in _in_pieces(call)]
        return player.stream([*begun, *asked, part("tool_calls"), {"choices": [], "usage": USAGE}, "[DONE]"])

    return play


def events(*sent: Any, is_whole: bool = True) -> Play:
    """Send these events of a stream, whatever is asked."""
    return lambda player, body: player.stream(list(sent), is_whole=is_whole)


def fails(status: int, **headers: str) -> Play:
    """Refuse with a status."""
    return lambda player, body: player.send(status, {"error": {"message": "Not now."}}, **headers)


def hangs(sent: Any, *, until: threading.Event) -> Play:
    """Send one event of a stream and then nothing, with the connection kept open."""

    def play(player: Player, body: Body) -> None:
        player.stream([sent], is_whole=False)
        until.wait(timeout=10)

    return play


def writes(text: str) -> Play:
    """Send a text that may be no JSON."""
    return lambda player, body: player.send(200, text.encode())


def _in_pieces(call: Body) -> list[Body]:
    """Return a function call as servers stream it: its name first, then its arguments in two halves."""
    text = call["function"]["arguments"]
    half = len(text) // 2
    head = {**call, "function": {"name": call["function"]["name"], "arguments": ""}}
    tails = [{"index": call["index"], "function": {"arguments": piece}} for piece in (text[:half], text[half:])]
    return [part(tool_calls=[piece]) for piece in (head, *tails)]


def _json(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
