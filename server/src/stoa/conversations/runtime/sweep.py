"""Ends runs whose process is gone, whichever process finds them first (CV-41)."""

import asyncio

import structlog

from stoa.conversations.commands.stop_run import SILENCE, close_silent
from stoa.conversations.queries import runs
from stoa.conversations.runtime.writer import announce
from stoa.platform.context import Platform
from stoa.platform.db import Scope

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
AT_A_TIME = 50
SWEEPER = "sweeper"


async def sweep(platform: Platform) -> int:
    """Interrupt every silent run, each in a transaction of its own; gives their number."""
    async with platform.db.reading(Scope.system()) as session:
        dead = await runs.dead_runs(session, platform.clock.now() - SILENCE, AT_A_TIME)
    ended = 0
    for organization_id, run_id in dead:
        async with platform.db.writing(Scope.system()) as session:
            closed = await close_silent(session, platform.clock, organization_id, run_id, silence=SILENCE)
            if closed is not None:
                await announce(session, SWEEPER, [run_id])
                ended += 1
        log.info("run_interrupted", run_id=str(run_id), was_silent=closed is not None)
    return ended


async def sweep_loop(platform: Platform) -> None:
    """Sweep until cancelled."""
    while True:
        try:
            await sweep(platform)
        except Exception:  # the loop must outlive a database that is away for a while
            log.exception("sweep_failed")
        await asyncio.sleep(SWEEP_SECONDS)
