"""Endpoints as operators write them."""

from ipaddress import ip_network

import pytest

from apps.core.http import AddressRefused, EndpointInvalid, OutboundPolicy, resolve_endpoint, validate_endpoint
from apps.core.http.endpoint import join_path

NOTHING_MORE = OutboundPolicy()


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example.com",
        "https://crm.example.com/api/v2/",
        "http://crm.example.com:8080",
        "https://bücher.example",
        "https://8.8.8.8",
        "https://[2606:4700::1111]:8443/api",
        "https://crm_internal",
    ],
)
def test_a_plain_address_is_accepted(url):
    assert validate_endpoint(url, policy=NOTHING_MORE) is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "http://"),
        ("crm.example.com", "http://"),
        ("ftp://crm.example.com", "http://"),
        ("file:///etc/passwd", "http://"),
        ("javascript:alert(1)", "http://"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://:80", "host"),
        ("http://-crm.example", "host"),
        ("http://crm..example", "host"),
        ("http://" + "a" * 64 + ".example", "host"),
        ("http://[::1", "host and port"),
        ("http://[zz::1]", "host"),
        ("http://crm.example:0", "port"),
        ("http://crm.example:99999", "port"),
        ("http://crm.example:http", "port"),
        ("http://user@crm.example", "user name"),
        ("http://user:secret@crm.example", "user name"),
        ("http://crm.example#top", "#"),
        ("http://crm.example?key=1", "?"),
        ("http://crm example", "spaces"),
        ("http://crm.example/\r\nX: y", "spaces"),
        ("http://crm.example\\@evil.example", "backslashes"),
    ],
)
def test_anything_else_is_refused_with_its_reason(url, said):
    with pytest.raises(EndpointInvalid) as caught:
        validate_endpoint(url, policy=NOTHING_MORE)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert (caught.value.code, caught.value.status) == ("endpoint_invalid", 422)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "2130706433", "0x7f.1", "169.254.169.254"])
def test_a_private_address_is_refused_where_the_deployment_does_not_allow_it(host):
    with pytest.raises(AddressRefused, match="OUTBOUND_ALLOW"):
        validate_endpoint(f"http://{host}/api", policy=NOTHING_MORE)


def test_a_private_address_is_accepted_where_the_deployment_allows_it(settings):
    settings.OUTBOUND_ALLOWED_NETWORKS = (ip_network("10.0.0.0/8"),)
    assert validate_endpoint("http://10.0.0.1/api") is None
    with pytest.raises(AddressRefused):
        validate_endpoint("http://192.168.0.1/api")


def test_an_endpoint_given_as_a_path_is_on_this_server(settings):
    settings.SELF_URL = "http://127.0.0.1:8123"
    assert resolve_endpoint("/sandbox/crm") == "http://127.0.0.1:8123/sandbox/crm"
    assert resolve_endpoint("https://crm.example/api") == "https://crm.example/api"


def test_an_endpoint_that_looks_like_a_path_does_not_lead_elsewhere(settings):
    settings.SELF_URL = "http://127.0.0.1:8123"
    assert resolve_endpoint("//evil.example/api") == "http://127.0.0.1:8123//evil.example/api"


@pytest.mark.parametrize(
    ("base", "path", "url"),
    [
        ("http://crm.example", "/customers", "http://crm.example/customers"),
        ("http://crm.example/api/", "customers/C-1", "http://crm.example/api/customers/C-1"),
        ("http://crm.example/api", "//evil.example", "http://crm.example/api/evil.example"),
        ("http://crm.example", "/customers/a%2Fb", "http://crm.example/customers/a%2Fb"),
        ("http://crm.example", "", "http://crm.example/"),
    ],
)
def test_a_path_stays_under_its_endpoint(base, path, url):
    assert join_path(base, path) == url


@pytest.mark.parametrize(
    "path", ["/../admin", "/a/%2e%2e/admin", "/a?admin=1", "/a#b", "/a b", "/a\r\nX: y", "/..%2fadmin"]
)
def test_a_path_that_would_leave_its_endpoint_is_refused(path):
    with pytest.raises(EndpointInvalid, match="not under the endpoint"):
        join_path("http://crm.example/api", path)
