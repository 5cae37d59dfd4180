"""Who is taken for one by where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """An address, and of IPv6 the network of 64 bits that one line has for itself.

    >>> network_of("2001:db8::1:2:3:4")
    '2001:db8::'
    """
    try:
        told = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(told) >> 64 << 64)) if told.version == 6 else address
