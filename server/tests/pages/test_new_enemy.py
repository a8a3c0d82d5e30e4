"""The new enemy: whoever lost a page never sees what is written into it afterwards, whichever door they try.

Each round gives a right, has its holder try every door without a pause, takes the right away, and writes a secret as
soon as the taking is answered. What was on its way at that moment may still arrive; it has nothing of the secret.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.access.test_revocation import listening, until_revoked
from tests.access.test_share_links import make as make_link
from tests.access.test_share_links import read as read_link
from tests.conversations.talking import CLAUDE, Talker
from tests.conversations.test_tools import reading
from tests.support.editor import Editor
from tests.support.model_server import ModelServer, Script, model_server
from tests.support.team import Team
from tests.support.world import Person, World

ROUNDS = 100 if "STOA_TEST_SOAK" in os.environ else 4


@dataclass
class Enemy:
    """Everything that somebody was answered, door by door."""

    person: Person
    stranger: httpx.AsyncClient
    page_id: str
    seen: list[str] = field(default_factory=list)
    tries: int = 0

    @asynccontextmanager
    async def trying(self, secret: str, token: str) -> AsyncIterator[None]:
        """Ask at all doors, each again as soon as it has answered."""
        client, page = self.person.client, f"/pages/{self.page_id}"
        doors: tuple[Callable[[], Awaitable[httpx.Response]], ...] = (
            lambda: client.get(page),
            lambda: client.get(f"{page}/content"),
            lambda: client.get("/search", params={"q": secret}),
            lambda: client.post(f"{page}/exports", json={"format": "markdown"}),
            lambda: client.get(f"{page}/comments"),
            lambda: read_link(self.stranger, token),
        )
        tasks = [asyncio.create_task(self._ask(door)) for door in doors]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    async def _ask(self, door: Callable[[], Awaitable[httpx.Response]]) -> None:
        while True:
            answer = await door()
            self.seen.append(answer.text)
            self.tries += 1


async def asked_by_an_agent(talker: Talker, models: ModelServer, page_id: str) -> str:
    """What a model is told when the enemy names the page and the model reads it."""
    models.play(reading(page_id), Script(answer="So it says."))
    before = len(models.asked)
    sent = await talker.say(f"What is in @[it]({page_id}:page)?", model=CLAUDE)
    await talker.follow(sent["run"]["id"])
    told = [each.body for each in models.asked[before:]]
    assert len(told) == 2
    return json.dumps(told)


@pytest.mark.slow
@pytest.mark.spec("SP-9")
async def test_who_lost_a_page_never_sees_what_is_written_into_it_afterwards(team: Team, world: World) -> None:
    page_id = (await team.page("Plans"))["id"]
    owner, eve = team.founder.client, await team.join("Eve")
    enemy = Enemy(eve, world.tab(), page_id)
    async with model_server() as models, Editor(owner, page_id) as writer:
        talker = Talker(eve, models)
        await talker.connect_claude()
        await writer.synced()

        for number in range(ROUNDS):
            secret = f"zarquon{number}"
            grant = {"user_id": str(eve.id), "level": "EDIT"}
            given = (await owner.put(f"/pages/{page_id}/grants", json=grant)).json()["id"]
            link, token = await make_link(team, page_id)
            async with (
                Editor(eve.client, page_id) as room,
                listening(world, eve, f"page:{page_id}") as socket,
                enemy.trying(secret, token),
            ):
                await room.synced()
                taken = await asyncio.gather(
                    owner.delete(f"/pages/{page_id}/grants/{given}"), owner.delete(f"/share-links/{link}")
                )
                assert [each.status_code for each in taken] == [204, 204], [each.text for each in taken]
                await asyncio.gather(
                    writer.write(f" {secret}"),
                    owner.patch(f"/pages/{page_id}", json={"title": f"Plans of {secret}"}),
                    owner.post(f"/pages/{page_id}/comments", json={"content": f"About {secret}"}),
                )
                await writer.saved()
                await room.closed()
                heard: list[dict[str, Any]] = await until_revoked(socket, f"page:{page_id}")
                enemy.seen.append(await asked_by_an_agent(talker, models, page_id))
            assert secret in writer.text
            # Their own question at the search holds the word; no answer of it does.
            assert secret not in room.text
            assert secret not in json.dumps(heard)
            assert [text for text in enemy.seen if secret in text] == [], number
            enemy.seen.clear()
    assert enemy.tries > 20 * ROUNDS


@pytest.mark.spec("PG-44")
async def test_who_lost_a_page_between_knocking_and_saying_hello_is_told_nothing_of_it(team: Team) -> None:
    page_id = (await team.page("Plans"))["id"]
    owner, eve = team.founder.client, await team.join("Eve")
    grant = {"user_id": str(eve.id), "level": "VIEW"}
    given = (await owner.put(f"/pages/{page_id}/grants", json=grant)).json()["id"]
    late = Editor(eve.client, page_id)
    async with Editor(owner, page_id) as writer:
        await writer.synced()
        await late.open(is_silent=True)
        assert (await owner.delete(f"/pages/{page_id}/grants/{given}")).status_code == 204
        await writer.write("zarquon")
        await writer.saved()
        await late.say_hello()
        assert await late.closed() == (4403, "not_found")
    assert (late.text, late.is_synced, late.can_edit) == ("", False, None)
    await late.close()
