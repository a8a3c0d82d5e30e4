"""Asking a run to stop, and ending runs whose process is gone."""

from datetime import timedelta

from stoa.access.contracts import Level
from stoa.conversations.commands.finish_turn import close_abandoned
from stoa.conversations.commands.load_conversation import load_run
from stoa.conversations.contracts import ACTIVE_RUNS, RunStatus, StoredEvent
from stoa.conversations.models import Run
from stoa.conversations.queries import runs
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import OrganizationId, RunId, UserId
from stoa.platform.notify import notify

STOP_CHANNEL = "stoa_runs_stop"
# A run that is silent for longer has lost its process. With the second until somebody looks, it is over 15 s after
# the death of the process at the latest (CV-41).
SILENCE = timedelta(seconds=13)


async def ask_to_stop(session: WriteSession, actor: Actor, clock: Clock, run_id: RunId) -> Run:
    """Note the wish and tell the process that streams the run; one that has ended stays as it is (CV-42)."""
    run = await load_run(session, actor, run_id, need=Level.EDIT)
    if run.status in ACTIVE_RUNS:
        await request_stop(session, clock, run.organization_id, run.id, by=actor.user_id)
    return run


async def request_stop(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, run_id: RunId, *, by: UserId
) -> None:
    """The same for a run whose rights are checked already."""
    await runs.ask_to_stop(session, organization_id, run_id, by=by, now=clock.now())
    await notify(session, STOP_CHANNEL, str(run_id))


async def close_silent(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, run_id: RunId, *, silence: timedelta
) -> list[StoredEvent] | None:
    """End a run that has not been heard of for so long; None if it has, or somebody else is at it.

    One that was asked to stop counts as stopped, any other as interrupted.
    """
    run = await runs.lock_run(session, organization_id, run_id, is_skipping=True)
    if run is None or run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
        return None
    if run.heartbeat_at is not None and clock.now() - run.heartbeat_at < silence:
        return None
    is_stopped = run.stop_requested_at is not None
    status = RunStatus.STOPPED if is_stopped else RunStatus.INTERRUPTED
    return await close_abandoned(session, clock, run, status=status)
