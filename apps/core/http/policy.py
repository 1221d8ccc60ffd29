"""Which addresses outbound calls may reach."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

from apps.core.http.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# These carry an IPv4 address inside or are site-local, and Python counts some of them as global.
NEVER_PUBLIC = tuple(
    ip_network(network)
    for network in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10")
)


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """Public addresses, the host names in `hosts` wherever they are, and every address in `networks`."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def from_settings(cls) -> "OutboundPolicy":
        """Return the policy of the deployment."""
        return cls(hosts=settings.OUTBOUND_ALLOWED_HOSTS, networks=settings.OUTBOUND_ALLOWED_NETWORKS)

    def allows(self, host: str, address: Address) -> bool:
        """Tell whether calls to `host` may reach `address`."""
        plain = unmapped(address)
        return host.lower().rstrip(".") in self.hosts or is_public(plain) or any(plain in net for net in self.networks)

    def check(self, host: str, address: Address) -> None:
        """Raise AddressRefused where calls to `host` may not reach `address`."""
        if not self.allows(host, address):
            raise AddressRefused(host, address)


def unmapped(address: Address) -> Address:
    """Return the IPv4 address inside `::ffff:0:0/96`, which is what a connection would reach."""
    return getattr(address, "ipv4_mapped", None) or address


def is_public(address: Address) -> bool:
    """Tell whether anybody on the internet can reach the address."""
    return address.is_global and not address.is_multicast and not any(address in net for net in NEVER_PUBLIC)


def literal_address(host: str) -> Address | None:
    """Return the address that a host is written as, in any way the system reads (`127.1`, `0x7f000001`), or None."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ip_address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
