"""The tests of other apps fake upstreams with `responses`; the client behaves on them as on real ones."""

from decimal import Decimal

import pytest
import requests
import responses

from apps.core.http import (
    ConnectionCut,
    Deadline,
    DeadlineExceeded,
    EndpointInvalid,
    HttpClient,
    NotFound,
    RateLimited,
    ResponseTooLarge,
    ResponseUnreadable,
    TimedOut,
)

URL = "https://crm.example/api"


@pytest.fixture
def upstream():
    with responses.RequestsMock() as fake:
        yield fake


def test_a_faked_answer_needs_no_look_up_and_is_read(upstream):
    upstream.get(f"{URL}/customers", body='{"lifetime_value": 12.50}', content_type="application/json")
    response = HttpClient(base_url=URL).get("/customers", params={"limit": 5})
    assert response.body == {"lifetime_value": Decimal("12.50")}
    assert upstream.calls[0].request.url == f"{URL}/customers?limit=5"


def test_a_faked_error_status_is_raised(upstream):
    upstream.get(f"{URL}/customers/C-1", json={"message": "No such customer"}, status=404)
    with pytest.raises(NotFound, match=r"crm\.example answered with status 404: No such customer"):
        HttpClient(base_url=URL).get("/customers/C-1")


def test_a_faked_limit_tells_how_long_to_wait(upstream):
    upstream.get(f"{URL}/customers", status=429, headers={"Retry-After": "3"})
    with pytest.raises(RateLimited) as caught:
        HttpClient(base_url=URL).get("/customers")
    assert caught.value.retry_after == 3.0


@pytest.mark.parametrize(
    ("raised", "error", "may_have_arrived"),
    [
        (requests.ConnectTimeout(), TimedOut, False),
        (requests.ReadTimeout(), TimedOut, True),
        (requests.ConnectionError(), ConnectionCut, True),
        (requests.exceptions.ChunkedEncodingError(), ConnectionCut, True),
    ],
)
def test_a_faked_failure_is_named(upstream, raised, error, may_have_arrived):
    upstream.post(f"{URL}/payments", body=raised)
    with pytest.raises(error) as caught:
        HttpClient(base_url=URL).post("/payments", json={"amount": Decimal("1.00")})
    assert caught.value.may_have_arrived is may_have_arrived


@pytest.mark.parametrize(
    ("raised", "may_have_arrived"), [(requests.ConnectTimeout(), False), (requests.ReadTimeout(), True)]
)
def test_a_faked_timeout_at_the_end_of_the_call_is_its_deadline(upstream, raised, may_have_arrived):
    upstream.get(f"{URL}/customers", body=raised)
    client = HttpClient(base_url=URL, timeout_s=60, deadline=Deadline.after(5))
    with pytest.raises(DeadlineExceeded) as caught:
        client.get("/customers")
    assert caught.value.may_have_arrived is may_have_arrived


def test_a_faked_redirect_is_not_followed(upstream):
    upstream.get(f"{URL}/customers", status=302, headers={"Location": "https://evil.example/"})
    with pytest.raises(ResponseUnreadable):
        HttpClient(base_url=URL, headers={"X-Api-Key": "key"}).get("/customers")
    assert len(upstream.calls) == 1


def test_a_faked_answer_is_bounded(upstream):
    upstream.get(f"{URL}/customers", body=b" " * 2_000_001, content_type="application/json")
    with pytest.raises(ResponseTooLarge, match="longer than 2000000 bytes"):
        HttpClient(base_url=URL).get("/customers")


@pytest.mark.parametrize("key", ["two\r\nlines", "two\nlines", "ключ"])
def test_a_key_that_no_header_can_hold_sends_nothing_and_is_not_shown(key):
    client = HttpClient(base_url=URL, headers={"Authorization": f"Bearer {key}"})
    with pytest.raises(EndpointInvalid) as caught:
        client.get("/customers")
    assert key not in str(caught.value)


def test_a_body_that_is_no_json_sends_nothing():
    with pytest.raises(ValueError, match="not JSON compliant"):
        HttpClient(base_url=URL).post("/payments", json={"amount": float("nan")})
