"""Which addresses a crawler may connect to: public unicast ones, whatever they are wrapped in. Pure arithmetic.

Source: IANA special-purpose address registries; RFC 6052 and 8215 (NAT64), 3056 (6to4), 4380 (Teredo), 4291 (mapped),
5214 (ISATAP). `ipaddress.is_global` alone lets NAT64 of a loopback address pass (64:ff9b::7f00:1).
"""

import ipaddress

_V4_BLOCKED = tuple(
    (ipaddress.IPv4Network(net), why)
    for net, why in (
        ("0.0.0.0/8", "this-network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),  # also the clouds' metadata service
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("168.63.129.16/32", "cloud host agent"),  # public by number, answered by the hypervisor
    )
)
_V6_BLOCKED = tuple(
    (ipaddress.IPv6Network(net), why)
    for net, why in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("2001:db8::/32", "documentation"),
        ("2001:2::/48", "benchmarking"),
        ("2001:10::/28", "ORCHID"),
        ("2001:20::/28", "ORCHID"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_TEREDO = ipaddress.IPv6Network("2001::/32")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_address(host: str) -> bool:
    """Whether a host is an IP address and not a name; brackets as in URLs are allowed."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def why_blocked(address: str) -> str:
    """Why nobody outside should be led to this address; "" if it is a public unicast one.

    >>> why_blocked("93.184.216.34"), why_blocked("64:ff9b::7f00:1")
    ('', 'loopback (inside 64:ff9b::7f00:1)')
    """
    try:
        ip = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "not an address"
    if isinstance(ip, ipaddress.IPv4Address):
        return _why_v4(ip)
    why = next((why for net, why in _V6_BLOCKED if ip in net), "")
    if why:
        return why
    wrapped = _wrapped(ip)
    for inner in wrapped:
        if why := _why_v4(inner):
            return f"{why} (inside {address})"
    return "" if wrapped or ip in _GLOBAL_V6 else "not global unicast"


def _why_v4(ip: ipaddress.IPv4Address) -> str:
    return next((why for net, why in _V4_BLOCKED if ip in net), "")


def _wrapped(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses a packet to this IPv6 address may end at."""
    number = int(ip)
    low = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip in _NAT64 or ip in _COMPATIBLE or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return (low,)
    if ip in _SIX_TO_FOUR:
        return (ipaddress.IPv4Address((number >> 80) & 0xFFFFFFFF),)
    if ip in _TEREDO:
        server, client = (number >> 64) & 0xFFFFFFFF, (number & 0xFFFFFFFF) ^ 0xFFFFFFFF
        return (ipaddress.IPv4Address(server), ipaddress.IPv4Address(client))
    return ()
