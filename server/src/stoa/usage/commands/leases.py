"""Calls that belong to no run live with the process that makes them (US-22)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import CallId
from stoa.usage.commands.reserve import LEASE
from stoa.usage.contracts import Progress
from stoa.usage.queries import budgets, ledger

# A process that was not heard of for so long is gone, and so are its calls.
SILENCE = timedelta(seconds=15)


async def hear(
    session: WriteSession, clock: Clock, process_id: str, running: Sequence[Progress]
) -> Collection[CallId]:
    """A process is alive and so are its calls; gives those of them that somebody else has settled."""
    now = clock.now()
    await ledger.hear_of_process(session, process_id, now)
    if not running:
        return ()
    # Rows of the ledger before reservations, as whoever settles takes them.
    unsettled = await ledger.note_progress(session, running)
    await budgets.keep_reservations(session, unsettled, now + LEASE)
    return {call.call_id for call in running} - unsettled


async def leave(session: WriteSession, process_id: str) -> None:
    """A process ends in order. What it left open keeps it known, until the sweeper has settled that."""
    if not await ledger.calls_of_process(session, process_id):
        await ledger.forget_process(session, process_id)
