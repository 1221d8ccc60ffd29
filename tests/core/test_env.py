"""The readers of the environment."""

from ipaddress import ip_network

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from supportdesk.env import embedded_key, outbound_rules, required


def test_hosts_and_networks_are_told_apart():
    hosts, networks = outbound_rules([" CRM.internal ", "10.1.2.3", "192.168.0.0/16", "::1/128", "", "  "])
    assert hosts == {"crm.internal"}
    assert networks == tuple(ip_network(net) for net in ("10.1.2.3/32", "192.168.0.0/16", "::1/128"))


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "10.0.0", "1.2.3.4.5", "::1/200", "zz::1", "0x7f.1"])
def test_what_looks_like_an_address_but_is_none_is_refused(entry):
    with pytest.raises(ImproperlyConfigured, match=r"OUTBOUND_ALLOW: .* is neither a host name nor a network"):
        outbound_rules([entry])


def test_nothing_allowed_is_nothing():
    assert outbound_rules([]) == (frozenset(), ())


def test_a_key_file_is_made_once_in_a_folder_that_is_made_too(tmp_path):
    path = tmp_path / "new" / "folder" / "secret.key"
    key = embedded_key(path)
    assert len(key) >= 50
    assert embedded_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_field_key_can_encrypt(tmp_path):
    cipher = Fernet(embedded_key(tmp_path / "field.key", fernet=True))
    assert cipher.decrypt(cipher.encrypt(b"secret")) == b"secret"


def test_a_key_file_of_before_is_used(tmp_path):
    path = tmp_path / "secret.key"
    path.write_text("the key of before\n")
    assert embedded_key(path) == "the key of before"


@pytest.mark.parametrize("value", [None, ""])
def test_a_required_variable_that_is_missing_or_empty_says_why_it_is_needed(monkeypatch, value):
    if value is None:
        monkeypatch.delenv("SECRET_KEY", raising=False)
    else:
        monkeypatch.setenv("SECRET_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="Set SECRET_KEY: it signs"):
        required("SECRET_KEY", reason="it signs")


def test_a_required_variable_is_read(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "value")
    assert required("SECRET_KEY", reason="it signs") == "value"
