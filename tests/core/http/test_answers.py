"""What upstreams answer, good and bad, over a real socket."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.core.http import (
    Conflict,
    ConnectionCut,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    ResponseTooLarge,
    ResponseUnreadable,
    Unauthorized,
    UpstreamUnavailable,
)
from apps.core.http.body import LONGEST_WAIT_S, parse_retry_after
from apps.core.request_id import request_id_bound
from tests.core.http.servers import always, answer

SECRET = b"the-body-holds-a-secret"


def test_a_good_answer_has_status_lower_case_headers_and_decimals(serve, client_of):
    client = client_of(serve(always(answer(b'{"amount": 19.90, "items": [1, 2]}', headers="X-Total: 2\r\n"))).url)
    response = client.get("/invoices")
    assert response.status == 200
    assert response.headers["x-total"] == "2"
    assert response.body == {"amount": Decimal("19.90"), "items": [1, 2]}


def test_an_empty_204_has_no_body(serve, client_of):
    client = client_of(serve(always(b"HTTP/1.1 204 No Content\r\n\r\n")).url)
    assert client.delete("/notes/1").body is None


def test_a_compressed_answer_is_read(serve, client_of):
    body = gzip.compress(json.dumps({"name": "Larkfield"}).encode())
    client = client_of(serve(always(answer(body, headers="Content-Encoding: gzip\r\n"))).url)
    assert client.get("/").body == {"name": "Larkfield"}


def test_a_chunked_answer_is_read(serve, client_of):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n[1, 2,\r\n3\r\n 3]\r\n0\r\n\r\n"
    assert client_of(serve(always(chunked)).url).get("/").body == [1, 2, 3]


@pytest.mark.parametrize(
    ("method", "send"),
    [
        ("POST", lambda client: client.post("/notes", json={"price": Decimal("1.10")})),
        ("PUT", lambda client: client.put("/notes", json={"price": Decimal("1.10")})),
        ("PATCH", lambda client: client.patch("/notes", json={"price": Decimal("1.10")})),
    ],
)
def test_a_body_is_sent_as_json_with_decimals_as_text(serve, client_of, method, send):
    def echo(connection):
        head = connection.read_request()
        body = head.partition(b"\r\n\r\n")[2] or connection.socket.recv(1000)
        connection.send(answer(json.dumps({"head": head.decode(), "body": body.decode()}).encode()))

    seen = send(client_of(serve(echo).url)).body
    assert seen["head"].startswith(f"{method} /notes HTTP/1.1\r\n")
    assert "Content-Type: application/json\r\n" in seen["head"]
    assert json.loads(seen["body"]) == {"price": "1.10"}


def test_a_request_carries_its_headers_parameters_and_request_id(serve, client_of):
    upstream = serve(always(answer()))
    client = client_of(upstream.url + "/api", headers={"Authorization": "Bearer key"})
    with request_id_bound("request-12345"):
        client.get("/customers", params={"query": "a b&c", "limit": 5}, headers={"Idempotency-Key": "once"})
    head = upstream.requests[0].decode()
    assert head.startswith("GET /api/customers?query=a+b%26c&limit=5 HTTP/1.1\r\n")
    for line in ("Authorization: Bearer key", "Idempotency-Key: once", "X-Request-ID: request-12345"):
        assert f"{line}\r\n" in head


def test_a_call_outside_of_a_request_carries_no_request_id(serve, client_of):
    upstream = serve(always(answer()))
    client_of(upstream.url).get("/")
    assert b"x-request-id" not in upstream.requests[0].lower()


def test_cookies_of_an_upstream_are_not_sent_back(serve, client_of):
    upstream = serve(always(answer(headers="Set-Cookie: session=1\r\n")))
    client = client_of(upstream.url)
    client.get("/")
    client.get("/")
    assert [b"cookie" in head.lower() for head in upstream.requests] == [False, False]


def test_proxies_and_netrc_of_the_environment_are_not_used(serve, client_of, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    upstream = serve(always(answer(b"[]")))
    assert client_of(upstream.url).get("/").body == []
    assert b"authorization" not in upstream.requests[0].lower()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "304 Not Modified", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(serve, client_of, status):
    upstream = serve(always(answer(status=status, headers="Location: http://127.0.0.1:1/secret\r\n")))
    with pytest.raises(ResponseUnreadable, match=f"status {status[:3]}"):
        client_of(upstream.url, headers={"X-Api-Key": "key"}).get("/customers")
    assert upstream.paths() == ["/customers"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"<html>" + SECRET + b"</html>", "Content-Type: text/html\r\n"),
        (b'{"html": "' + SECRET + b'"}', "Content-Type: text/html; charset=utf-8\r\n"),
        (b'{"name": "' + SECRET, ""),
        (b"", ""),
        (b'"' + SECRET + b'\xe4"', "Content-Type: application/json; charset=latin-1\r\n"),
        (b'{"amount": NaN}', ""),
        (b"[" * 100_000, ""),
        (b"1" * 5_000, ""),
    ],
    ids=["html", "json as html", "truncated", "nothing", "not UTF-8", "NaN", "deep", "huge number"],
)
def test_an_unreadable_answer_says_type_and_length_but_nothing_of_the_body(serve, client_of, body, headers):
    client = client_of(serve(always(answer(body, headers=headers))).url)
    with pytest.raises(ResponseUnreadable) as caught:
        client.get("/customers")
    assert f"{len(body)} bytes" in str(caught.value)
    assert SECRET.decode() not in str(caught.value)
    assert (caught.value.code, caught.value.retryable, caught.value.may_have_arrived) == (
        "response_unreadable",
        False,
        True,
    )


@pytest.mark.parametrize("body", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"])
def test_an_upstream_that_speaks_no_http_is_unreadable(serve, client_of, body):
    def speak(connection):
        connection.read_request()
        connection.send(body)

    with pytest.raises(ResponseUnreadable, match="no valid HTTP"):
        client_of(serve(speak).url).get("/")


def test_a_false_claim_of_compression_is_unreadable(serve, client_of):
    client = client_of(serve(always(answer(b"not gzip at all", headers="Content-Encoding: gzip\r\n"))).url)
    with pytest.raises(ResponseUnreadable):
        client.get("/")


def test_ten_megabytes_are_dropped_at_the_limit(serve, client_of):
    sent = []

    def flood(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n")
        for _ in range(1000):
            connection.send(b" " * 10_000)
            sent.append(10_000)

    upstream = serve(flood)
    with pytest.raises(ResponseTooLarge, match="longer than 100000 bytes") as caught:
        client_of(upstream.url, max_bytes=100_000).get("/")
    assert (caught.value.retryable, caught.value.may_have_arrived) == (False, True)
    assert upstream.over[0].wait(5)
    assert sum(sent) < 10_000_000


def test_a_small_answer_that_unpacks_to_ten_megabytes_is_dropped_at_the_limit(serve, client_of):
    bomb = gzip.compress(b" " * 10_000_000)
    client = client_of(serve(always(answer(bomb, headers="Content-Encoding: gzip\r\n"))).url, max_bytes=100_000)
    with pytest.raises(ResponseTooLarge):
        client.get("/")


def test_an_answer_of_exactly_the_limit_is_read(serve, client_of):
    body = json.dumps("x" * 998).encode()
    assert client_of(serve(always(answer(body))).url, max_bytes=1000).get("/").body == "x" * 998


def test_an_announced_length_above_the_true_one_is_a_cut_connection(serve, client_of):
    def short(connection):
        connection.read_request()
        connection.send(answer(b'{"a": 1}', length=500))

    with pytest.raises(ConnectionCut) as caught:
        client_of(serve(short).url).get("/")
    assert (caught.value.retryable, caught.value.may_have_arrived) == (True, True)


def test_an_announced_length_below_the_true_one_is_unreadable_and_spoils_no_later_answer(serve, client_of):
    def long_then_right(connection):
        while connection.read_request():
            connection.send(answer(b'{"a": 1}', length=4) if len(upstream.requests) == 1 else answer(b'{"b": 2}'))

    upstream = serve(long_then_right)
    client = client_of(upstream.url)
    with pytest.raises(ResponseUnreadable):
        client.get("/")
    assert client.get("/").body == {"b": 2}


def test_a_connection_cut_before_the_answer_may_have_arrived(serve, client_of):
    with pytest.raises(ConnectionCut) as caught:
        client_of(serve(lambda connection: connection.read_request()).url).post("/payments", json={})
    assert (caught.value.code, caught.value.retryable, caught.value.may_have_arrived) == ("connection_cut", True, True)


@pytest.mark.parametrize(
    ("status", "error", "code", "retryable", "may_have_arrived"),
    [
        ("400 Bad Request", Rejected, "upstream_rejected", False, False),
        ("401 Unauthorized", Unauthorized, "upstream_unauthorized", False, False),
        ("403 Forbidden", Forbidden, "upstream_forbidden", False, False),
        ("404 Not Found", NotFound, "upstream_not_found", False, False),
        ("408 Timeout", UpstreamUnavailable, "upstream_unavailable", True, True),
        ("409 Conflict", Conflict, "upstream_conflict", False, False),
        ("418 Teapot", Rejected, "upstream_rejected", False, False),
        ("422 Unprocessable", Rejected, "upstream_rejected", False, False),
        ("425 Too Early", UpstreamUnavailable, "upstream_unavailable", True, True),
        ("429 Too Many", RateLimited, "upstream_rate_limited", True, False),
        ("500 Error", UpstreamUnavailable, "upstream_unavailable", True, True),
        ("503 Unavailable", UpstreamUnavailable, "upstream_unavailable", True, True),
        ("599 Strange", UpstreamUnavailable, "upstream_unavailable", True, True),
    ],
)
def test_an_error_status_has_its_own_error(serve, client_of, status, error, code, retryable, may_have_arrived):
    client = client_of(serve(always(answer(b'{"message": "No such customer"}', status=status))).url)
    with pytest.raises(error) as caught:
        client.get("/customers/C-1")
    raised = caught.value
    assert type(raised) is error
    assert (raised.code, raised.retryable, raised.may_have_arrived) == (code, retryable, may_have_arrived)
    assert raised.upstream_status == int(status[:3])
    assert raised.body == {"message": "No such customer"}
    assert str(raised).endswith(f"answered with status {status[:3]}: No such customer")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"detail": "Too old"}', ": Too old"),
        (b'{"error": {"message": "Bad key"}}', ": Bad key"),
        (b'{"message": {"not": "text"}}', ": it has a fault of its own."),
        (b'["list"]', ": it has a fault of its own."),
        (b"<html>Bad gateway</html>", ": it has a fault of its own."),
        (b"", ": it has a fault of its own."),
        (b'{"message": "' + b"x" * 1000 + b'"}', ": " + "x" * 300),
    ],
)
def test_the_message_of_an_upstream_is_told_where_it_has_one(serve, client_of, body, said):
    client = client_of(serve(always(answer(body, status="502 Bad Gateway"))).url)
    with pytest.raises(UpstreamUnavailable) as caught:
        client.get("/")
    assert str(caught.value).endswith(f"answered with status 502{said}")


def test_retry_after_is_told(serve, client_of):
    client = client_of(serve(always(answer(status="429 Too Many", headers="Retry-After: 7\r\n"))).url)
    with pytest.raises(RateLimited) as caught:
        client.get("/")
    assert caught.value.retry_after == 7.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("12", 12.0),
        ("-3", None),
        ("soon", None),
        ("Sat, 21 Nov 2026 10:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 09:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 10:00:30", 30.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT_S),
        ("9" * 400, LONGEST_WAIT_S),
        ("1 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Sat, 21 Nov 2026 10:00:30 +99999999999999999", None),
    ],
)
def test_retry_after_may_be_seconds_or_a_date(header, seconds):
    assert parse_retry_after(header, now=datetime(2026, 11, 21, 10, 0, tzinfo=UTC)) == seconds
