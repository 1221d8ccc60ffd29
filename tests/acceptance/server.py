"""A SupportDesk server as a user starts it: `make run`, with state of its own."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-demo-password"
OURS = re.compile(r"^(TEST_|PYTEST_|SUPPORTDESK_|DJANGO_|DEMO_|REDIS_)|^(SECRET_KEY|FIELD_KEYS|DATABASE_URL|PORT)$")
READY_S = 120.0


def token(role: str) -> str:
    """Return the demo token of a role."""
    return f"demo-token-of-the-{role}"


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """One server: start it, kill it, start it again on the same state."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    database: str = ""
    redis_prefix: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self._make_database()
        with (self.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        self._wait_until_ready()

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it with a signal to all its processes."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(timeout=30)

    def drop(self) -> None:
        """Stop it and remove its database."""
        self.stop(signal.SIGKILL)
        if self.database:
            with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)'.encode())

    def get(self, path: str, role: str = "auditor") -> Any:
        """Return what the API says to a role."""
        return self.send("GET", path, role=role)

    def send(self, method: str, path: str, body: Any = None, *, role: str) -> Any:
        """Send a request to the API as a role and return the JSON answer, of errors too."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token(role)}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def log(self) -> str:
        """Return what the server wrote."""
        return (self.data_dir / "server.log").read_text(errors="replace")

    def environment(self) -> dict[str, str]:
        """Return what the server's processes, and those beside it, are started with."""
        environment = {name: value for name, value in os.environ.items() if not OURS.match(name)}
        environment |= {
            "PORT": str(self.port),
            "SUPPORTDESK_EMBEDDED": "1",
            "SUPPORTDESK_DATA_DIR": str(self.data_dir),
            "DEMO_PASSWORD": PASSWORD,
            **{f"DEMO_TOKEN_{role.upper()}": token(role) for role in ("operator", "agent", "supervisor", "auditor")},
        }
        if self.database:
            environment["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + f"/{self.database}"
        if os.environ.get("TEST_REDIS_URL"):
            environment["REDIS_URL"] = os.environ["TEST_REDIS_URL"].rpartition("/")[0] + "/15"
            # What one server keeps is nothing to another one, whose rows may have the same numbers.
            environment["REDIS_PREFIX"] = self.redis_prefix
        return environment

    def _make_database(self) -> None:
        if not os.environ.get("TEST_DATABASE_URL") or self.database:
            return
        self.database = f"supportdesk_acceptance_{secrets.token_hex(4)}"
        with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.database}"'.encode())

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            if self.process and self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310 - our own server
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The server did not get ready:\n{self.log()[-3000:]}")
