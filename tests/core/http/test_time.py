"""Every request ends by its deadline, however the upstream behaves."""

import threading
import time

import pytest

from apps.core.http import Deadline, DeadlineExceeded, TimedOut
from tests.core.http.servers import always, answer

# A busy machine may wake a thread late.
SLACK = 1.0


def silent(connection):
    connection.read_request()
    connection.wait()


def dripping_headers(connection):
    connection.read_request()
    connection.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 60_000, every_s=0.02)


def endless_header_lines(connection):
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    connection.drip(b"A: b\r\n" * 90, every_s=0.02)


def dripping_body(connection):
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
    connection.drip(b" " * 60_000, every_s=0.02)


def dripping_chunks(connection):
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.drip(b"1\r\n \r\n" * 10_000, every_s=0.02)


def endless_interim_answers(connection):
    connection.read_request()
    connection.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000, every_s=0.01)


def never_reading(connection):
    connection.wait()


SLOW = [silent, dripping_headers, endless_header_lines, dripping_body, dripping_chunks, endless_interim_answers]


@pytest.mark.parametrize("handler", SLOW)
def test_a_slow_upstream_ends_at_the_timeout(serve, client_of, handler):
    client = client_of(serve(handler).url, timeout_s=0.3)
    started = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        client.get("/customers")
    assert 0.25 <= time.monotonic() - started < 0.3 + SLACK
    assert (caught.value.code, caught.value.retryable, caught.value.may_have_arrived) == ("timeout", True, True)


@pytest.mark.parametrize("handler", SLOW)
def test_a_slow_upstream_ends_at_the_deadline_of_the_call_where_that_is_sooner(serve, client_of, handler):
    started = time.monotonic()
    client = client_of(serve(handler).url, timeout_s=60, deadline=Deadline.after(0.3))
    with pytest.raises(DeadlineExceeded) as caught:
        client.get("/customers")
    assert 0.25 <= time.monotonic() - started < 0.3 + SLACK
    assert (caught.value.retryable, caught.value.may_have_arrived) == (False, True)


def test_a_body_that_the_upstream_does_not_take_ends_at_the_timeout(serve, client_of):
    client = client_of(serve(never_reading).url, timeout_s=0.3)
    started = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        client.post("/notes", json={"text": "x" * 30_000_000})
    assert time.monotonic() - started < 0.3 + SLACK
    assert caught.value.may_have_arrived


def test_a_passed_deadline_sends_nothing(serve, client_of):
    upstream = serve(always(answer()))
    client = client_of(upstream.url, deadline=Deadline.after(-1))
    with pytest.raises(DeadlineExceeded) as caught:
        client.post("/payments", json={})
    assert caught.value.may_have_arrived is False
    assert upstream.connections == 0


def test_a_look_up_that_hangs_ends_at_the_timeout_and_nothing_was_sent(client_of):
    release = threading.Event()

    def hanging(host):
        release.wait(10)
        return ["127.0.0.1"]

    client = client_of("http://crm.example", resolver=hanging, timeout_s=0.2)
    started = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        client.get("/customers")
    release.set()
    assert time.monotonic() - started < 0.2 + SLACK
    assert caught.value.may_have_arrived is False


def test_a_host_that_takes_no_connection_ends_at_the_timeout_and_nothing_was_sent(client_of, full_listener):
    client = client_of(f"http://127.0.0.1:{full_listener}", timeout_s=0.3)
    started = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        client.get("/customers")
    assert time.monotonic() - started < 0.3 + SLACK
    assert caught.value.may_have_arrived is False


def test_a_request_after_a_slow_one_gets_its_own_time(serve, client_of):
    def slow_then_quick(connection):
        while connection.read_request():
            if connection.number == 1:
                connection.wait()
            connection.send(answer(b'{"ok": true}'))

    client = client_of(serve(slow_then_quick).url, timeout_s=0.3)
    with pytest.raises(TimedOut):
        client.get("/customers")
    assert client.get("/customers").body == {"ok": True}


def test_what_is_left_of_a_deadline_is_never_negative():
    assert Deadline.after(-5).remaining == 0
    assert Deadline.after(-5).expired is True
    assert Deadline.after(5).expired is False
    assert 4 < Deadline.after(5).remaining <= 5
