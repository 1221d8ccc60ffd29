"""What must hold for every address and every path, whoever made them up."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_network
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.http import AddressRefused, EndpointInvalid, OutboundPolicy, validate_endpoint
from apps.core.http.endpoint import join_path
from apps.core.http.policy import literal_address, unmapped

NOTHING_MORE = OutboundPolicy()
BASE = "https://crm.example/api"
HOST = "crm.example"


def embedded(prefix, address, shift=0):
    """Return the IPv6 address that carries an IPv4 address inside, this many bits from its end."""
    return IPv6Address(int(IPv6Address(prefix)) | int(address) << shift)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_its_mapped_form(address):
    assert unmapped(embedded("::ffff:0:0", address)) == address
    assert NOTHING_MORE.allows(HOST, embedded("::ffff:0:0", address)) == NOTHING_MORE.allows(HOST, address)


@given(st.ip_addresses(v=4))
def test_no_other_form_that_carries_an_address_is_let_through(address):
    assert NOTHING_MORE.allows(HOST, embedded("::", address)) is False
    assert NOTHING_MORE.allows(HOST, embedded("64:ff9b::", address)) is False
    assert NOTHING_MORE.allows(HOST, embedded("2002::", address, 80)) is False


@given(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]), st.data())
def test_no_address_of_a_private_network_is_let_through_however_it_is_written(network, data):
    address = data.draw(st.ip_addresses(v=4, network=network))
    number = int(address)
    spellings = [str(address), str(number), hex(number), f"0{number:o}", f"[::ffff:{address}]"]
    for spelling in spellings:
        assert unmapped(literal_address(spelling)) == address
        assert NOTHING_MORE.allows(HOST, literal_address(spelling)) is False


@given(st.ip_addresses())
def test_what_the_deployment_allows_is_let_through(address):
    policy = OutboundPolicy(networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert policy.allows(HOST, address) is True


@given(st.text(max_size=30))
@example("../admin")
@example("//evil.example")
@example("@evil.example")
@example("%2e%2e/admin")
@example("\\\\evil.example")
def test_a_path_either_stays_under_its_endpoint_or_is_refused(path):
    try:
        parts = urlsplit(join_path(BASE, path))
    except EndpointInvalid:
        return
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("https", HOST, "", "")
    assert parts.path.startswith("/api/")
    assert ".." not in unquote(parts.path).split("/")


@given(st.text(max_size=40))
@example("http://[")
@example("2130706433")
@example("http://\u2100.example")
@example("http://a:b:c")
@example("http://" + "a." * 200)
def test_whatever_is_written_as_an_endpoint_is_judged_and_never_fails(text):
    for url in (text, f"http://{text}", f"https://crm.example/{text}"):
        with suppress(EndpointInvalid, AddressRefused):
            assert validate_endpoint(url, policy=NOTHING_MORE) is None


@pytest.mark.parametrize("address", [IPv4Address("8.8.8.8"), IPv6Address("2606:4700::1111")])
def test_a_public_address_is_let_through_under_any_name(address):
    assert NOTHING_MORE.allows("", address) is True
