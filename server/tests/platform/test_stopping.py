"""Loops of a process end when they are stopped, also in the moment in which something wakes them."""

import asyncio

import pytest

from stoa.pages.runtime.carets import Carets
from stoa.platform.context import Platform
from stoa.platform.notify import Listener
from stoa.platform.realtime import Bus


@pytest.mark.parametrize("steps", range(6))
async def test_what_is_woken_as_it_is_stopped_ends(platform: Platform, steps: int) -> None:
    bus, carets = Bus(platform.db, Listener(platform.db.dsn)), Carets(platform, {})
    for run, wake in ((bus._run, bus._wake), (carets.run, carets._wake)):
        task = asyncio.create_task(run())
        for _ in range(5):
            await asyncio.sleep(0)
        wake.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=5)
        task.cancel()
        assert ended == {task}
