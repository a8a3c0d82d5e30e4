"""kill -9 at the worst moment: of the server in mid-answer, of the database while people write, of everything."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.installation import descendants, started, until_gone
from tests.support.model_server import ModelServer, Script, model_server

pytestmark = pytest.mark.slow

MODEL = "openai_compatible:stoa-test"
# An answer that lasts longer than the test, a word each 50 ms.
LONG = Script(tokens=4000, delay_ms=50)
WORDS = LONG.texts()


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


async def connect(client: httpx.AsyncClient, models: ModelServer) -> None:
    body = {"provider": "openai_compatible", "name": "Workshop", "base_url": f"{models.origin}/v1"}
    answer = await client.post("/me/provider-keys", json=body)
    assert answer.json()["status"] == "valid", answer.text


async def say(client: httpx.AsyncClient, words: str) -> dict[str, Any]:
    body = {"content": words, "client_message_id": str(uuid4()), "model": MODEL}
    answer = await client.post("/messages", json=body)
    assert answer.status_code in (200, 201, 202), answer.text
    sent: dict[str, Any] = answer.json()
    return sent


async def read_some(client: httpx.AsyncClient, run_id: str, words: int) -> str:
    """Follow an answer until it has this many words; gives what a reader has seen."""
    seen = ""
    async with client.stream("GET", f"/runs/{run_id}/events") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: ") and '"text"' in line:
                seen += json.loads(line.removeprefix("data: "))["text"]
            if seen.count("-") >= words:
                break
    return seen


async def until_interrupted(client: httpx.AsyncClient, run_id: str, deadline: float) -> None:
    while True:
        with suppress(httpx.TransportError):
            answer = await client.get(f"/runs/{run_id}")
            if answer.status_code == 200 and answer.json()["status"] == "interrupted":
                return
        assert time.monotonic() < deadline, "the run is not marked interrupted"
        await asyncio.sleep(0.1)


async def assert_answer_survived(client: httpx.AsyncClient, sent: dict[str, Any], seen: str, told: int) -> None:
    """The question is there, and of the answer what was read, and all that the model had said a second before."""
    answer = await client.get(f"/conversations/{sent['conversation']['id']}/messages")
    [question, reply] = answer.json()["items"]
    assert question["content"] == "Tell me everything."
    assert reply["status"] == "interrupted"
    assert reply["content"].startswith(seen)
    assert reply["content"].startswith("".join(WORDS[: told - int(1000 / LONG.delay_ms)]))


@pytest.mark.spec("CV-40", "CV-41", "OP-72")
async def test_the_server_is_killed_in_mid_answer(tmp_path: Path, models: ModelServer) -> None:
    async with started(tmp_path / "data") as stoa:
        client = await stoa.set_up()
        await connect(client, models)
        models.play(LONG)
        sent = await say(client, "Tell me everything.")
        seen = await read_some(client, sent["run"]["id"], words=40)
        told = models.asked[-1].pieces_sent
        os.kill(stoa.pid_of("stoa.app.web"), signal.SIGKILL)

        await until_interrupted(client, sent["run"]["id"], time.monotonic() + 15)
        await assert_answer_survived(client, sent, seen, told)
        models.play(Script(answer="Here I am."))
        again = await say(client, "Are you there?")
        assert "Here I am." in await read_until_end(client, again["run"]["id"])
        await client.aclose()


async def read_until_end(client: httpx.AsyncClient, run_id: str) -> str:
    return (await client.get(f"/runs/{run_id}/events")).text


@pytest.mark.spec("CV-40", "CV-41", "OP-60")
async def test_everything_is_killed_in_mid_answer_and_started_again(tmp_path: Path, models: ModelServer) -> None:
    async with started(tmp_path / "data") as first:
        client = await first.set_up()
        await connect(client, models)
        models.play(LONG)
        sent = await say(client, "Tell me everything.")
        seen = await read_some(client, sent["run"]["id"], words=40)
        told = models.asked[-1].pieces_sent
        everything = {first.process.pid, *descendants(first.process.pid)}
        for pid in everything:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed_at = time.monotonic()
        await until_gone(everything)

        async with started(tmp_path / "data", port=first.port):
            await until_interrupted(client, sent["run"]["id"], max(killed_at + 15, time.monotonic() + 1))
            await assert_answer_survived(client, sent, seen, told)
            await client.aclose()


@pytest.mark.spec("OP-98")
async def test_the_database_is_killed_while_people_write(tmp_path: Path) -> None:
    async with started(tmp_path / "data") as stoa:
        client = await stoa.set_up()
        space = (await client.get("/spaces")).json()["items"][0]["id"]
        web = stoa.pid_of("stoa.app.web")
        kept: list[str] = []
        refusals: list[httpx.Response] = []
        writers = [asyncio.create_task(write(client, space, kept, refusals)) for _ in range(4)]
        await asyncio.sleep(1)
        before = len(kept)
        os.kill(stoa.pid_of("postgres -D"), signal.SIGKILL)
        killed_at = time.monotonic()
        try:
            async with asyncio.timeout(30):
                while not refusals or len(kept) < before + 40:
                    await asyncio.sleep(0.05)
        finally:
            for writer in writers:
                writer.cancel()
            await asyncio.gather(*writers, return_exceptions=True)

        assert time.monotonic() - killed_at < 10
        assert {refusal.status_code for refusal in refusals} == {503}
        assert all("retry-after" in refusal.headers for refusal in refusals)
        assert stoa.pid_of("stoa.app.web") == web
        assert set(kept) <= await page_ids(client, space)
        await client.aclose()


async def write(client: httpx.AsyncClient, space: str, kept: list[str], refusals: list[httpx.Response]) -> None:
    while True:
        answer = await client.post("/pages", json={"space_id": space, "type": "DOCUMENT", "title": "Notes"})
        if answer.status_code == 201:
            kept.append(answer.json()["id"])
        else:
            refusals.append(answer)
            await asyncio.sleep(0.05)


async def page_ids(client: httpx.AsyncClient, space: str) -> set[str]:
    answer = await client.get(f"/spaces/{space}/tree")
    assert answer.status_code == 200, answer.text
    return {page["id"] for page in answer.json()["items"]}
