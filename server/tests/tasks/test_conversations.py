"""The conversations of tasks: linked from wherever they are, or moved to the task (TK-60, CV-17)."""

from typing import Any

import httpx
import pytest

from tests.support.http import assert_problem
from tests.support.team import Team, execute
from tests.support.world import Person
from tests.tasks.doing import make, read

FILL = """
    WITH talks AS (
        INSERT INTO conversations (id, organization_id, user_id, kind, title, last_message_at, created_at, updated_at)
        SELECT gen_random_uuid(), organization_id, created_by, 'chat', 'Talk ' || n, now(), now(), now()
          FROM tasks, generate_series(1, 100) n WHERE id = :id RETURNING id, organization_id)
    INSERT INTO task_conversations (id, organization_id, task_id, conversation_id, role, created_at)
    SELECT gen_random_uuid(), organization_id, :id, id, 'linked', now() FROM talks
"""


async def chat(by: Person, title: str, **more: Any) -> str:
    answer = await by.client.post("/conversations", json={"kind": "chat", "title": title, **more})
    assert answer.status_code == 201, answer.text
    conversation_id: str = answer.json()["id"]
    return conversation_id


async def put(task: dict[str, Any], conversation_id: str, role: str, *, by: Person) -> httpx.Response:
    return await by.client.put(f"/tasks/{task['id']}/conversations/{conversation_id}", json={"role": role})


async def move(task: dict[str, Any], conversation_id: str, *, by: Person) -> httpx.Response:
    path = f"/tasks/{task['id']}/conversation-moves"
    return await by.client.post(path, json={"conversation_id": conversation_id})


async def listed(task: dict[str, Any], *, by: Person) -> list[tuple[str, str, bool]]:
    answer = await by.client.get(f"/tasks/{task['id']}/conversations")
    assert answer.status_code == 200, answer.text
    return [(each["title"], each["role"], each["is_continued"]) for each in answer.json()["items"]]


@pytest.mark.spec("TK-60", "CV-84")
async def test_a_conversation_belongs_to_several_tasks_and_each_link_is_activity(team: Team) -> None:
    ada, bob = team.founder, await team.join("Bob")
    await team.give_area_role(team.general_id, bob, "viewer")
    oak, saw = await make(team, "Oak"), await make(team, "Saw")
    first, second = await chat(ada, "First"), await chat(ada, "Second")
    moments = [(await read(oak, by=ada))["last_activity_at"]]
    for conversation_id, role in ((first, "work"), (second, "work"), (second, "work"), (second, "linked")):
        answer = await put(oak, conversation_id, role, by=ada)
        assert answer.status_code == 200, answer.text
        moments.append((await read(oak, by=ada))["last_activity_at"])
    assert (await put(saw, first, "source", by=ada)).status_code == 200

    # Saying the same once more changes nothing, another role does.
    assert moments[0] < moments[1] < moments[2] == moments[3] < moments[4]
    assert await listed(oak, by=ada) == [("Second", "linked", False), ("First", "work", True)]
    assert await listed(saw, by=ada) == [("First", "source", False)]
    assert (await put(oak, second, "work", by=ada)).status_code == 200
    assert await listed(oak, by=ada) == [("Second", "work", True), ("First", "work", False)]

    # Whoever sees the task does not see through it into what others talk.
    assert await listed(oak, by=bob) == []
    own = await chat(bob, "Own")
    assert_problem(await put(oak, own, "linked", by=bob), 403, "access.forbidden")
    assert_problem(await put(oak, own, "linked", by=ada), 404, "not_found")
    assert (await put(oak, first, "friend", by=ada)).status_code == 422

    before = (await read(oak, by=ada))["last_activity_at"]
    for _ in range(2):
        gone = await ada.client.delete(f"/tasks/{oak['id']}/conversations/{second}")
        assert gone.status_code == 204
    assert (await read(oak, by=ada))["last_activity_at"] > before
    assert await listed(oak, by=ada) == [("First", "work", True)]
    assert (await ada.client.get(f"/conversations/{second}")).status_code == 200
    # A deleted one is not listed, and comes back with its links.
    await ada.client.delete(f"/conversations/{first}")
    assert await listed(oak, by=ada) == []
    await ada.client.post(f"/conversations/{first}/restorations")
    assert await listed(oak, by=ada) == [("First", "work", True)]
    await execute(team.platform, FILL, id=saw["id"])
    assert_problem(await put(saw, second, "work", by=ada), 409, "limit_reached", limit=100)


@pytest.mark.spec("CV-17", "CV-4")
async def test_a_chat_is_moved_to_a_task_by_who_may_write_in_both(team: Team) -> None:
    ada, bob = team.founder, await team.join("Bob")
    task = await make(team, "Oak")
    conversation_id = await chat(ada, "Plans")
    assert (await move(task, conversation_id, by=ada)).status_code == 200

    moved = (await ada.client.get(f"/conversations/{conversation_id}")).json()
    placed = (moved["space_id"], moved["area_id"], moved["task_id"], moved["visibility"])
    assert placed == (task["space_id"], task["area_id"], task["id"], "private")
    assert await listed(task, by=ada) == [("Plans", "work", True)]
    # Moved on, it lies there, and stays linked to the task.
    await ada.client.patch(f"/conversations/{conversation_id}", json={"space_id": None})
    moved = (await ada.client.get(f"/conversations/{conversation_id}")).json()
    assert (moved["space_id"], moved["task_id"]) == (None, None)
    assert await listed(task, by=ada) == [("Plans", "work", True)]

    await team.give_area_role(team.general_id, bob, "viewer")
    own = await chat(bob, "Own")
    assert_problem(await move(task, own, by=bob), 403, "access.forbidden")
    elsewhere = await bob.client.patch(f"/conversations/{own}", json={"space_id": team.space_id})
    assert_problem(elsewhere, 403, "access.forbidden")
    assert_problem(await move(task, own, by=ada), 404, "not_found")
    eve = await team.join("Eve")
    hidden = await make(team, "Secret", visibility="private")
    assert_problem(await move(hidden, await chat(eve, "Mine"), by=eve), 404, "not_found")
    made = await ada.client.post("/conversations", json={"kind": "dashboard"})
    assert_problem(await move(task, made.json()["id"], by=ada), 422, "conversations.not_movable")
    assert (await bob.client.get(f"/conversations/{own}")).json()["task_id"] is None


@pytest.mark.spec("CV-17")
async def test_conversations_of_a_deleted_area_lie_in_general_or_go_with_it(team: Team) -> None:
    ada = team.founder
    for content, is_deleted in (("move", False), ("delete", True)):
        area_id = await team.area(f"board-{content}", is_restricted=False)
        conversation_id = await chat(ada, "Plans", space_id=team.space_id, area_id=area_id)
        params = {"content": content} if is_deleted else {}
        assert (await ada.client.delete(f"/areas/{area_id}", params=params)).status_code == 200
        left = (await ada.client.get(f"/conversations/{conversation_id}")).json()
        assert (left["area_id"], left["deleted_at"] is not None) == (team.general_id, is_deleted)
