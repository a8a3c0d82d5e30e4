"""A person whose conversations are taken over."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from stoa.platform.context import Platform
from stoa.platform.jobs import Worker
from tests.conversations.talking import Talker
from tests.support.model_server import model_server
from tests.support.world import Person, World

# The client sends a key with each upload; a file of any size must pass all the same.
FILE = {"Content-Type": "application/octet-stream", "Idempotency-Key": "one-upload"}


@dataclass
class Mover:
    """Somebody who takes conversations over from elsewhere."""

    person: Person
    platform: Platform

    async def send(self, source: str, content: Any, status: int = 202) -> dict[str, Any]:
        """Upload a file, or what is to be its JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        path = f"/organizations/{self.person.organization_id}/imports"
        answer = await self.person.client.post(path, params={"source": source}, content=body, headers=FILE)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def ended(self, started: dict[str, Any]) -> dict[str, Any]:
        """The import once its job is over."""
        for _ in range(400):
            await Worker(self.platform).run_until_idle()
            answer = await self.person.client.get(f"/imports/{started['id']}")
            found: dict[str, Any] = answer.json()
            if found["status"] not in ("queued", "running"):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError("the import does not end")

    async def move(self, source: str, content: Any) -> dict[str, Any]:
        """Look at a file and then take over what is in it."""
        looked = await self.ended(await self.send(source, content))
        assert looked["status"] == "succeeded", looked
        answer = await self.person.client.post(f"/imports/{looked['id']}/applications")
        assert answer.status_code == 202, answer.text
        return await self.ended(answer.json())

    async def listed(self) -> list[dict[str, Any]]:
        answer = await self.person.client.get("/conversations")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def exported(self, conversation_id: str) -> dict[str, Any]:
        answer = await self.person.client.post(
            f"/conversations/{conversation_id}/exports", json={"format": "json"}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def mover(world: World, platform: Platform) -> Mover:
    return Mover(await world.person("Ada"), platform)


@pytest.fixture
async def ada(world: World) -> AsyncIterator[Talker]:
    async with model_server() as models:
        talker = Talker(await world.person("Ada"), models)
        await talker.connect()
        yield talker
