"""Who loses a conversation that is shared: what they have open of it ends, and so does what writes for them (CV-5)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from stoa.platform.context import Platform
from tests.access.test_revocation import SOON_SECONDS, listening, until_revoked
from tests.conversations.talking import Talker
from tests.conversations.test_stopping import HALF, HALF_TEXT
from tests.support.model_server import ModelServer
from tests.support.team import Team
from tests.support.world import World

TakeAway = Callable[[Talker], Awaitable[httpx.Response]]


@pytest.mark.spec("CV-5")
async def test_whoever_loses_an_ai_page_loses_what_is_open_of_it_and_their_answer_stops(
    world: World, platform: Platform, models: ModelServer
) -> None:
    founder = await world.person("Ada")
    space = (await founder.client.post("/spaces", json={"name": "Bridge"})).json()
    team, ada = Team(platform, world, founder, space), Talker(founder, models)
    made = await founder.client.post("/pages", json={"space_id": team.space_id, "type": "AI_CHAT", "title": "Ask"})
    page_id = made.json()["id"]
    organization = f"/organizations/{team.organization_id}"

    async def revoke(person: Talker) -> httpx.Response:
        grants = (await ada.get(f"/pages/{page_id}/grants"))["items"]
        [grant_id] = [each["id"] for each in grants if each["subject"]["id"] == str(person.person.id)]
        return await ada.client.delete(f"/pages/{page_id}/grants/{grant_id}")

    async def suspend(person: Talker) -> httpx.Response:
        path = f"{organization}/members/{person.person.id}"
        return await ada.client.patch(path, json={"status": "suspended"})

    async def remove(person: Talker) -> httpx.Response:
        return await ada.client.delete(f"{organization}/members/{person.person.id}")

    for name, take_away in (("Grace", revoke), ("Bob", suspend), ("Eve", remove)):
        person = Talker(await team.join(name), models)
        await person.connect()
        put = await ada.client.put(
            f"/pages/{page_id}/grants", json={"user_id": str(person.person.id), "level": "EDIT"}
        )
        assert put.status_code in (200, 201), put.text
        await _loses(world, ada, person, page_id, take_away)


async def _loses(world: World, ada: Talker, person: Talker, page_id: str, take_away: TakeAway) -> None:
    person.models.play(HALF)
    sent = await person.say("Go on for ever", kind="page", page_id=page_id)
    conversation_id, run_id = sent["conversation"]["id"], sent["run"]["id"]
    topic = f"conversation:{conversation_id}"
    async with AsyncExitStack() as stack:
        held = await stack.enter_async_context(listening(world, person.person, topic))
        events = await stack.enter_async_context(person.stream(run_id))
        read = ""
        while read != HALF_TEXT:
            event = await anext(events)
            read += event.data["text"] if event.type == "content.delta" else ""

        answer = await take_away(person)
        assert answer.status_code in (200, 204), answer.text

        await until_revoked(held, topic)
        async with asyncio.timeout(SOON_SECONDS):
            last = [event async for event in events]
        assert not last or last[-1].type in ("auth.ended", "stopped")
    # For those who stay, the answer ends with what it had, and with what it cost.
    assert (await ada.follow(run_id))[-1].type == "stopped"
    message = await ada.get(f"/messages/{sent['assistant_message']['id']}")
    assert (message["status"], message["content"]) == ("stopped", HALF_TEXT)
    assert message["output_tokens"] > 0
    lost = await person.client.get(f"/conversations/{conversation_id}")
    assert lost.status_code in (401, 403, 404)
