"""TLS is verified against the host's name although the connection goes to its checked address."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from apps.core.http import ConnectionFailed, TimedOut
from tests.core.http.servers import always, answer

HOST = "crm.example"


def certificate_for(host, folder):
    """Write a self-signed certificate with its key and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{host}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return str(file)


@pytest.fixture
def secure(serve, client_of, tmp_path, monkeypatch):
    """Return a function that serves over TLS under a name and returns a client that trusts the certificate."""

    def make(handler, *, name=HOST, trusted=True, **kwargs):
        certificate = certificate_for(name, tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        names = []
        context.sni_callback = lambda _socket, server_name, _context: names.append(server_name)
        if trusted:
            monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", certificate)
        upstream = serve(handler, wrap=lambda peer: context.wrap_socket(peer, server_side=True))
        client = client_of(f"https://{HOST}:{upstream.port}", resolver=lambda host: ["127.0.0.1"], **kwargs)
        return client, upstream, names

    return make


def test_the_name_goes_to_the_server_and_the_certificate_is_checked_against_it(secure):
    client, upstream, names = secure(always(answer(b'{"ok": true}')))
    assert client.get("/").body == {"ok": True}
    assert client.get("/").body == {"ok": True}
    assert names == [HOST]
    assert f"Host: {HOST}:{upstream.port}\r\n".encode() in upstream.requests[0]


def test_a_certificate_of_another_name_is_refused_and_nothing_was_sent(secure):
    client, upstream, _names = secure(always(answer()), name="evil.example")
    with pytest.raises(ConnectionFailed, match="TLS") as caught:
        client.post("/payments", json={})
    assert caught.value.may_have_arrived is False
    assert upstream.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(secure):
    client, upstream, _names = secure(always(answer()), trusted=False)
    with pytest.raises(ConnectionFailed, match="TLS: self-signed certificate"):
        client.get("/")
    assert upstream.requests == []


def test_an_upstream_without_tls_is_a_failed_connection(serve, client_of):
    def plain(connection):
        connection.socket.recv(1000)
        connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    client = client_of(f"https://{HOST}:{serve(plain).port}", resolver=lambda host: ["127.0.0.1"])
    with pytest.raises(ConnectionFailed, match="TLS"):
        client.get("/")


def test_a_handshake_that_hangs_ends_at_the_timeout_and_nothing_was_sent(serve, client_of):
    upstream = serve(lambda connection: connection.wait())
    client = client_of(f"https://{HOST}:{upstream.port}", resolver=lambda host: ["127.0.0.1"], timeout_s=0.3)
    with pytest.raises(TimedOut) as caught:
        client.get("/")
    assert caught.value.may_have_arrived is False


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"])
def test_a_dripping_answer_over_tls_ends_at_the_timeout(secure, start):
    def drip(connection):
        connection.read_request()
        connection.send(start)
        connection.drip(b" " * 60_000, every_s=0.02)

    client, _upstream, _names = secure(drip, timeout_s=0.4)
    with pytest.raises(TimedOut) as caught:
        client.get("/")
    assert caught.value.may_have_arrived is True
