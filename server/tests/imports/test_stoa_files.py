"""What Stoa writes, Stoa reads: the same tree, the same authors, and no twins."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from stoa.platform.context import Platform
from tests.conversations.talking import Talker
from tests.imports.conftest import Mover
from tests.support.team import execute
from tests.support.world import World


def shape(exported: dict[str, Any]) -> Any:
    """Everything but the ids, which are new, and the costs, which are nobody's here."""
    head = {
        name: value for name, value in exported["conversation"].items() if name not in ("id", "active_leaf_id")
    }
    head.pop("updated_at")
    numbers = {message["id"]: message["seq"] for message in exported["messages"]}
    messages = [
        {
            name: value
            for name, value in message.items()
            if name not in ("id", "parent_id", "user_id", "cost_micros")
        }
        | {"parent": numbers.get(message["parent_id"]), "by": message["user_id"] is not None}
        for message in exported["messages"]
    ]
    return head, messages, numbers.get(exported["conversation"]["active_leaf_id"])


@pytest.mark.spec("CV-73")
async def test_a_conversation_comes_back_as_it_was_and_only_once(ada: Talker, platform: Platform) -> None:
    mover = Mover(ada.person, platform)
    sent = await ada.talk("First question")
    conversation_id = sent["conversation"]["id"]
    edited = await ada.client.patch(f"/messages/{sent['user_message']['id']}", json={"content": "Better question"})
    await ada.follow(edited.json()["run"]["id"])
    await ada.client.post(f"/messages/{edited.json()['assistant_message']['id']}/regenerations", json={})
    await ada.client.patch(
        f"/conversations/{conversation_id}", json={"tags": ["sea"], "system_prompt": "Answer like a sailor."}
    )
    for _ in range(2):
        latest = (await ada.messages(conversation_id))[-1]
        await ada.follow(latest["run_id"])
    file = await mover.exported(conversation_id)
    assert len(file["messages"]) == 5

    done = await mover.move("stoa", file)
    assert done["conversations"] == {"read": 1, "created": 1}
    assert done["messages"] == {"read": 5, "created": 5}
    [copy] = [each for each in await mover.listed() if each["id"] != conversation_id]
    assert shape(await mover.exported(copy["id"])) == shape(file)
    authors = [message["author"]["id"] for message in await ada.messages(copy["id"]) if message["role"] == "user"]
    assert authors == [str(ada.person.id)]

    again = await mover.move("stoa", file)
    assert again["conversations"] == {"read": 1, "unchanged": 1}
    file["messages"][0]["content"] = "Changed since"
    assert (await mover.move("stoa", file))["conversations"] == {"read": 1, "conflict": 1}
    assert len(await mover.listed()) == 2
    # What was deleted is taken over again.
    await ada.client.delete(f"/conversations/{copy['id']}")
    assert (await mover.move("stoa", file))["conversations"] == {"read": 1, "created": 1}


@pytest.mark.spec("CV-73")
async def test_authors_are_known_by_address_in_the_organization_and_else_by_name(
    ada: Talker, world: World, platform: Platform
) -> None:
    sent = await ada.talk("Who wrote this?")
    file = await Mover(ada.person, platform).exported(sent["conversation"]["id"])
    stranger = Mover(await world.person("Eve"), platform)

    await stranger.move("stoa", file)
    [taken] = await stranger.listed()
    exported = await stranger.exported(taken["id"])
    assert exported["messages"][0]["user_id"] is None
    shown = (await stranger.person.client.get(f"/conversations/{taken['id']}/messages")).json()["items"]
    assert (shown[0]["author"], shown[0]["author_name"]) == (None, "Ada")

    # A fellow member of Ada's organization, whose address is confirmed, finds her.
    await execute(platform, "UPDATE users SET email_verified_at = now() WHERE id = :id", id=ada.person.id)
    await execute(
        platform,
        "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
        " VALUES (gen_random_uuid(), :organization, :user, 'member', now(), now())",
        organization=ada.person.organization_id,
        user=stranger.person.id,
    )
    answer = await stranger.person.client.patch(
        "/sessions/current", json={"active_organization_id": str(ada.person.organization_id)}
    )
    assert answer.status_code == 200
    fellow = Mover(replace(stranger.person, organization_id=ada.person.organization_id), platform)
    await fellow.move("stoa", file)
    [mine] = await fellow.listed()
    assert (await fellow.exported(mine["id"]))["messages"][0]["user_id"] == str(ada.person.id)


@pytest.mark.spec("CV-75")
async def test_all_own_conversations_are_one_archive_that_can_be_taken_over(
    ada: Talker, world: World, platform: Platform
) -> None:
    for text in ("One: a/b", "Two", "Two"):
        await ada.talk(text)
    archived = (await ada.talk("Old"))["conversation"]["id"]
    await ada.client.patch(f"/conversations/{archived}", json={"status": "archived"})
    gone = (await ada.talk("Gone"))["conversation"]["id"]
    await ada.client.delete(f"/conversations/{gone}")

    answer = await ada.client.post("/me/conversation-exports")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 4
        assert all(name.startswith("conversations/") and ".." not in name for name in archive.namelist())

    eve = Mover(await world.person("Eve"), platform)
    done = await eve.move("stoa", answer.content)
    assert (done["conversations"]["created"], done["messages"]["created"]) == (4, 8)
    assert sorted(each["title"] for each in await eve.listed()) == ["One: a/b", "Two", "Two"]
