"""From where somebody comes, as coarsely as is enough."""

import ipaddress


def block_of(address: str) -> str:
    """The neighbourhood of an address, /24 or /64: enough to know a clinic from a stranger. More
    is never kept."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False))
