"""Connections are kept and shared, and a dead one costs no call."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.core.http import ConnectionCut, ResponseTooLarge, transport
from tests.core.http.servers import always, answer


def test_one_connection_serves_requests_that_follow_each_other(serve, client_of):
    upstream = serve(always(answer(b"[]")))
    client = client_of(upstream.url)
    for _ in range(5):
        client.get("/")
    assert (upstream.connections, len(upstream.requests)) == (1, 5)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_connection_that_the_upstream_closed_while_idle_costs_no_call(serve, client_of, method):
    def one_answer(connection):
        connection.read_request()
        connection.send(answer(b'{"ok": true}'))

    upstream = serve(one_answer)
    client = client_of(upstream.url)
    for number in range(3):
        response = client.get("/") if method == "get" else client.post("/", json={})
        assert response.body == {"ok": True}
        assert upstream.over[number].wait(5)
    assert upstream.connections == 3


def test_a_connection_that_idled_too_long_is_not_used_again(serve, client_of, monkeypatch):
    monkeypatch.setattr(transport, "IDLE_LIMIT_S", 0.0)
    upstream = serve(always(answer()))
    client = client_of(upstream.url)
    client.get("/")
    client.get("/")
    assert upstream.connections == 2


def test_a_connection_is_not_used_again_after_an_answer_was_dropped(serve, client_of):
    upstream = serve(always(answer(b'"' + b"x" * 500_000 + b'"')))
    client = client_of(upstream.url, max_bytes=1000)
    for _ in range(2):
        with pytest.raises(ResponseTooLarge):
            client.get("/")
    assert upstream.connections == 2


def test_a_reset_in_the_middle_of_the_answer_is_a_cut_connection(serve, client_of):
    def reset(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    with pytest.raises(ConnectionCut):
        client_of(serve(reset).url).get("/")


def test_threads_share_a_client_and_each_gets_its_own_answer(serve, client_of):
    def echo(connection):
        while head := connection.read_request():
            connection.send(answer(b'"' + head.split(b" ")[1] + b'"'))

    client = client_of(serve(echo).url)
    paths = [f"/customers/{number}" for number in range(200)]
    with ThreadPoolExecutor(10) as pool:
        bodies = list(pool.map(lambda path: client.get(path).body, paths))
    assert bodies == paths


def test_more_calls_at_once_than_kept_connections_all_get_through(serve, client_of):
    upstream = serve(always(answer(b"[]")))
    client = client_of(upstream.url)
    with ThreadPoolExecutor(40) as pool:
        bodies = list(pool.map(lambda _: client.get("/").body, range(120)))
    assert bodies == [[]] * 120
