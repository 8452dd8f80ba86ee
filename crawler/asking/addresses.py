"""Which network addresses a crawl may reach: those of the public internet, however they are written."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_IPV6_IN_USE = IPv6Network("2000::/3")  # all of public IPv6; RFC 4291, IANA registry
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, looked at through IPv4-in-IPv6 disguises."""
    ip = _undisguised(ip_address(address.partition("%")[0]))
    if isinstance(ip, IPv6Address):
        return ip in _IPV6_IN_USE and ip.is_global
    return ip.is_global and not ip.is_multicast


def literal(host: str) -> str | None:
    """The address a host name spells, dotted, decimal, octal or hexadecimal (`2130706433`); None for a name."""
    host = host.strip("[]").rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _undisguised(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour
    return IPv4Address(ip.packed[-4:]) if ip in _NAT64 else inner or ip
