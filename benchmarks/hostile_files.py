"""What people who chat notice while hostile files are read: the time of their turns, beside and without them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.report import Figure, print_table
from benchmarks.server.running import Client, environment, serving
from benchmarks.server.setup import set_up
from benchmarks.timing import Load, load_of, loads_in_turns

CHATTERS, TURNS = 4, 15
QUESTIONS = (
    "What is the status of invoice INV-20001?",
    "Is SKU-1043 in stock?",
    "How do I return a product?",
    "What tier is C-1001 on?",
)


def run() -> None:
    """Print the table."""
    with environment() as folder, serving(folder):
        set_up(folder)
        print_table("Chat beside hostile files", figures())


def figures() -> Iterator[Figure]:
    """Measure turns while the tests' hostile files are read without a pause, in turns with turns alone."""
    chats, hostile = [_made() for _ in range(CHATTERS)], _hostile()
    readings = [_Reading(session, [_kept(session, *file) for file in hostile]) for session in (_made(), _made())]
    asked = count()

    def chat() -> Load:
        return load_of(lambda number: _turn(chats[number // TURNS], next(asked)), threads=CHATTERS, calls=TURNS)

    def beside() -> Load:
        with _going_on(readings):
            return chat()

    with_files, alone = loads_in_turns(beside, chat)
    name = f"a turn of {CHATTERS} people who chat, {len(readings)} hostile files being read"
    read = f"{sum(one.done for one in readings)} files were read or refused"
    yield Figure(f"{name}, p95", "the same people alone", "ms", with_files.p95_ms, alone.p95_ms, goal=1.2, note=read)
    yield Figure(f"{name}, p99", "the same people alone", "ms", with_files.p99_ms, alone.p99_ms, note="for information")


@dataclass
class _Reading:
    """Has hostile files read one after the other in a session of their own, and counts them."""

    session: str
    files: list[str]
    done: int = 0

    def go_on(self, over: threading.Event) -> None:
        client = Client()
        while not over.is_set():
            file = self.files[self.done % len(self.files)]
            body = {"tool": "attachment", "operation": "process", "payload": {"attachment_id": file}}
            status, answer = client.ask("POST", "/api/v1/tools/execute", {**body, "session_id": self.session})
            assert status == 200 or json.loads(answer)["code"].startswith("file_"), (status, answer[:300])
            self.done += 1


@contextmanager
def _going_on(readings: list[_Reading]) -> Iterator[None]:
    over = threading.Event()
    threads = [threading.Thread(target=one.go_on, args=(over,), daemon=True) for one in readings]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _hostile() -> list[tuple[str, bytes]]:
    from tests.toolbox import files  # noqa: PLC0415 - made only where they are needed

    return [
        ("forms.pdf", files.pdf_with_nested_forms()),
        ("bomb.docx", files.zip_bomb()),
        ("bomb.pdf", files.pdf_bomb()),
        ("deep.html", b"<div>" * 1_000_000),
        ("laughs.docx", files.docx("&j;", before=files.LAUGHS)),
    ]


def _kept(session: str, name: str, content: bytes) -> str:
    """Keep a file for a session, as an upload does, and return its id."""
    from django.core.files.base import ContentFile  # noqa: PLC0415 - Django has to be ready

    from apps.conversations.models import ChatSession  # noqa: PLC0415 - Django has to be ready
    from apps.conversations.services import add_attachment  # noqa: PLC0415 - Django has to be ready

    where = ChatSession.objects.get(pk=session)
    kept = add_attachment(session=where, user=where.owner, name=name, content_type="", content=ContentFile(content))
    return str(kept.pk)


def _made() -> str:
    return str(_json(*Client().ask("POST", "/api/v1/sessions", {}))["id"])


def _turn(session: str, number: int) -> None:
    text = QUESTIONS[number % len(QUESTIONS)]
    _json(*Client().ask("POST", f"/api/v1/sessions/{session}/messages", {"text": text}))


def _json(status: int, body: bytes) -> Any:
    assert status in {200, 201}, (status, body[:300])
    return json.loads(body)
