"""Who is asking: the network a request comes from, and whether it comes from this very machine."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import Request

#: A request with one of these has come through a proxy, whatever address it comes from at the end.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
_LOCAL_NAMES = frozenset(("localhost", "127.0.0.1", "[::1]"))
#: What one household or office holds of each kind of address: the unit of limits.
_IPV4_PREFIX, _IPV6_PREFIX = 24, 64


def client_of(request: Request) -> str:
    """The peer's address as the server reports it; empty where there is none, as on a Unix socket."""
    return request.client.host if request.client else ""


def network_of(client: str) -> str:
    """The /24 or /64 an address stands in; anything else counts as one network of its own."""
    address = _address(client)
    if address is None:
        return client
    prefix = _IPV4_PREFIX if address.version == 4 else _IPV6_PREFIX
    return str(ip_network(f"{address}/{prefix}", strict=False))


def is_on_this_machine(request: Request) -> bool:
    """Whether peer and Host are this machine and no proxy stands between.

    The name in Host is checked so that a foreign page cannot reach in by having its own name resolve to 127.0.0.1.
    """
    address = _address(client_of(request))
    if address is None or not address.is_loopback:
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    host = request.headers.get("host", "").lower()
    name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    return (name if port.isdigit() and name else host) in _LOCAL_NAMES


def _address(client: str) -> IPv4Address | IPv6Address | None:
    """The address itself: IPv4 mapped into IPv6 is IPv4, and the zone of a link-local one is left off."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
