"""A server that is killed in the middle of a call loses nothing that it acknowledged."""

import signal
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.acceptance.server import Server


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("killed"))
    made.start()
    yield made
    made.drop()


def started_calls(server: Server) -> list[str]:
    return [call["id"] for call in server.get("/calls?tool=crm&status=started")["items"]]


def wait_for_a_call_in_flight(server: Server) -> str:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := started_calls(server):
            return found[0]
    raise AssertionError("No call started.")


def test_a_call_in_flight_at_sigkill_stands_as_interrupted(own_server: Server) -> None:
    acknowledged = own_server.send(
        "POST",
        "/tools/execute",
        {"tool": "crm", "operation": "lookup_customer", "payload": {"customer_id": "C-1001"}},
        role="agent",
    )
    hang = threading.Thread(target=ask_a_system_that_never_answers, args=(own_server,), daemon=True)
    hang.start()
    in_flight = wait_for_a_call_in_flight(own_server)

    own_server.stop(signal.SIGKILL)
    own_server.start()

    ends = {call["id"]: call["status"] for call in own_server.get("/calls")["items"]}
    assert ends == {acknowledged["tool_call_id"]: "completed", in_flight: "interrupted"}


def ask_a_system_that_never_answers(server: Server) -> None:
    """Point the CRM at a socket that takes requests and never answers, and ask it something."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        changes = {"endpoint": f"http://127.0.0.1:{port}", "api_key": "k", "timeout_s": 20, "deadline_s": 30}
        server.send("PATCH", "/tools/crm", changes, role="operator")
        body = {"tool": "crm", "operation": "lookup_customer", "payload": {"customer_id": "C-1002"}}
        try:
            server.send("POST", "/tools/execute", body, role="agent")
        except OSError:
            """The server was killed."""
