"""Typed readers of the environment: a wrong value stops the start and names the variable."""

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

env = Env()

Network = IPv4Network | IPv6Network


def outbound_rules(entries: list[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    """Split `OUTBOUND_ALLOW` into exact host names and networks that outbound calls may reach although not public.

    Raises ImproperlyConfigured for an entry that looks like an address but is none.
    """
    hosts: set[str] = set()
    networks: list[Network] = []
    for entry in filter(None, (raw.strip().lower() for raw in entries)):
        if not (entry[0].isdigit() or ":" in entry):
            hosts.add(entry)
            continue
        try:
            networks.append(ip_network(entry, strict=False))
        except ValueError as error:
            raise ImproperlyConfigured(f"OUTBOUND_ALLOW: {entry!r} is neither a host name nor a network.") from error
    return frozenset(hosts), tuple(networks)


def embedded_key(path: Path, *, fernet: bool = False) -> str:
    """Read the key file of an embedded run, making it (mode 0600) where it is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Fernet.generate_key().decode() if fernet else secrets.token_urlsafe(50)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
    return path.read_text().strip()


def required(name: str, *, reason: str) -> str:
    """Read a variable that has no safe default; raises ImproperlyConfigured with the reason where it is missing."""
    try:
        value = env.str(name)
    except EnvError:
        value = ""
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {reason}")
    return value
