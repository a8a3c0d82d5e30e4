"""The list of conversations and what a person does with one."""

from datetime import timedelta

import pytest

from stoa.conversations.jobs import purge_deleted
from stoa.platform.context import Platform
from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext
from tests.conversations.talking import Talker
from tests.support.clock import TurnableClock
from tests.support.http import assert_problem
from tests.support.team import fetch


async def made(ada: Talker, *titles: str) -> list[str]:
    found = []
    for title in titles:
        answer = await ada.client.post("/conversations", json={"kind": "chat", "title": title})
        assert answer.status_code == 201, answer.text
        found.append(answer.json()["id"])
    return found


async def listed(ada: Talker, **params: str | bool) -> list[str]:
    answer = await ada.client.get("/conversations", params=params)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


@pytest.mark.spec("CV-12")
async def test_pinned_ones_come_first_then_the_last_spoken_in(ada: Talker) -> None:
    ids = await made(ada, "a", "b", "c", "d")
    await ada.client.patch(f"/conversations/{ids[1]}", json={"is_pinned": True})
    await ada.talk(to=ids[0])

    assert await listed(ada) == ["b", "a", "d", "c"]
    assert await listed(ada, is_pinned=True) == ["b"]
    assert await listed(ada, is_pinned=False) == ["a", "d", "c"]


@pytest.mark.spec("CV-12")
async def test_a_cursor_walks_through_both_parts_once(ada: Talker) -> None:
    ids = await made(ada, *(f"Number {number}" for number in range(7)))
    for pinned in (ids[2], ids[4], ids[6]):
        await ada.client.patch(f"/conversations/{pinned}", json={"is_pinned": True})
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await ada.client.get("/conversations", params=params)).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == [f"Number {number}" for number in (6, 4, 2, 5, 3, 1, 0)]


@pytest.mark.spec("CV-12")
async def test_the_list_is_filtered(ada: Talker) -> None:
    space = await ada.person.personal_space()
    await ada.client.post(
        "/conversations", json={"kind": "chat", "title": "Tide 100%", "tags": ["sea"], "space_id": space["id"]}
    )
    [archived, _] = await made(ada, "Archived", "Plain")
    await ada.client.patch(f"/conversations/{archived}", json={"status": "archived"})

    assert await listed(ada) == ["Plain", "Tide 100%"]
    assert await listed(ada, status="archived") == ["Archived"]
    assert await listed(ada, tag="sea") == ["Tide 100%"]
    assert await listed(ada, space_id=space["id"]) == ["Tide 100%"]
    assert await listed(ada, q="tide 100%") == ["Tide 100%"]
    assert await listed(ada, q="_") == []


@pytest.mark.spec("CV-70")
async def test_a_title_that_a_person_gave_stays(ada: Talker) -> None:
    [conversation_id] = await made(ada, "My title")
    await ada.talk("Something else entirely", to=conversation_id)

    conversation = await ada.get(f"/conversations/{conversation_id}")
    assert (conversation["title"], conversation["title_source"]) == ("My title", "manual")


@pytest.mark.spec("CV-70")
@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
async def test_a_title_has_one_to_two_hundred_characters(ada: Talker, title: str) -> None:
    [conversation_id] = await made(ada, "Fine")

    answer = await ada.client.patch(f"/conversations/{conversation_id}", json={"title": title})

    assert_problem(answer, 422, "invalid_input")


@pytest.mark.spec("CV-20")
async def test_a_stale_version_is_refused(ada: Talker) -> None:
    [conversation_id] = await made(ada, "First")
    path = f"/conversations/{conversation_id}"
    version = (await ada.get(path))["version"]
    won = await ada.client.patch(path, json={"title": "Second"}, headers={"If-Match": f'"{version}"'})
    lost = await ada.client.patch(path, json={"title": "Third"}, headers={"If-Match": f'"{version}"'})

    assert won.json()["title"] == "Second"
    assert_problem(lost, 412, "conversations.changed", version=version + 1)


@pytest.mark.spec("CV-13")
async def test_opening_is_noted_once_in_thirty_seconds(ada: Talker, clock: TurnableClock) -> None:
    sent = await ada.talk()
    path = f"/conversations/{sent['conversation']['id']}"
    for _ in range(2):
        assert (await ada.client.post(f"{path}/viewings")).status_code == 204

    assert (await ada.get(path))["unread"] is False
    assert (await ada.get("/conversations"))["items"][0]["unread"] is False


CALLS = "SELECT conversation_id, cost_micros, total_tokens FROM llm_usage WHERE run_id = :run"


@pytest.mark.spec("CV-16")
async def test_a_deleted_conversation_is_restored_within_thirty_days_and_then_gone(
    ada: Talker, platform: Platform, clock: TurnableClock
) -> None:
    sent = await ada.talk("Keep me")
    path = f"/conversations/{sent['conversation']['id']}"
    assert (await ada.client.delete(path)).status_code == 204
    assert await listed(ada) == []
    answer = await ada.try_to_say("More", to=sent["conversation"]["id"])
    assert_problem(answer, 409, "conversations.not_writable", reason="deleted")

    restored = await ada.client.post(f"{path}/restorations")
    assert restored.status_code == 200
    assert await listed(ada) == ["Keep me"]

    await ada.client.delete(path)
    [before] = await fetch(platform, CALLS, run=sent["run"]["id"])
    clock.advance(timedelta(days=31))
    await purge_deleted.function(JobContext(platform, JobId(new_id()), 1, is_last_attempt=False))
    clock.reset()
    assert_problem(await ada.client.get(path), 404, "not_found")
    # What it cost stays in the ledger, which says no more of which conversation it was.
    [after] = await fetch(platform, CALLS, run=sent["run"]["id"])
    assert (after.cost_micros, after.total_tokens) == (before.cost_micros, before.total_tokens)
    assert (str(before.conversation_id), after.conversation_id) == (sent["conversation"]["id"], None)


@pytest.mark.spec("CV-4")
async def test_a_space_that_is_not_seen_is_not_found(ada: Talker) -> None:
    answer = await ada.client.post("/conversations", json={"kind": "chat", "space_id": str(new_id())})

    assert_problem(answer, 404, "not_found")
    assert await listed(ada) == []
