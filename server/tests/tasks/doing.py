"""What tests of tasks do over and over."""

from datetime import timedelta
from typing import Any

import httpx

from stoa.platform.ids import JobId, new_id
from stoa.platform.jobs import JobContext, JobDefinition
from tests.support.team import Team, execute
from tests.support.world import Person


async def make(team: Team, title: str, *, by: Person | None = None, **fields: Any) -> dict[str, Any]:
    """A new task, in General where no area is named."""
    body = {"space_id": team.space_id, "title": title, **fields}
    answer = await (by or team.founder).client.post("/tasks", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def add_step(task: dict[str, Any], title: str, *, by: Person, **fields: Any) -> dict[str, Any]:
    """A new step, the last one of the task."""
    answer = await by.client.post(f"/tasks/{task['id']}/subtasks", json={"title": title, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def read(task: dict[str, Any], *, by: Person) -> dict[str, Any]:
    answer = await by.client.get(f"/tasks/{task['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def change(task: dict[str, Any], *, by: Person, if_match: object = None, **fields: Any) -> httpx.Response:
    headers = {} if if_match is None else {"If-Match": f'"{if_match}"'}
    return await by.client.patch(f"/tasks/{task['id']}", json=fields, headers=headers)


async def complete(task: dict[str, Any], *, by: Person, **said: Any) -> httpx.Response:
    return await by.client.put(f"/tasks/{task['id']}/completion", json=said)


async def titles(by: Person, **wanted: Any) -> list[str]:
    """The titles of a list, in its order."""
    answer = await by.client.get("/tasks", params=wanted)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def age(team: Team, task: dict[str, Any], by: timedelta) -> None:
    """Let so much time have passed for a task: sessions would run out if the clock were turned so far."""
    moments = ("last_activity_at", "stale_dismissed_at", "deferred_until", "deleted_at")
    changes = ", ".join(f"{name} = {name} - CAST(:by AS interval)" for name in moments)
    await execute(team.platform, f"UPDATE tasks SET {changes} WHERE id = :id", id=task["id"], by=by)


async def run(team: Team, job: JobDefinition) -> None:
    """What a worker does when the job's time has come."""
    await job.function(JobContext(team.platform, JobId(new_id()), attempt=1, is_last_attempt=False))
