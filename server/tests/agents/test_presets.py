"""Prompts that people and organizations keep: their owner's alone, or everybody's who belongs there."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from stoa.platform.context import Platform
from tests.support.http import assert_problem
from tests.support.team import Team, fetch
from tests.support.world import Person


async def keep(person: Person, **more: Any) -> httpx.Response:
    body = {"scope": "user", "name": "Rhymes", "content": "Answer in rhymes, always."}
    return await person.client.post("/prompts", json=body | more)


async def names(person: Person) -> list[tuple[str, str, bool]]:
    items = (await person.client.get("/prompts")).json()["items"]
    return [(item["scope"], item["name"], item["is_changeable"]) for item in items]


async def test_presets_are_kept_changed_and_deleted_by_whom_they_belong_to(team: Team, platform: Platform) -> None:
    ada, grace, stranger = team.founder, await team.join("Grace"), await team.world.person("Eve")
    own = (await keep(grace, temperature=0.4)).json()
    shared = (await keep(ada, scope="organization", name="House style")).json()
    assert (own["temperature"], own["version"]) == (pytest.approx(0.4), 1)

    assert await names(grace) == [("user", "Rhymes", True), ("organization", "House style", False)]
    assert await names(ada) == [("organization", "House style", True)]
    assert await names(stranger) == []
    # Members use those of the organization, administrators write them.
    path, theirs = f"/prompts/{shared['id']}", f"/prompts/{own['id']}"
    for refused in (
        await keep(grace, scope="organization", name="Mine for all"),
        await grace.client.patch(path, json={"name": "Mine"}),
        await grace.client.delete(path),
    ):
        assert_problem(refused, 403, "access.forbidden")
    for hidden in (
        await ada.client.patch(theirs, json={"name": "Mine"}),
        await ada.client.delete(theirs),
        await stranger.client.patch(path, json={"name": "Mine"}),
        await stranger.client.delete(f"/prompts/{uuid4()}"),
    ):
        assert_problem(hidden, 404, "not_found")

    changed = await ada.client.patch(path, json={"content": "Write as this house does.", "temperature": 0.2})
    assert (changed.json()["content"], changed.json()["version"]) == ("Write as this house does.", 2)
    assert (await grace.client.delete(theirs)).status_code == 204
    assert (await ada.client.delete(path)).status_code == 204
    assert await names(grace) == []
    noted = await fetch(
        platform,
        "SELECT event_type, resource_id, metadata FROM audit_events WHERE event_type LIKE 'prompt.%' ORDER BY id",
    )
    mine = [row for row in noted if str(row.resource_id) == shared["id"]]
    assert [row.event_type for row in mine] == ["prompt.created", "prompt.changed", "prompt.deleted"]
    assert not any(str(row.resource_id) == own["id"] for row in noted)
    assert "house" not in str([row.metadata for row in mine])


async def test_a_preset_is_refused_as_a_prompt_would_be(team: Team, platform: Platform) -> None:
    ada = team.founder
    first = (await keep(ada)).json()

    assert_problem(await keep(ada, name="rhymes"), 409, "agents.prompt_name_taken")
    # The same name elsewhere is another.
    second = (await keep(ada, scope="organization", name="Rhymes")).json()
    assert_problem(await keep(ada, name="Short", content="Too short"), 422, "conversations.prompt_refused")
    assert_problem(await keep(ada, name="Empty", content="  "), 422, "invalid_input")
    assert_problem(await keep(ada, name=" "), 422, "invalid_input")
    assert_problem(await keep(ada, name="Hot", temperature=2.1), 422, "invalid_input")
    await keep(ada, name="Other")
    taken = await ada.client.patch(f"/prompts/{first['id']}", json={"name": "OTHER"})
    assert_problem(taken, 409, "agents.prompt_name_taken")
    assert (await ada.client.patch(f"/prompts/{second['id']}", json={"name": "rhymes"})).status_code == 200
    assert_problem(await ada.client.patch(f"/prompts/{first['id']}", json={"name": None}), 422, "invalid_input")
