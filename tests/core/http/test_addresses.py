"""Calls reach public addresses only, besides those that the deployment allows."""

from ipaddress import ip_address, ip_network

import pytest

from apps.core.http import AddressRefused, ConnectionFailed, EndpointInvalid, HttpClient, OutboundPolicy
from apps.core.http.policy import literal_address
from tests.core.http.servers import always, answer

NOTHING_MORE = OutboundPolicy()

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - an address to be refused
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address):
    assert NOTHING_MORE.allows("crm.example", ip_address(address)) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_allowed(address):
    assert NOTHING_MORE.allows("crm.example", ip_address(address)) is True


def test_an_allowed_network_is_reached_also_in_its_mapped_form():
    policy = OutboundPolicy(networks=(ip_network("10.0.0.0/8"),))
    assert policy.allows("crm.example", ip_address("10.1.2.3")) is True
    assert policy.allows("crm.example", ip_address("::ffff:10.1.2.3")) is True
    assert policy.allows("crm.example", ip_address("192.168.1.1")) is False


def test_an_allowed_host_is_reached_wherever_it_is_and_no_other():
    policy = OutboundPolicy(hosts=frozenset({"crm.internal"}))
    address = ip_address("10.1.2.3")
    hosts = ["crm.internal", "CRM.Internal", "crm.internal.", "evil.crm.internal", "crm.internal.evil.example"]
    assert [policy.allows(host, address) for host in hosts] == [True, True, True, False, False]


def test_the_policy_of_the_deployment_comes_from_the_settings(settings):
    settings.OUTBOUND_ALLOWED_HOSTS = frozenset({"crm.internal"})
    settings.OUTBOUND_ALLOWED_NETWORKS = (ip_network("10.0.0.0/8"),)
    assert OutboundPolicy.from_settings() == OutboundPolicy(
        hosts=frozenset({"crm.internal"}), networks=(ip_network("10.0.0.0/8"),)
    )


def test_a_name_that_resolves_to_a_private_address_is_refused_before_anything_is_sent(serve, client_of):
    upstream = serve(always(answer()))
    client = client_of(f"http://crm.example:{upstream.port}", policy=NOTHING_MORE, resolver=lambda host: ["127.0.0.1"])
    with pytest.raises(AddressRefused, match=r"crm\.example \(127\.0\.0\.1\) is not a public address") as caught:
        client.get("/customers")
    assert (caught.value.code, caught.value.retryable, caught.value.may_have_arrived) == (
        "address_refused",
        False,
        False,
    )
    assert upstream.connections == 0


def test_one_private_address_among_public_ones_is_enough_to_refuse(client_of):
    client = client_of("http://crm.example", policy=NOTHING_MORE, resolver=lambda host: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        client.get("/")


def test_a_name_that_changes_its_address_after_the_check_is_connected_to_the_checked_one(serve, client_of):
    upstream = serve(always(answer(b'{"from": "checked"}')))
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    client = client_of(f"http://crm.example:{upstream.port}", resolver=lambda host: next(answers))
    assert client.get("/").body == {"from": "checked"}
    assert f"Host: crm.example:{upstream.port}\r\n".encode() in upstream.requests[0]


def test_every_connection_looks_the_name_up_again(serve, client_of):
    upstream = serve(lambda connection: connection.read_request() and connection.send(answer(headers="X: y\r\n")))
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    client = client_of(f"http://crm.example:{upstream.port}", resolver=lambda host: next(answers))
    client.get("/")
    assert upstream.over[0].wait(5)
    with pytest.raises(AddressRefused):
        client.get("/")


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_an_unusual_way_to_write_a_private_address_is_refused(serve, client_of, host):
    upstream = serve(always(answer()))
    client = client_of(f"http://{host}:{upstream.port}", policy=NOTHING_MORE)
    with pytest.raises((AddressRefused, ConnectionFailed)):
        client.get("/")
    assert upstream.connections == 0


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("crm.example", None),
        ("1.example", None),
        ("", None),
    ],
)
def test_a_host_may_be_an_address_in_any_way_the_system_reads(host, address):
    assert literal_address(host) == (ip_address(address) if address else None)


def test_the_next_address_is_tried_where_one_refuses_the_connection(serve, client_of):
    upstream = serve(always(answer(b'{"ok": true}')))
    client = client_of(f"http://crm.example:{upstream.port}", resolver=lambda host: ["127.0.0.9", "127.0.0.1"])
    assert client.get("/").body == {"ok": True}


def test_an_unknown_host_is_a_failed_connection(client_of):
    def unknown(host):
        raise OSError("Name or service not known")

    with pytest.raises(ConnectionFailed, match=r"crm\.example: the host is not known") as caught:
        client_of("http://crm.example", resolver=unknown).get("/")
    assert (caught.value.code, caught.value.retryable, caught.value.may_have_arrived) == (
        "connection_failed",
        True,
        False,
    )


def test_a_host_without_addresses_is_a_failed_connection(client_of):
    with pytest.raises(ConnectionFailed, match="not known"):
        client_of("http://crm.example", resolver=lambda host: []).get("/")


def test_a_refused_connection_sends_nothing(client_of, unused_port):
    with pytest.raises(ConnectionFailed) as caught:
        client_of(f"http://127.0.0.1:{unused_port}").post("/payments", json={})
    assert caught.value.may_have_arrived is False


@pytest.mark.parametrize(
    "url",
    ["http://operator:secret@crm.example", "ftp://crm.example", "crm.example", "http://", "http://crm.example?a=b"],
)
def test_a_client_of_no_plain_address_can_not_be_made(url):
    with pytest.raises(EndpointInvalid) as caught:
        HttpClient(base_url=url)
    assert "secret" not in str(caught.value)


def test_the_clients_of_one_policy_share_their_connections(serve):
    upstream = serve(always(answer()))
    for _ in range(3):
        HttpClient(base_url=upstream.url).get("/")
    assert (upstream.connections, len(upstream.requests)) == (1, 3)
