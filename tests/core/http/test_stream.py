"""Answers that come line by line are read as they come, within the same time and bytes."""

import time

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from apps.core.http import (
    ConnectionCut,
    Deadline,
    DeadlineExceeded,
    HttpClient,
    RateLimited,
    ResponseTooLarge,
    ResponseUnreadable,
    TimedOut,
)
from tests.core.http.servers import answer

URL = "https://model.example/v1"
KIND = "Content-Type: text/event-stream; charset=utf-8\r\n"
HEAD = f"HTTP/1.1 200 OK\r\n{KIND}".encode()
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def chunk(data):
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def read(client):
    return list(client.stream_lines("/chat/completions", json={"stream": True}))


def test_lines_come_while_the_upstream_still_speaks(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED + chunk(b"data: one\n\nda"))
        connection.wait()

    lines = client_of(serve(handle).url, timeout_s=0.5).stream_lines("/chat/completions", json={})

    assert [next(lines), next(lines)] == ["data: one", ""]
    with pytest.raises(TimedOut):
        next(lines)


def test_lines_come_at_once_from_a_server_that_only_closes_at_the_end(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(HEAD + b"Connection: close\r\n\r\ndata: one\r\n")
        connection.wait()

    lines = client_of(serve(handle).url, timeout_s=0.5).stream_lines("/chat/completions", json={})

    assert next(lines) == "data: one"
    lines.close()


def test_the_request_says_what_it_wants_and_carries_the_key(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED + chunk(b"data: [DONE]\n") + b"0\r\n\r\n")

    upstream = serve(handle)

    assert read(client_of(upstream.url, headers={"Authorization": "Bearer k"})) == ["data: [DONE]"]
    head = upstream.requests[0].decode()
    assert head.startswith("POST /chat/completions HTTP/1.1")
    assert "Accept: text/event-stream" in head
    assert "Authorization: Bearer k" in head
    assert "Accept-Encoding: identity" in head


def test_nothing_is_sent_before_the_first_line_is_asked_for(serve, client_of):
    upstream = serve(lambda connection: connection.wait())

    client_of(upstream.url).stream_lines("/chat/completions", json={})

    assert upstream.connections == 0


def test_the_whole_stream_ends_by_the_timeout_however_it_drips(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED)
        connection.drip(chunk(b"data: x\n") * 1000, every_s=0.02)

    client, started = client_of(serve(handle).url, timeout_s=0.4), time.monotonic()

    with pytest.raises(TimedOut) as caught:
        read(client)

    assert caught.value.may_have_arrived is True
    assert time.monotonic() - started < 1.5


def test_the_deadline_of_the_call_is_told_apart_from_the_timeout(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED + chunk(b"data: x\n"))
        connection.wait()

    with pytest.raises(DeadlineExceeded):
        read(client_of(serve(handle).url, timeout_s=5, deadline=Deadline.after(0.3)))


def test_a_stream_that_breaks_off_is_a_cut_connection(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED + chunk(b"data: one\n") + b"5\r\nda")

    lines = client_of(serve(handle).url).stream_lines("/chat/completions", json={})

    assert next(lines) == "data: one"
    with pytest.raises(ConnectionCut):
        next(lines)


def test_a_stream_beyond_its_bytes_ends(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED)
        for _ in range(100):
            connection.send(chunk(b"data: " + b"x" * 100 + b"\n"))

    with pytest.raises(ResponseTooLarge):
        read(client_of(serve(handle).url, max_bytes=1000))


@pytest.mark.parametrize("kind", ["application/json", "text/html", ""])
def test_what_is_no_stream_of_events_is_unreadable(serve, client_of, kind):
    def handle(connection):
        connection.read_request()
        connection.send(answer(b"{}", headers=f"Content-Type: {kind}\r\n"))

    with pytest.raises(ResponseUnreadable, match="no stream of events"):
        read(client_of(serve(handle).url))


def test_bytes_that_are_no_text_are_unreadable(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(answer(b"data: \xff\xfe\n", headers=KIND))

    with pytest.raises(ResponseUnreadable, match="UTF-8"):
        read(client_of(serve(handle).url))


def test_an_error_status_is_raised_before_any_line(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(
            answer(b'{"error": {"message": "Slow down"}}', status="429 Too Many", headers="Retry-After: 2\r\n")
        )

    with pytest.raises(RateLimited, match="Slow down") as caught:
        read(client_of(serve(handle).url))

    assert caught.value.retry_after == 2.0


def test_a_redirect_is_not_followed(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(answer(b"", status="302 Found", headers="Location: http://127.0.0.1:1/\r\n"))

    with pytest.raises(ResponseUnreadable, match="another address"):
        read(client_of(serve(handle).url))


def test_the_connection_of_a_finished_stream_serves_the_next_request(serve, client_of):
    def handle(connection):
        while connection.read_request():
            connection.send(CHUNKED + chunk(b"data: one\n") + b"0\r\n\r\n")

    upstream = serve(handle)
    client = client_of(upstream.url)

    assert [read(client), read(client)] == [["data: one"], ["data: one"]]
    assert upstream.connections == 1


def test_whoever_stops_asking_hangs_up(serve, client_of):
    def handle(connection):
        connection.read_request()
        connection.send(CHUNKED + chunk(b"data: one\n"))
        while connection.socket.recv(100):
            pass

    upstream = serve(handle)
    lines = client_of(upstream.url).stream_lines("/chat/completions", json={})
    next(lines)
    lines.close()

    assert upstream.over[0].wait(5)


@given(
    lines=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40), max_size=10),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_faked_stream_gives_back_every_line(lines, end):
    with responses.RequestsMock() as fake:
        body = "".join(line + end for line in lines) + "left over"
        fake.post(f"{URL}/chat/completions", body=body.encode(), content_type="text/event-stream")

        assert read(HttpClient(base_url=URL)) == lines


def test_a_form_is_sent_as_a_form(serve, client_of):
    bodies = []

    def handle(connection):
        head = connection.read_request()
        bodies.append(head.partition(b"\r\n\r\n")[2] or connection.socket.recv(1000))
        connection.send(answer())

    upstream = serve(handle)
    client_of(upstream.url).request("POST", "/Messages.json", form={"To": "+4915112345678", "Body": "Grüße & mehr"})

    assert bodies == [b"To=%2B4915112345678&Body=Gr%C3%BC%C3%9Fe+%26+mehr"]
    assert "Content-Type: application/x-www-form-urlencoded" in upstream.requests[0].decode()
