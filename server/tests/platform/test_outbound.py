"""Attacks on the guarded outbound client (PR-16, PR-17): spellings, rebinding, redirects, metadata."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoa.platform.outbound import (
    Address,
    AddressRefused,
    Guard,
    OutboundClient,
    OutboundFailure,
    is_forbidden,
    is_public,
)

STRICT = Guard()
DEVELOPMENT = Guard(allow_loopback=True)


def spellings(section: str) -> list[str]:
    """Attacks from the table beside this file, one a line."""
    text = Path(__file__).with_name("spellings.txt").read_text()
    _, _, rest = text.partition(f"# {section}\n")
    return rest.partition("\n\n")[0].split()


LOOPBACK, PRIVATE, METADATA = spellings("LOOPBACK"), spellings("PRIVATE"), spellings("METADATA")
ELSEWHERE, FORMS = spellings("ELSEWHERE"), spellings("FORMS")
ODD = [
    "",
    " ",
    "http://models.example/\n",
    " http://models.example/",
    "http://models.example/ ",
    "http://mod\tels.example/",
    "http://models.example/\r\nHost: inner",
    "http://models.exa\x00mple/",
    "http://" + "a" * 3000 + "/",
    "http://exa mple/",
]

SPELLINGS = [f"http://{host}/v1" for host in [*LOOPBACK, *PRIVATE, *METADATA, *ELSEWHERE]] + FORMS + ODD


async def lookup_as_the_system(host: str, port: int) -> list[Address]:
    """What the C library makes of a name without a network: numbers in all their forms, nothing else."""
    try:
        return [ipaddress.ip_address(socket.inet_aton(host.rstrip(".")))]
    except OSError as error:
        raise socket.gaierror(socket.EAI_NONAME, "no such name") from error


@dataclass
class Canary:
    """A listener that counts who comes."""

    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    answer: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    made = Canary()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


@asynccontextmanager
async def client(guard: Guard, **options: object) -> AsyncIterator[OutboundClient]:
    made = OutboundClient(guard, **options)  # type: ignore[arg-type]  # passed through
    try:
        yield made
    finally:
        await made.close()


def test_there_are_enough_spellings_in_the_table() -> None:
    assert len(set(SPELLINGS)) >= 150


@pytest.mark.spec("PR-16")
@pytest.mark.parametrize("url", SPELLINGS)
async def test_no_spelling_of_an_inner_address_is_dialled(url: str) -> None:
    async with client(STRICT, lookup=lookup_as_the_system) as outbound:
        with pytest.raises(AddressRefused) as refusal:
            await outbound.fetch("GET", url, total_seconds=5)

    assert refusal.value.status == 422
    assert str(refusal.value) == AddressRefused.title


@pytest.mark.spec("PR-17")
@pytest.mark.parametrize("host", [*METADATA, *PRIVATE, *ELSEWHERE])
async def test_development_opens_nothing_but_this_machine(host: str) -> None:
    async with client(DEVELOPMENT, lookup=lookup_as_the_system) as outbound:
        with pytest.raises(AddressRefused):
            await outbound.fetch("GET", f"http://{host}/v1", total_seconds=5)


@pytest.mark.spec("PR-17")
@pytest.mark.parametrize("host", [host for host in METADATA if ":" not in host or host.startswith("[")])
async def test_metadata_stays_shut_even_if_the_operator_lists_it(host: str) -> None:
    guard = Guard(frozenset({f"{host.lower()}:80", f"{host.lower()}:443"}))
    async with client(guard, lookup=lookup_as_the_system) as outbound:
        with pytest.raises(AddressRefused):
            await outbound.fetch("GET", f"http://{host}/latest/meta-data", total_seconds=5)


@pytest.mark.spec("PR-17")
async def test_a_listed_name_that_points_to_metadata_is_refused() -> None:
    async def lookup(host: str, port: int) -> list[Address]:
        return [ipaddress.ip_address("169.254.169.254")]

    async with client(Guard(frozenset({"models.lan:8000"})), lookup=lookup) as outbound:
        with pytest.raises(AddressRefused):
            await outbound.fetch("GET", "http://models.lan:8000/v1", total_seconds=5)


@pytest.mark.spec("PR-17")
async def test_a_listed_private_host_is_reached_on_its_port_alone() -> None:
    async with canary() as inner, canary() as other:
        guard = Guard(frozenset({f"127.0.0.1:{inner.port}"}))
        async with client(guard) as outbound:
            status, _, body = await outbound.fetch("GET", f"http://127.0.0.1:{inner.port}/")
            with pytest.raises(AddressRefused):
                await outbound.fetch("GET", f"http://127.0.0.1:{other.port}/")

        assert (status, body, other.connections) == (200, b"ok", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_in_development_a_model_on_this_machine_needs_no_setting(host: str) -> None:
    async with canary() as inner, client(DEVELOPMENT) as outbound:
        status, _, _ = await outbound.fetch("GET", f"http://{host}:{inner.port}/v1/models")

    assert status == 200


async def test_localhost_that_points_elsewhere_is_refused_in_development() -> None:
    async def lookup(host: str, port: int) -> list[Address]:
        return [ipaddress.ip_address("10.0.0.7")]

    async with client(DEVELOPMENT, lookup=lookup) as outbound:
        with pytest.raises(AddressRefused):
            await outbound.fetch("GET", "http://localhost:11434/v1", total_seconds=5)


@pytest.mark.spec("PR-16")
async def test_a_name_that_is_rebound_after_the_check_reaches_nothing_inside() -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "127.0.0.1"]]
    asked: list[str] = []

    async def lookup(host: str, port: int) -> list[Address]:
        asked.append(host)
        return [ipaddress.ip_address(text) for text in answers[min(len(asked) - 1, 2)]]

    async with canary() as inner:
        guard = Guard(frozenset())
        async with client(guard, lookup=lookup) as outbound:
            dialled = _record_dialling(outbound)
            with pytest.raises((OutboundFailure, TimeoutError)):
                await outbound.fetch("GET", "http://rebind.example/", total_seconds=0.2)
            assert dialled == ["93.184.216.34"]
            for _ in range(2):
                with pytest.raises(AddressRefused):
                    await outbound.fetch("GET", "http://rebind.example/", total_seconds=0.2)

        assert (len(asked), dialled, inner.connections) == (3, ["93.184.216.34"], 0)


def _record_dialling(outbound: OutboundClient) -> list[str]:
    """Which addresses sockets would be opened for. Nothing goes out: tests have no network."""
    dialled: list[str] = []
    connector = outbound._pool.connector
    assert isinstance(connector, aiohttp.TCPConnector)

    async def record(*arguments: object, addr_infos: list[tuple[object, ...]], **options: object) -> object:
        dialled.extend(str(info[4][0]) for info in addr_infos)  # type: ignore[index]
        raise OSError("no network in tests")

    connector._wrap_create_connection = record  # type: ignore[method-assign,assignment]
    return dialled


@pytest.mark.spec("PR-16")
async def test_the_name_travels_on_in_the_host_header() -> None:
    async def lookup(host: str, port: int) -> list[Address]:
        return [ipaddress.ip_address("127.0.0.1")]

    async with canary() as inner:
        guard = Guard(frozenset({f"models.lan:{inner.port}"}))
        async with client(guard, lookup=lookup) as outbound:
            await outbound.fetch("GET", f"http://models.lan:{inner.port}/v1")

        assert f"Host: models.lan:{inner.port}".encode() in inner.requests[0]


@pytest.mark.spec("PR-16")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_answers_and_never_followed(status: int) -> None:
    async with canary() as target, canary() as first:
        location = f"http://127.0.0.1:{target.port}/latest/meta-data"
        first.answer = f"HTTP/1.1 {status} Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n".encode()
        async with client(DEVELOPMENT) as outbound:
            answered, _, _ = await outbound.fetch("GET", f"http://127.0.0.1:{first.port}/")

        assert (answered, target.connections) == (status, 0)


@pytest.mark.spec("PR-16")
async def test_an_answer_above_the_limit_is_cut_off() -> None:
    async with canary() as inner, client(DEVELOPMENT) as outbound:
        inner.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + b"x" * 100_000
        with pytest.raises(OutboundFailure):
            await outbound.fetch("GET", f"http://127.0.0.1:{inner.port}/", limit=1000)


async def test_compressed_answers_are_neither_asked_for_nor_unpacked() -> None:
    async with canary() as inner, client(DEVELOPMENT) as outbound:
        inner.answer = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nbomb"
        _, _, body = await outbound.fetch("GET", f"http://127.0.0.1:{inner.port}/")

        assert body == b"bomb"
        assert b"Accept-Encoding: identity" in inner.requests[0]


async def test_a_closed_port_is_a_failure_not_a_refusal() -> None:
    async with canary() as inner:
        port = inner.port
    async with client(DEVELOPMENT) as outbound:
        with pytest.raises(OutboundFailure):
            await outbound.fetch("GET", f"http://127.0.0.1:{port}/")


@given(st.ip_addresses(v=4))
def test_an_address_in_another_spelling_is_never_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for form in (
        f"::ffff:{address}",
        f"::{address}",
        f"64:ff9b::{address}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::",
    ):
        assert not is_public(ipaddress.ip_address(form))


@given(st.ip_addresses())
def test_what_no_setting_opens_is_not_public(address: Address) -> None:
    assert not (is_forbidden(address) and is_public(address))
