"""Links to a conversation: what strangers see, when they see nothing, and how one goes on from there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.model_server import ModelServer, Script
from tests.support.team import execute
from tests.support.world import World

Maker = Callable[[str], Awaitable[Talker]]
SHARED = "/shared/conversation"
PASSWORD = "harbour lights at dawn"


async def make_link(host: Talker, conversation_id: str, **body: Any) -> tuple[str, dict[str, Any]]:
    """The token of a new link, and the link."""
    answer = await host.client.post(f"/conversations/{conversation_id}/share-links", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made["url"].partition("/shared-conversation#token=")[2], made["link"]


async def read(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get(SHARED, headers={"Stoa-Link": token})


def said(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [(message["role"], message["content"]) for message in answer.json()["messages"]]


@pytest.mark.spec("CV-77")
async def test_a_link_shows_what_was_said_to_strangers_and_nothing_else(
    ada: Talker, talker: Maker, world: World, models: ModelServer, platform: Platform
) -> None:
    other, stranger = await talker("Olga"), world.tab()
    models.play(Script(pieces=("Behind the church.",)))
    mention = f"@[Secret berths]({uuid4()}:page)"
    sent = await ada.talk(f"Where is {mention} please")
    conversation_id = sent["conversation"]["id"]
    frozen, link = await make_link(ada, conversation_id)
    live, _ = await make_link(ada, conversation_id, is_live=True)
    assert (link["is_live"], link["has_password"], link["suspended"]) == (False, False, False)
    await ada.talk("And the lighthouse", to=conversation_id)
    beginning = [("user", "Where is @… please"), ("assistant", "Behind the church.")]

    shown = await read(stranger, frozen)
    assert said(shown) == beginning
    assert said(await read(stranger, live))[:3] == [*beginning, ("user", "And the lighthouse")]
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert set(shown.json()) == {"title", "is_live", "is_cut", "messages"}
    assert set(shown.json()["messages"][0]) == {"id", "role", "content", "model", "created_at"}
    for secret in ("Secret berths", "Ada", ada.person.email):
        assert secret not in shown.text
    # Another branch is not shown: a live link follows the path, a snapshot stays where it was.
    models.play(Script(pieces=("At the mole.",)))
    again = await ada.client.post(f"/messages/{sent['assistant_message']['id']}/regenerations", json={})
    await ada.follow(again.json()["run"]["id"])
    assert said(await read(stranger, live)) == [beginning[0], ("assistant", "At the mole.")]
    assert said(await read(stranger, frozen)) == beginning

    path = f"/conversations/{conversation_id}/share-links"
    counted = (await ada.get(path))["items"]
    assert next((each["id"], each["view_count"]) for each in counted) == (link["id"], 1)
    assert_problem(await other.client.delete(f"{path}/{link['id']}"), 404, "not_found")
    elsewhere = (await ada.client.post("/conversations", json={"kind": "chat"})).json()["id"]
    wrong = await ada.client.delete(f"/conversations/{elsewhere}/share-links/{link['id']}")
    assert_problem(wrong, 404, "not_found")
    assert (await ada.client.delete(f"{path}/{link['id']}")).status_code == 204
    assert_problem(await read(stranger, frozen), 404, "not_found")
    assert_problem(await read(stranger, "nobodys"), 404, "not_found")
    # What is deleted is not shown; what nobody said has nothing to show.
    nothing = await ada.client.post(f"/conversations/{elsewhere}/share-links", json={})
    assert_problem(nothing, 422, "conversations.not_shareable")
    assert (await ada.client.delete(f"/conversations/{conversation_id}")).status_code == 204
    assert_problem(await read(stranger, live), 404, "not_found")


@pytest.mark.spec("CV-77")
async def test_a_link_ends_by_time_by_rule_and_opens_with_its_password(
    ada: Talker, world: World, clock: TurnableClock, platform: Platform
) -> None:
    stranger = world.tab()
    conversation_id = (await ada.talk())["conversation"]["id"]
    path = f"/conversations/{conversation_id}/share-links"
    expires = (clock.now() + timedelta(hours=2)).isoformat()
    locked, _ = await make_link(ada, conversation_id, password=PASSWORD)
    short, _ = await make_link(ada, conversation_id, expires_at=expires)

    async def unlock(password: str) -> httpx.Response:
        body, headers = {"password": password}, {"Stoa-Link": locked}
        return await stranger.post(f"{SHARED}/unlocks", json=body, headers=headers)

    assert_problem(await read(stranger, locked), 401, "access.link_password")
    assert_problem(await unlock("guessing"), 401, "access.link_password")
    assert (await unlock(PASSWORD)).status_code == 204
    assert len(said(await read(stranger, locked))) == 2
    past = (clock.now() - timedelta(hours=1)).isoformat()
    assert_problem(await ada.client.post(path, json={"expires_at": past}), 422, "invalid_input")

    async def forbid(*, is_forbidden: bool) -> None:
        await execute(
            platform,
            "UPDATE organizations SET settings = jsonb_set(settings, '{no_share_links}', to_jsonb(:value::boolean))"
            " WHERE id = :id".replace(":value::boolean", "CAST(:value AS boolean)"),
            value=is_forbidden,
            id=ada.person.organization_id,
        )

    await forbid(is_forbidden=True)
    assert_problem(await ada.client.post(path, json={}), 403, "access.links_disabled")
    assert_problem(await read(stranger, short), 404, "not_found")
    assert [each["suspended"] for each in (await ada.get(path))["items"]] == [True, True]
    page = await ada.person.page("Plans")
    answer = await ada.client.post(f"/pages/{page['id']}/share-links", json={})
    assert_problem(answer, 403, "access.links_disabled")
    await forbid(is_forbidden=False)
    assert len(said(await read(stranger, short))) == 2

    clock.advance(timedelta(hours=3))
    assert_problem(await read(stranger, short), 404, "not_found")


@pytest.mark.spec("CV-78")
async def test_a_reader_goes_on_from_a_link_in_a_conversation_of_their_own(
    ada: Talker, talker: Maker, world: World, models: ModelServer
) -> None:
    grace, stranger = await talker("Grace"), world.tab()
    models.play(Script(pieces=("Behind the church.",)))
    sent = await ada.talk("Where is the harbour")
    token, _ = await make_link(ada, sent["conversation"]["id"])
    locked, _ = await make_link(ada, sent["conversation"]["id"], password=PASSWORD)
    path = f"{SHARED}/continuations"

    assert_problem(await stranger.post(path, headers={"Stoa-Link": token}), 401, "identity.session_required")
    refused = await grace.client.post(path, headers={"Stoa-Link": locked})
    assert_problem(refused, 401, "access.link_password")
    answer = await grace.client.post(path, headers={"Stoa-Link": token})
    assert answer.status_code == 201, answer.text
    own = answer.json()
    assert (own["title"], own["visibility"], own["message_count"]) == ("Where is the harbour", "private", 2)
    assert own["permissions"]["level"] == "DELETE"

    await grace.talk("And the lighthouse", to=own["id"])
    shown = await grace.messages(own["id"])
    assert [message["content"] for message in shown][:3] == [
        "Where is the harbour",
        "Behind the church.",
        "And the lighthouse",
    ]
    assert [message["cost_micros"] for message in shown][:2] == [None, None]
    asked = [message["content"] for message in models.asked[-1].body["messages"] if message["role"] != "system"]
    assert asked == ["Where is the harbour", "Behind the church.", "And the lighthouse"]
    # The original knows nothing of it.
    assert len(await ada.messages(sent["conversation"]["id"])) == 2
    assert_problem(await ada.client.get(f"/conversations/{own['id']}"), 404, "not_found")
