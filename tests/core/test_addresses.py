"""Where a request comes from."""

import pytest
from django.test import RequestFactory

from apps.core.addresses import client_address, is_direct_loopback


def request_from(peer, **headers):
    return RequestFactory().get("/", REMOTE_ADDR=peer, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_without_a_proxy_the_peer_counts_whatever_the_client_claims():
    assert client_address(request_from("203.0.113.7", X_Forwarded_For="127.0.0.1")) == "203.0.113.7"


def test_behind_our_proxy_the_entry_it_wrote_counts(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_address(request_from("10.0.0.2", X_Forwarded_For="127.0.0.1, 203.0.113.7")) == "203.0.113.7"
    assert client_address(request_from("10.0.0.2")) == "10.0.0.2"


@pytest.mark.parametrize(
    ("peer", "headers", "direct"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("127.0.0.1", {"X_Forwarded_For": "203.0.113.7"}, False),
        ("127.0.0.1", {"X_Forwarded_For": ""}, False),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, False),
        ("127.0.0.1", {"X_Real_IP": "203.0.113.7"}, False),
        ("203.0.113.7", {}, False),
        ("", {}, False),
    ],
)
def test_only_this_machine_itself_is_a_direct_loopback_peer(peer, headers, direct):
    assert is_direct_loopback(request_from(peer, **headers)) is direct
