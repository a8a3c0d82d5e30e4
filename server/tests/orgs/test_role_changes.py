"""A role that changes, and what is open."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from tests.access.test_revocation import SOON_SECONDS, listening
from tests.support.team import Team
from tests.support.world import Person, World


async def give(team: Team, person: Person, role: str) -> None:
    path = f"/organizations/{team.organization_id}/members/{person.id}"
    answer = await team.founder.client.patch(path, json={"role": role})
    assert answer.status_code == 200, answer.text


async def ask(held: ClientConnection, topic: str) -> str:
    """Subscribe; gives what the server says of it."""
    await held.send(json.dumps({"op": "subscribe", "topic": topic}))
    while True:
        frame: dict[str, Any] = json.loads(await held.recv())
        if frame.get("topic") == topic and frame["op"] in {"subscribed", "error"}:
            said: str = frame["op"]
            return said


async def until_heard(held: ClientConnection, topic: str) -> None:
    """Ask for the topic again until the new role has reached the socket."""
    async with asyncio.timeout(SOON_SECONDS):
        while await ask(held, topic) != "subscribed":
            await asyncio.sleep(0.1)


@pytest.mark.spec("ORG-27")
async def test_an_open_socket_listens_by_the_role_of_now(team: Team, world: World) -> None:
    ada, bert = team.founder, await team.join("Bert", organization_role="guest")
    spaces = (await ada.client.get("/spaces")).json()["items"]
    own_space = next(space for space in spaces if space["space_type"] == "organization")
    page = (await ada.client.post("/pages", json={"space_id": own_space["id"], "title": "For all"})).json()
    everybody, admins = f"organization:{team.organization_id}", f"organization-admins:{team.organization_id}"
    topics = {everybody, admins, f"page:{page['id']}"}

    async with listening(world, bert) as held:
        for topic in topics:
            assert await ask(held, topic) == "error"
        await give(team, bert, "member")
        await until_heard(held, everybody)
        assert await ask(held, f"page:{page['id']}") == "subscribed"
        assert await ask(held, admins) == "error"
        await give(team, bert, "admin")
        await until_heard(held, admins)

        await give(team, bert, "guest")
        await ada.client.patch(f"/pages/{page['id']}", json={"title": "Authored later"})
        left, told = set(topics), list[dict[str, Any]]()
        async with asyncio.timeout(SOON_SECONDS):
            while left:
                frame = json.loads(await held.recv())
                told.append(frame)
                if frame.get("kind") == "access.revoked":
                    left.discard(frame["topic"])
        assert not [frame for frame in told if frame.get("kind") == "page.updated"]
        for topic in topics:
            assert await ask(held, topic) == "error"
