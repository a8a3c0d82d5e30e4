"""The one client for addresses that people enter (PR-16, PR-17): model servers now, webhooks and link cards later.

Every address that a name resolves to is checked, and a checked address is the one that is dialled. Redirects are
not followed. All refusals read alike, so that nobody can map a private network by asking.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from stoa.platform.errors import Invalid, Upstream
from stoa.platform.settings import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[list[Address]]]

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
DEFAULT_PORTS = frozenset({80, 443})
CONNECT_SECONDS = 10.0
MAX_RESPONSE = 10 * 1024 * 1024
MAX_URL = 2000

# Cloud metadata services; no setting opens them.
METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)
# Another way to write an IPv4 address, or a tunnel to one: never dialled, whatever the operator allows, because
# the address inside may be a metadata service. 6to4, Teredo, NAT64 (both prefixes), mapped, translated.
_TRANSITIONAL = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0/96", "::ffff:0:0:0/96")
)
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# No place for a server, though some versions of the library call them global.
_NO_SERVER = tuple(
    ipaddress.ip_network(text)
    for text in ("192.88.99.0/24", "192.0.0.0/24", "fec0::/10", "100::/64", "5f00::/16", "3fff::/20")
)
_NUMERIC_HOST = re.compile(r"[0-9.]+|.*:.*|(.*\.)?0[xX][0-9a-fA-F]*\.?")
# getaddrinfo says: there is no such name. Refused like a private one, so that inner names cannot be told apart.
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


class AddressRefused(Invalid):
    """Every refusal, with one text."""

    code, title = "platform.address_refused", "This address cannot be used from here"


class OutboundFailure(Upstream):
    code, title = "platform.outbound_failed", "The other server could not be reached"


def is_forbidden(address: Address) -> bool:
    """Whether no setting may open this address: metadata, link-local, and other spellings of IPv4."""
    if address in METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        is_compatible = address in _COMPATIBLE and not address.is_loopback
        return is_compatible or any(address in network for network in _TRANSITIONAL)
    return False


def is_public(address: Address) -> bool:
    """Whether an address lies in the public internet."""
    if is_forbidden(address) or any(address in net for net in _NO_SERVER if net.version == address.version):
        return False
    return address.is_global and not address.is_reserved


@dataclass(frozen=True)
class Guard:
    """Which host and port may be dialled.

    `private_hosts` holds `host:port` as the operator named them; these may also be private. `allow_loopback` opens
    every port of this very machine under its three usual names (ADR 5).
    """

    private_hosts: frozenset[str] = frozenset()
    allow_loopback: bool = False

    @classmethod
    def from_settings(cls, settings: Settings) -> "Guard":
        """What the operator allowed; a development installation may also reach its own machine."""
        named = frozenset(entry.lower() for entry in settings.outbound_allow_private_hosts)
        return cls(named, allow_loopback=settings.is_development)

    @lru_cache(maxsize=1024)  # noqa: B019  # one guard lives as long as its process
    def check_url(self, text: str) -> URL:
        """The address as a URL, if its form is one that may be dialled at all. Raises AddressRefused."""
        if len(text) > MAX_URL or not text.isprintable() or any(sign in text for sign in " \\#"):
            raise AddressRefused
        try:
            url = URL(text)
            host, port = url.host, url.port
        except ValueError as error:
            raise AddressRefused from error
        if url.scheme not in ("http", "https") or not host or not port or "@" in url.authority:
            raise AddressRefused
        if _NUMERIC_HOST.fullmatch(host):
            self.check_address(host, port, _literal(host))
        elif not self._is_open(host, port):
            raise AddressRefused
        return url

    def may_be_plain(self, url: URL) -> bool:
        """Whether an address may be asked without TLS: what lies on this machine, or the operator named."""
        host, port = url.host or "", url.port or 0
        return self._is_named(host, port) or self._is_own_machine(host)

    def check_address(self, host: str, port: int, address: Address) -> None:
        """Raises AddressRefused unless this resolved address may be dialled for this host and port."""
        if is_forbidden(address):
            raise AddressRefused
        if self._is_named(host, port) or (self._is_own_machine(host) and address.is_loopback):
            return
        if port not in DEFAULT_PORTS or not is_public(address):
            raise AddressRefused

    def _is_open(self, host: str, port: int) -> bool:
        """Whether a name may be looked up for this port."""
        return port in DEFAULT_PORTS or self._is_named(host, port) or self._is_own_machine(host)

    def _is_named(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host.lower()
        return f"{name}:{port}" in self.private_hosts

    def _is_own_machine(self, host: str) -> bool:
        return self.allow_loopback and host.lower() in LOOPBACK_HOSTS


def _literal(host: str) -> Address:
    """An address in its one canonical spelling; octal, hexadecimal, short forms and zones are refused."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise AddressRefused from error
    if "%" in host:
        raise AddressRefused
    return address


async def system_lookup(host: str, port: int) -> list[Address]:
    """All addresses of a name, both families."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


class _GuardedResolver(AbstractResolver):
    """Gives aiohttp only addresses that were checked; it dials exactly these."""

    def __init__(self, guard: Guard, lookup: Lookup) -> None:
        self._guard = guard
        self._lookup = lookup

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002  # aiohttp's signature
    ) -> list[ResolveResult]:
        try:
            addresses = list(dict.fromkeys(await self._lookup(host, port)))
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_NAME:
                raise AddressRefused from error
            raise
        if not addresses:
            raise AddressRefused
        for address in addresses:
            self._guard.check_address(host, port, address)
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET6 if address.version == 6 else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        return None


class OutboundClient:
    """One pool of guarded connections per process."""

    def __init__(self, guard: Guard, *, lookup: Lookup = system_lookup) -> None:
        self.guard = guard
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None

    @property
    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_GuardedResolver(self.guard, self._lookup), use_dns_cache=False, limit=0, limit_per_host=0
            )
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
            )
        return self._session

    @asynccontextmanager
    async def open(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        first_byte_seconds: float = 60.0,
        total_seconds: float | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """A response whose body has not been read. Leaving the block closes the connection, unless it was read to
        its end.

        Raises AddressRefused; OutboundFailure when there was no connection or no answer; TimeoutError when the
        answer did not begin in `first_byte_seconds` or reading it goes beyond `total_seconds`. A redirect is an
        answer like any other.
        """
        checked = self.guard.check_url(url)
        timeout = aiohttp.ClientTimeout(total=total_seconds, sock_connect=CONNECT_SECONDS)
        try:
            async with asyncio.timeout(CONNECT_SECONDS + first_byte_seconds):
                response = await self._pool.request(
                    method,
                    checked,
                    # Nothing is decompressed, so a small answer cannot become a large one.
                    headers={"Accept-Encoding": "identity", **(headers or {})},
                    data=body,
                    allow_redirects=False,
                    timeout=timeout,
                )
        except TimeoutError:
            raise
        except (aiohttp.ClientError, OSError) as error:
            raise OutboundFailure from error
        try:
            yield response
        finally:
            # A response that was not read to its end must not return to the pool with the rest inside.
            if response.content.at_eof():
                response.release()
            else:
                response.close()

    async def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit: int = MAX_RESPONSE,
        total_seconds: float = 30.0,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and whole body, of at most `limit` bytes. Raises as `open` does."""
        try:
            async with self.open(method, url, headers=headers, body=body, total_seconds=total_seconds) as response:
                chunks, size = [], 0
                async for chunk in response.content.iter_any():
                    size += len(chunk)
                    if size > limit:
                        raise OutboundFailure("The answer is too long")
                    chunks.append(chunk)
                return response.status, response.headers, b"".join(chunks)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OutboundFailure from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
