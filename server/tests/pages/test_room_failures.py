"""A room whose database is away: people are told, nothing is lost, and everything is stored when it is back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.support.editor import Editor
from tests.support.installation import Installation, descendants, started

pytestmark = pytest.mark.slow


@asynccontextmanager
async def without_database(stoa: Installation) -> AsyncIterator[None]:
    """All connections are lost, and new ones find nobody who answers."""
    postmaster = stoa.pid_of("postgres -D")
    os.kill(postmaster, signal.SIGSTOP)
    try:
        for pid in descendants(postmaster):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        yield
    finally:
        os.kill(postmaster, signal.SIGCONT)


@pytest.mark.spec("PG-38")
async def test_while_the_database_is_away_people_are_told_and_what_they_typed_is_stored_afterwards(
    tmp_path: Path,
) -> None:
    async with started(tmp_path / "data") as stoa:
        client = await stoa.set_up()
        space = (await client.get("/spaces")).json()["items"][0]["id"]
        page = (await client.post("/pages", json={"space_id": space, "type": "DOCUMENT", "title": "Plans"})).json()
        async with Editor(client, page["id"]) as ada, Editor(client, page["id"]) as leaver:
            await ada.synced()
            await ada.write("before ")
            await ada.saved()
            await leaver.until(lambda: leaver.text == "before ")

            async with without_database(stoa):
                await ada.write("during ")
                await leaver.write("and gone", paragraph=1)
                await ada.until(lambda: ada.not_saved > 0)
                await leaver.until(lambda: leaver.not_saved > 0)
                # Somebody who leaves now never sends it again: the room alone has it.
                await leaver.close()
                await ada.write("later ")
                told = ada.not_saved
                # It is tried again, and said again, for as long as it takes.
                await ada.until(lambda: ada.not_saved > told)
                assert len(ada.unacknowledged) == 2

            await ada.saved()
            await ada.until(lambda: ada.text == "before during later \nand gone")
        async with asyncio.timeout(60):
            while (answer := await client.get(f"/pages/{page['id']}/content?format=text")).status_code == 503:
                await asyncio.sleep(0.1)
        # Once each, though some attempts may have failed after they had been sent.
        assert answer.json()["content"].split() == ["before", "during", "later", "and", "gone"]
        async with Editor(client, page["id"]) as again:
            await again.synced()
            assert again.text == ada.text
        await client.aclose()
