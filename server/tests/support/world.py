"""Makes people and what they own through the public doors."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tests.support.http import browser
from tests.support.postbox import Postbox

PASSWORD = "quiet-copper-lantern-walk"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in by `client`."""

    id: UUID
    name: str
    email: str
    client: httpx.AsyncClient
    organization_id: UUID

    async def personal_space(self) -> dict[str, Any]:
        """The person's own space, as the API shows it."""
        answer = await self.client.get("/spaces")
        assert answer.status_code == 200, answer.text
        return next(space for space in answer.json()["items"] if space["space_type"] == "personal")

    async def page(self, title: str = "Plans", *, parent_id: str | None = None) -> dict[str, Any]:
        """A new document in the personal space."""
        space = await self.personal_space()
        body = {"space_id": space["id"], "parent_id": parent_id, "type": "DOCUMENT", "title": title}
        answer = await self.client.post("/pages", json={name: value for name, value in body.items() if value})
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created


class World:
    """The people of one test."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._clients: list[httpx.AsyncClient] = []

    def tab(self) -> httpx.AsyncClient:
        """A browser tab of nobody."""
        client = browser(self.origin)
        self.keep(client)
        return client

    def keep(self, client: httpx.AsyncClient) -> None:
        """Close the client with the others."""
        self._clients.append(client)

    async def person(self, name: str = "Ada") -> Person:
        """Sign somebody up, in an organization of their own."""
        client = self.tab()
        email = f"{name.lower()}-{next(_numbers)}@example.org"
        answer = await client.post("/sign-ups", json={"name": name, "email": email, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        session = answer.json()
        return Person(UUID(session["user"]["id"]), name, email, client, UUID(session["organization"]["id"]))

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


class MailingWorld(World):
    """The people of one test in an installation that sends mail; their addresses are proven."""

    def __init__(self, origin: str, postbox: Postbox) -> None:
        super().__init__(origin)
        self.postbox = postbox

    async def person(self, name: str = "Ada") -> Person:
        """Sign somebody up, and confirm the address in the same browser, which signs in."""
        client, email = await self.newcomer(name)
        token = (await self.postbox.latest(email, "email_verification")).token
        answer = await client.post("/email-confirmations", json={"token": token})
        assert answer.status_code == 200, answer.text
        session = answer.json()["session"]
        return Person(UUID(session["user"]["id"]), name, email, client, UUID(session["organization"]["id"]))

    async def newcomer(self, name: str = "Ada") -> tuple[httpx.AsyncClient, str]:
        """Sign somebody up who has not confirmed the address yet: their browser, and the address."""
        client = self.tab()
        email = f"{name.lower()}-{next(_numbers)}@example.org"
        answer = await client.post("/sign-ups", json={"name": name, "email": email, "password": PASSWORD})
        assert answer.status_code == 202, answer.text
        return client, email
