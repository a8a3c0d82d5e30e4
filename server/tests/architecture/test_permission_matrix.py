"""Walks every route with every kind of caller; a route without a row fails (SP-1, CV-2, architecture section 6)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text

from stoa.app.routers import ROUTERS
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import new_id
from tests.architecture.permissions import ROWS, Row
from tests.support.world import Person, World

ROUTES = sorted(
    {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
)
# Notifications come from events, a moment after their cause; the matrix does not wait for them.
TOLD = (
    "INSERT INTO notifications (id, organization_id, user_id, kind, resource_type, resource_id, group_key, created_at,"
    " updated_at) VALUES (:id, :organization, :user, 'system', 'space', :id, 'matrix', now(), now())"
)
PLACEHOLDER = re.compile(r"\{(\w+?)(?:_id)?\}")


@dataclass(frozen=True)
class Stage:
    """Four callers, and the ids of what the owner has."""

    callers: dict[str, httpx.AsyncClient]
    ids: dict[str, str]


def test_every_route_has_one_row_and_every_row_a_route() -> None:
    rows = [(row.method, row.route) for row in ROWS]

    assert len(rows) == len(set(rows))
    assert sorted(rows) == ROUTES


async def _join(platform: Platform, person: Person, organization_id: str) -> None:
    """Make somebody a member of another organization and work in it; invitations come in their own issue."""
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            text(
                "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
                " VALUES (:id, :organization, :user, 'member', now(), now())"
            ),
            {"id": new_id(), "organization": organization_id, "user": person.id},
        )
    answer = await person.client.patch("/sessions/current", json={"active_organization_id": organization_id})
    assert answer.status_code == 200, answer.text


async def set_stage(world: World, platform: Platform) -> Stage:
    """New people, and one of everything for the owner."""
    owner, fellow, stranger = await asyncio.gather(
        world.person("Olivia"), world.person("Frida"), world.person("Stan")
    )
    other_tab = world.tab()
    await other_tab.post("/sessions", json={"identifier": owner.email, "password": "quiet-copper-lantern-walk"})
    sessions = (await owner.client.get("/sessions")).json()["items"]
    space = await owner.personal_space()
    page, trashed = await owner.page(), await owner.page()
    await owner.client.delete(f"/pages/{trashed['id']}")
    key_body = {"provider": "ollama", "name": "Mine", "base_url": "http://127.0.0.1:9"}
    key = (await owner.client.post("/me/provider-keys", json=key_body)).json()
    token = await owner.client.post("/me/api-tokens", json={"name": "Kept", "scopes": ["pages:read"]})
    sent = await owner.client.post(
        "/messages", json={"content": "Hi", "client_message_id": str(uuid4()), "model": "stoa:demo"}
    )
    assert sent.status_code == 202, sent.text
    turn = sent.json()
    await _finished(owner.client, turn["run"]["id"])
    await _join(platform, fellow, str(owner.organization_id))
    invited = await owner.client.post(
        f"/organizations/{owner.organization_id}/invitations", json={"emails": [f"{uuid4()}@example.org"]}
    )
    made = await owner.client.post(f"/organizations/{owner.organization_id}/groups", json={"name": "Design"})
    await owner.client.put(f"/groups/{made.json()['id']}/members/{owner.id}", json={"role": "member"})
    budget = await owner.client.post(
        f"/organizations/{owner.organization_id}/budgets",
        json={"scope_kind": "organization", "scope_id": str(owner.organization_id)},
    )
    link = await owner.client.post(f"/pages/{page['id']}/share-links", json={})
    project = await owner.client.post("/spaces", json={"name": "Lighthouse"})
    given = await owner.client.put(
        f"/pages/{page['id']}/grants", json={"group_id": made.json()["id"], "level": "VIEW"}
    )
    tag = await owner.client.post(f"/spaces/{space['id']}/tags", json={"name": f"Topic {uuid4()}"})
    comment = await owner.client.post(f"/pages/{page['id']}/comments", json={"content": "Really?"})
    await owner.client.post(f"/pages/{page['id']}/versions", json={})
    media = await owner.client.put(
        f"/organizations/{owner.organization_id}/media",
        params={"name": "plan.txt"},
        content=b"Plan",
        headers={"Content-Type": "application/octet-stream"},
    )
    named = {"conversation_id": turn["conversation"]["id"], "relationship": "reference"}
    await owner.client.put(f"/pages/{page['id']}/conversations", json=named)
    proposed = {"hunks": [{"original": "", "replacement": "A line."}]}
    proposal = await owner.client.post(f"/pages/{page['id']}/proposals", json=proposed)
    task = await owner.client.post("/tasks", json={"space_id": space["id"], "title": "Sweep"})
    step = await owner.client.post(f"/tasks/{task.json()['id']}/subtasks", json={"title": "Fetch a broom"})
    channel = await owner.client.post("/pages", json={"space_id": space["id"], "title": "talk", "type": "CHANNEL"})
    talk = channel.json()["id"]
    said = await owner.client.post(f"/channels/{talk}/messages", json={"content": "Hello"})
    told = new_id()
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text(TOLD), {"id": told, "organization": owner.organization_id, "user": owner.id})
    return Stage(
        {"anonymous": world.tab(), "stranger": stranger.client, "fellow": fellow.client, "owner": owner.client},
        {
            "organization": str(owner.organization_id),
            "group": made.json()["id"],
            "budget": budget.json()["id"],
            "invitation": invited.json()["items"][0]["invitation_id"],
            "request": str(uuid4()),
            "slug": "nobody-asks-here",
            "user": str(owner.id),
            "username": (await owner.client.get("/me")).json()["username"],
            "session": next(held["id"] for held in sessions if not held["is_current"]),
            "email": str(uuid4()),
            "provider": "nobody",
            "signature": "none",
            "device": (await owner.client.get("/me/devices")).json()["items"][0]["id"],
            "space": space["id"],
            "area": space["areas"][0]["id"],
            "project": project.json()["id"],
            "task": task.json()["id"],
            "step": step.json()["id"],
            "page": page["id"],
            "channel": talk,
            "channel_message": said.json()["id"],
            "link": link.json()["link"]["id"],
            "grant": given.json()["id"],
            "tag": tag.json()["id"],
            "comment": comment.json()["id"],
            "proposal": proposal.json()["id"],
            "number": "1",
            "trashed_page": trashed["id"],
            "key": key["id"],
            "token": token.json()["api_token"]["id"],
            "conversation": turn["conversation"]["id"],
            "message": turn["assistant_message"]["id"],
            "user_message": turn["user_message"]["id"],
            "run": turn["run"]["id"],
            "relationship": "reference",
            "media": media.json()["id"],
            "notification": str(told),
            "variant": "original",
        },
    )


async def _finished(client: httpx.AsyncClient, run_id: str) -> None:
    for _ in range(200):
        if (await client.get(f"/runs/{run_id}")).json()["status"] not in ("queued", "running"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the run does not end")


def _fill(template: str, ids: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: str(uuid4()) if found[1] == "new" else ids[found[1]], template)


async def ask(client: httpx.AsyncClient, row: Row, ids: dict[str, str]) -> httpx.Response:
    body: Any = json.loads(_fill(json.dumps(row.body), ids)) if row.body is not None else None
    return await client.request(
        row.method,
        _fill(row.route, {**ids, **{name: ids[thing] for name, thing in row.things.items()}}),
        json=body,
        headers=row.headers,
        params=row.params,
    )


class Stages:
    """The stage of the present row: a new one where a row before may have changed something."""

    def __init__(self, origin: str, platform: Platform) -> None:
        self._origin = origin
        self._platform = platform
        self._world: World | None = None
        self._stage: Stage | None = None

    async def present(self) -> Stage:
        if self._stage is None:
            await self.close()
            self._world = World(self._origin)
            self._stage = await set_stage(self._world, self._platform)
        return self._stage

    def renew(self) -> None:
        self._stage = None

    async def close(self) -> None:
        if self._world is not None:
            await self._world.close()


@pytest.fixture(scope="module")
async def stages(origin: str, platform: Platform) -> AsyncIterator[Stages]:
    made = Stages(origin, platform)
    yield made
    await made.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route}")
async def test_each_caller_gets_what_the_row_says(row: Row, stages: Stages) -> None:
    stage = await stages.present()

    found = {name: (await ask(client, row, stage.ids)).status_code for name, client in stage.callers.items()}
    uses_up = (row.method == "DELETE" or row.uses_up) and min(found.values()) < 400
    if uses_up or row.owner == 401:
        stages.renew()  # what other rows ask for may be gone or changed, or a wrong password is remembered

    assert found == {
        "anonymous": row.anonymous,
        "stranger": row.stranger,
        "fellow": row.fellow,
        "owner": row.owner,
    }


@pytest.mark.spec("SP-3", "CV-2")
@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if (row.stranger, row.fellow) == (404, 404) and "{" in row.route],
    ids=lambda row: f"{row.method} {row.route}",
)
async def test_what_one_may_not_see_answers_like_what_never_existed(row: Row, stages: Stages) -> None:
    stage = await stages.present()
    kept = {name: stage.ids[name] for name in ("organization", "number", "relationship")}
    nothing = {**dict.fromkeys(stage.ids, str(new_id())), **kept}

    for caller in ("stranger", "fellow"):
        hidden = await ask(stage.callers[caller], row, stage.ids)
        missing = await ask(stage.callers[caller], row, nothing)

        assert _shape(hidden) == _shape(missing)


def _shape(answer: httpx.Response) -> tuple[int, dict[str, Any], list[str]]:
    """Status, body and header names, without what names this one request."""
    document = {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}
    return answer.status_code, document, sorted(name for name in answer.headers if name != "content-length")
