"""Who is at the other end: the client's address behind configured proxies (ID-39)."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# A peer without an address (a unix socket) has one that nobody can have; all such peers count as one.
NOWHERE = IPv4Address("0.0.0.0")  # noqa: S104  # not a listening address
MAX_FORWARDED = 50


@lru_cache(maxsize=8)
def networks(names: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks of a setting. Raises ValueError naming what is neither."""
    return tuple(ipaddress.ip_network(name, strict=False) for name in names)


def client_address(scope: Scope, trusted_proxies: Sequence[str] = ()) -> str:
    """The peer's address; for a configured proxy, the right-most entry of X-Forwarded-For that is no proxy."""
    peer = scope.get("client")
    address = (_parse(peer[0]) if peer else None) or NOWHERE
    trusted = networks(tuple(trusted_proxies))
    if not _is_within(address, trusted):
        return str(address)
    for entry in reversed(_forwarded(scope)):
        hop = _parse(entry)
        if hop is None:
            # What a proxy did not write proves nothing about what stands left of it.
            break
        address = hop
        if not _is_within(hop, trusted):
            break
    return str(address)


def limit_subject(address: str) -> str:
    """What counts as one client in limits: an IPv4 address, or the /64 network of an IPv6 address."""
    parsed = _parse(address) or NOWHERE
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))


def is_loopback(address: str) -> bool:
    parsed = _parse(address)
    return parsed is not None and parsed.is_loopback


def _forwarded(scope: Scope) -> list[str]:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return ",".join(values).rsplit(",", MAX_FORWARDED)[-MAX_FORWARDED:]


def _is_within(address: Address, trusted: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in trusted)


@lru_cache(maxsize=1024)
def _parse(text: str) -> Address | None:
    """An address with or without port and zone. IPv4 inside IPv6 is IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed
