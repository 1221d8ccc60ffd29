"""The faults that live in the socket, on the server that SupportDesk runs on: daphne with its pools of threads."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.db import connection

from apps.core.sandbox_keys import default_service_key
from apps.sandbox.models import SandboxService, SmsMessage

MESSAGE = {"to": "+4915112345678", "text": "Your parcel is on its way."}
HEADERS = {"Authorization": f"Bearer {default_service_key('sms')}", "Idempotency-Key": "key-1"}
READY_S = 120


def _database_url() -> str:
    row = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{row['NAME']}"
    return f"postgres://{row['USER']}:{row['PASSWORD']}@{row['HOST']}:{row['PORT']}/{row['NAME']}"


@pytest.fixture(scope="module")
def daphne(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the whole site on the tests' database; the first request waits in the socket until the server is up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "supportdesk.settings.base",
            "SUPPORTDESK_DATA_DIR": str(tmp_path_factory.mktemp("daphne")),
            "DATABASE_URL": _database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "SANDBOX_ENABLED": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "daphne", "--fd", str(listener.fileno()), "supportdesk.asgi:application"],
            cwd=Path(settings.BASE_DIR),
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sandbox/sms"
        assert requests.get(f"{address}/health", headers=HEADERS, timeout=READY_S).status_code == 200
        yield address
        # Not asked to end: it would wait for the drips that nobody reads any more.
        process.kill()
        process.wait(10)


@pytest.mark.django_db(transaction=True)
def test_a_cut_connection_ends_without_an_answer_and_leaves_the_server_serving(daphne: str) -> None:
    with requests.Session() as session:
        SandboxService.objects.update(cut_connection=True)
        with pytest.raises(requests.ConnectionError):
            session.post(f"{daphne}/messages", json=MESSAGE, headers=HEADERS, timeout=10)
        SandboxService.objects.update(cut_connection=False)

        again = session.post(f"{daphne}/messages", json=MESSAGE, headers=HEADERS, timeout=10)

    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert SmsMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_only_the_connection_of_the_request_is_cut(daphne: str) -> None:
    bystander = HTTPConnection(urlsplit(daphne).netloc, timeout=30)
    assert _status(bystander) == 200
    open_socket = bystander.sock
    SandboxService.objects.update(cut_connection=True)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{daphne}/health", headers=HEADERS, timeout=10)
    SandboxService.objects.update(cut_connection=False)

    assert _status(bystander) == 200
    assert bystander.sock is open_socket
    bystander.close()


def _status(connection: HTTPConnection) -> int:
    connection.request("GET", "/sandbox/sms/health", headers=HEADERS)
    response = connection.getresponse()
    response.read()
    return response.status


@pytest.mark.django_db(transaction=True)
def test_a_dripping_answer_starts_long_before_it_ends(daphne: str) -> None:
    SandboxService.objects.update(drip=True)

    with requests.get(f"{daphne}/health", headers=HEADERS, stream=True, timeout=10) as response:
        first = next(response.iter_content(1))

        assert (response.status_code, first) == (200, b"{")
        with pytest.raises(requests.ConnectionError, match="timed out"):
            _read_on(response, seconds=0.2)


def _read_on(response: requests.Response, *, seconds: float) -> bytes:
    """Read the rest of the body with a time limit on each read that is shorter than the pause between the drips."""
    response.raw.connection.sock.settimeout(seconds)
    return b"".join(response.iter_content(1))


@pytest.mark.django_db(transaction=True)
def test_a_huge_answer_arrives_whole(daphne: str) -> None:
    SandboxService.objects.update(malformed="huge")

    response = requests.get(f"{daphne}/health", headers=HEADERS, timeout=30)

    assert len(response.content) == 10_000_000
    assert response.json().keys() == {"padding"}
