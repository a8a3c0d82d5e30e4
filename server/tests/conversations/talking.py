"""What people do in conversations, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.support.model_server import ModelServer
from tests.support.world import Person

MODEL = "openai_compatible:stoa-test"
CLAUDE = "anthropic:claude-sonnet-4-5"
TERMINAL = {"done", "stopped", "failed", "interrupted"}


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    seq: int | None
    type: str
    data: dict[str, Any]


async def parsed(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    """Events of a stream, by the rules of the specification; comments are left out."""
    seq: int | None = None
    kind, data = "message", ""
    async for line in lines:
        if not line:
            if data:
                yield Event(seq, kind, json.loads(data))
            seq, kind, data = None, "message", ""
        elif line.startswith("id: "):
            seq = int(line[4:])
        elif line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            data += line[6:]


def text_of(events: list[Event], kind: str = "content.delta") -> str:
    return "".join(event.data["text"] for event in events if event.type == kind)


@dataclass
class Talker:
    """A person with a model."""

    person: Person
    models: ModelServer

    @property
    def client(self) -> httpx.AsyncClient:
        return self.person.client

    async def connect(self) -> None:
        body = {"provider": "openai_compatible", "name": "Own server", "base_url": self.models.origin}
        answer = await self.client.post("/me/provider-keys", json=body)
        assert answer.status_code == 201, answer.text

    async def connect_claude(self, *further: str) -> None:
        """The model server as Anthropic's, with the model that CLAUDE names, and further ones."""
        self.models.models = ["claude-sonnet-4-5", *further]
        body = {
            "provider": "anthropic",
            "name": "Messages",
            "base_url": f"{self.models.origin}/v1",
            "secret": "test-secret",
        }
        answer = await self.client.post("/me/provider-keys", json=body)
        assert answer.status_code == 201, answer.text

    async def say(self, content: str = "Hello", *, to: str | None = None, **more: Any) -> dict[str, Any]:
        """Send a message that must be accepted; to a new conversation unless one is named."""
        answer = await self.try_to_say(content, to=to, **more)
        assert answer.status_code == 202, answer.text
        sent: dict[str, Any] = answer.json()
        return sent

    async def try_to_say(self, content: str = "Hello", *, to: str | None = None, **more: Any) -> httpx.Response:
        body = {"content": content, "client_message_id": str(uuid4()), "model": MODEL, **more}
        return await self.client.post(f"/conversations/{to}/messages" if to else "/messages", json=body)

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    @asynccontextmanager
    async def stream(self, run_id: str, *, after: int | None = None) -> AsyncIterator[AsyncIterator[Event]]:
        """The open stream of a run."""
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        async with self.client.stream("GET", f"/runs/{run_id}/events", headers=headers) as answer:
            assert answer.status_code == 200, await answer.aread()
            yield parsed(answer.aiter_lines())

    async def follow(self, run_id: str, *, after: int | None = None) -> list[Event]:
        """All events of a run, to its end."""
        async with asyncio.timeout(20), self.stream(run_id, after=after) as events:
            return [event async for event in events]

    async def messages(self, conversation_id: str, **params: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(f"/conversations/{conversation_id}/messages", params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def finished(self, sent: dict[str, Any]) -> dict[str, Any]:
        """The answer to a message once its run has ended."""
        await self.follow(sent["run"]["id"])
        message: dict[str, Any] = await self.get(f"/messages/{sent['assistant_message']['id']}")
        return message

    async def talk(self, content: str = "Hello", *, to: str | None = None) -> dict[str, Any]:
        """Say something and wait for the answer; gives what sending answered."""
        sent = await self.say(content, to=to)
        await self.follow(sent["run"]["id"])
        return sent
