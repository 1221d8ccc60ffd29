"""Starting the server, the stub and the black hole, and asking the server as its clients do."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-benchmarks"
READY_S = 120.0


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def environment() -> Iterator[Path]:
    """Set this process and its children up for a server of their own, and take its state away at the end."""
    with tempfile.TemporaryDirectory(prefix="supportdesk-bench-") as folder, black_hole() as hole, _scratch_database():
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.server.settings",
            "SUPPORTDESK_EMBEDDED": "1",
            "SUPPORTDESK_DATA_DIR": folder,
            "PORT": str(free_port()),
            "DEMO_TOKEN_OPERATOR": TOKEN,
            "BENCH_STUB_URL": f"http://127.0.0.1:{free_port()}",
            "BENCH_HOLE_URL": f"http://127.0.0.1:{hole}",
        }
        yield Path(folder)


@contextmanager
def _scratch_database() -> Iterator[None]:
    """Put a database of its own beside the one that DATABASE_URL names; SQLite needs none."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        os.environ.pop("DATABASE_URL", None)
        yield
        return
    import psycopg  # noqa: PLC0415 - only where there is PostgreSQL

    name = f"supportdesk_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    os.environ["DATABASE_URL"] = url.rpartition("/")[0] + f"/{name}"
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def black_hole() -> Iterator[int]:
    """Listen on a port, take every connection and say nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        kept: list[socket.socket] = []

        def take() -> None:
            with suppress(OSError):
                while True:
                    kept.append(listener.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1]


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Run the stub, and the server with the command that `make run` uses."""
    stub = [sys.executable, "-m", "benchmarks.server.stub", os.environ["BENCH_STUB_URL"].rpartition(":")[2]]
    with (folder / "server.log").open("ab") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
            for command in (stub, [sys.executable, "manage.py", "serve"])
        ]
        try:
            wait_until_ready(processes[1], folder / "server.log")
            yield
        finally:
            for process in processes:
                process.terminate()
                process.wait(30)


def wait_until_ready(server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server on PORT is ready; raises RuntimeError with the end of its log where it does not get so."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError):
            if Client().ask("GET", "/readyz")[0] == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"The server did not get ready:\n{log.read_text(errors='replace')[-2000:]}")


class Client:
    """One client of the server with a connection that is kept."""

    def __init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=60)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Send a request as an operator and return status and body of the answer."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def execute(self, tool: str, operation: str, payload: dict[str, Any]) -> tuple[int, bytes]:
        """Make a call through the API."""
        return self.ask("POST", "/api/v1/tools/execute", {"tool": tool, "operation": operation, "payload": payload})
