"""Browsers of different makes, and signing in with them."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.world import PASSWORD, Person, World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.1 Mobile/15E148 Safari/604.1"
)
DEVICE_COOKIE = "__Host-stoa_device"


@dataclass(frozen=True)
class SignedIn:
    """A browser in which somebody has just signed in."""

    id: str
    client: httpx.AsyncClient

    @property
    def device_cookie(self) -> str:
        found: str = self.client.cookies[DEVICE_COOKIE]
        return found


def tab_of(world: World, agent: str, *, device: str | None = None) -> httpx.AsyncClient:
    """A browser of a make, with a device cookie or none."""
    tab = world.tab()
    tab.headers["User-Agent"] = agent
    if device is not None:
        tab.cookies.set(DEVICE_COOKIE, device)
    return tab


async def sign_in(
    world: World, person: Person, agent: str, *, device: str | None = None, address: str | None = None
) -> SignedIn:
    """Sign somebody in with a browser of their own."""
    tab = tab_of(world, agent, device=device)
    if address is not None:
        tab.headers["X-Forwarded-For"] = address
    answer = await tab.post("/sessions", json={"identifier": person.email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return SignedIn(answer.json()["id"], tab)


async def sessions_of(client: httpx.AsyncClient) -> dict[str, Any]:
    """The caller's sessions by id."""
    answer = await client.get("/sessions")
    assert answer.status_code == 200, answer.text
    return {item["id"]: item for item in answer.json()["items"]}
