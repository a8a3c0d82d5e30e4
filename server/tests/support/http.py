"""Clients that behave like a browser tab of one person, and the assertion for problems."""

import ipaddress
import itertools
from typing import Any

import httpx

_addresses = itertools.count(int(ipaddress.IPv4Address("10.20.0.1")))


def next_address() -> str:
    """A client address that no other test uses, so that limits per address stay apart."""
    return str(ipaddress.IPv4Address(next(_addresses)))


def browser(origin: str, *, address: str | None = None) -> httpx.AsyncClient:
    """A client that, as browsers do for loopback, keeps Secure cookies over plain HTTP."""
    client = httpx.AsyncClient(
        base_url=f"{origin}/api/v1",
        headers={"Origin": origin, "X-Forwarded-For": address or next_address()},
        timeout=30,
        trust_env=False,
    )

    async def trust_loopback(_response: httpx.Response) -> None:
        for cookie in client.cookies.jar:
            cookie.secure = False

    client.event_hooks = {"response": [trust_loopback]}
    return client


def assert_problem(answer: httpx.Response, status: int, code: str, **members: object) -> dict[str, Any]:
    """The answer is the problem with this code; gives the document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    document: dict[str, Any] = answer.json()
    assert document["code"] == code, document
    assert document["status"] == status
    for name, value in members.items():
        assert document[name] == value, document
    return document
