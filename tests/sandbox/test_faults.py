"""The faults an operator can switch on, felt from outside; over real HTTP where the socket matters."""

import time
from collections.abc import Callable

import pytest
import requests
from django.core.servers.basehttp import WSGIRequestHandler
from pytest_django.live_server_helper import LiveServer

from apps.core.sandbox_keys import default_service_key
from apps.sandbox.http import faults
from apps.sandbox.models import SandboxService, SmsMessage
from tests.sandbox.conftest import Service

MESSAGE = {"to": "+4915112345678", "text": "Your parcel is on its way."}


def test_without_faults_nothing_is_spoilt(crm: Service) -> None:
    assert crm.get("/health").json() == {"status": "ok", "service": "crm"}


def test_a_rate_limited_service_says_when_to_come_back(sms: Service) -> None:
    sms.has(rate_limited=True, retry_after_s=7)

    response = sms.post("/messages", MESSAGE)

    assert (response.status_code, response["Retry-After"]) == (429, "7")
    assert response.json()["error"]["code"] == "rate_limited"
    assert SmsMessage.objects.count() == 0


def test_at_a_hundred_percent_every_request_fails_without_effect(sms: Service) -> None:
    sms.has(error_rate=100)

    responses = [sms.post("/messages", MESSAGE, Idempotency_Key="key-1") for _ in range(5)]

    assert [response.status_code for response in responses] == [503] * 5
    assert responses[0].json()["error"]["code"] == "unavailable"
    assert SmsMessage.objects.count() == 0


def test_an_error_rate_fails_its_share_of_requests(crm: Service) -> None:
    crm.has(error_rate=50)

    failed = sum(crm.get("/health").status_code == 503 for _ in range(100))

    # A fair coin leaves this range less than once in ten million runs.
    assert 22 < failed < 78


def test_latency_is_added_before_the_answer(crm: Service) -> None:
    crm.has(added_latency_ms=150)

    start = time.monotonic()
    assert crm.get("/health").status_code == 200
    assert time.monotonic() - start >= 0.15


def test_a_fault_of_one_service_is_not_felt_in_another(crm: Service, sms: Service) -> None:
    crm.has(rate_limited=True)

    assert (crm.get("/health").status_code, sms.get("/health").status_code) == (429, 200)


def test_a_fault_is_felt_before_the_key_is_checked(service: Callable[..., Service]) -> None:
    stranger = service("crm", key=None)
    stranger.has(rate_limited=True)

    assert stranger.get("/health").status_code == 429


@pytest.mark.parametrize(
    ("malformed", "content_type", "body"),
    [
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("truncated", "application/json", b'{"status": "ok", '),
        ("empty", "application/json", b""),
    ],
)
def test_a_malformed_answer_comes_with_200(crm: Service, malformed: str, content_type: str, body: bytes) -> None:
    crm.has(malformed=malformed)

    response = crm.get("/health")

    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert response.content[:17] == body[:17] if malformed != "html" else response.content.startswith(body)


def test_a_huge_answer_has_ten_megabytes(crm: Service) -> None:
    crm.has(malformed="huge")

    response = crm.get("/health")

    assert response["Content-Length"] == "10000000"
    assert len(response.getvalue()) == 10_000_000


def test_a_malformed_answer_hides_an_effect_that_a_repetition_shows(sms: Service) -> None:
    sms.has(malformed="empty")
    assert sms.post("/messages", MESSAGE, Idempotency_Key="key-1").content == b""
    sms.has(malformed="none")

    again = sms.post("/messages", MESSAGE, Idempotency_Key="key-1")

    assert (again["Idempotent-Replayed"], SmsMessage.objects.count()) == ("true", 1)


def test_refusals_stay_readable_in_a_malformed_service(crm: Service) -> None:
    crm.has(malformed="truncated")

    assert crm.get("/customers/C-9").json()["error"]["code"] == "not_found"


def test_without_a_socket_a_cut_is_a_bad_gateway(crm: Service) -> None:
    crm.has(cut_connection=True)

    response = crm.get("/health", REMOTE_PORT="")

    assert (response.status_code, response.json()["error"]["code"]) == (502, "bad_gateway")


@pytest.fixture
def over_http(live_server: LiveServer) -> Callable[..., requests.Response]:
    """Ask over a connection that is kept alive, as real clients do."""
    session = requests.Session()

    def ask(method: str, slug: str, path: str, **options: object) -> requests.Response:
        return session.request(
            method,
            f"{live_server.url}/sandbox/{slug}{path}",
            headers={"Authorization": f"Bearer {default_service_key(slug)}", "Idempotency-Key": "key-1"},
            timeout=5,
            **options,
        )

    return ask


@pytest.fixture(params=[False, True], ids=["django's own server", "a server that names the port"])
def _server_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server say the client's port, as every WSGI and ASGI server but Django's own one does."""
    environ_of = WSGIRequestHandler.get_environ

    def with_port(handler: WSGIRequestHandler) -> dict[str, str]:
        return {**environ_of(handler), "REMOTE_PORT": str(handler.client_address[1])}

    if request.param:
        monkeypatch.setattr(WSGIRequestHandler, "get_environ", with_port)


@pytest.mark.usefixtures("_server_kind")
def test_a_cut_connection_ends_without_an_answer_although_the_write_took_effect(
    over_http: Callable[..., requests.Response],
) -> None:
    over_http("GET", "sms", "/health")
    SandboxService.objects.update(cut_connection=True)

    start = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        over_http("POST", "sms", "/messages", json=MESSAGE)
    assert time.monotonic() - start < 3
    assert SmsMessage.objects.count() == 1

    SandboxService.objects.update(cut_connection=False)
    again = over_http("POST", "sms", "/messages", json=MESSAGE)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert SmsMessage.objects.count() == 1


def test_a_dripping_answer_arrives_in_pieces_over_the_whole_time(
    over_http: Callable[..., requests.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "DRIP_SECONDS", 0.6)
    SandboxService.objects.update(drip=True)

    response = over_http("GET", "crm", "/health", stream=True)
    pieces = [(piece, time.monotonic()) for piece in response.iter_content(1)]

    assert (response.status_code, response.headers["Content-Length"]) == (200, "34")
    assert b"".join(piece for piece, _ in pieces) == b'{"status": "ok", "service": "crm"}'
    assert pieces[-1][1] - pieces[0][1] > 0.4


def test_a_truncated_answer_is_whole_as_far_as_http_can_tell(over_http: Callable[..., requests.Response]) -> None:
    SandboxService.objects.update(malformed="truncated")

    response = over_http("GET", "crm", "/health")

    assert response.headers["Content-Length"] == str(len(response.content)) == "17"
    with pytest.raises(requests.JSONDecodeError):
        response.json()
