"""HTTP of runs and their streams."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request, Response

from stoa.access.contracts import Level
from stoa.conversations.api import RunManager
from stoa.conversations.commands.load_conversation import load_run
from stoa.conversations.commands.purge import REPLAYABLE_FOR
from stoa.conversations.commands.show_run import show_run
from stoa.conversations.commands.trace_run import trace_run
from stoa.conversations.errors import AheadOfRun, EventsExpired, NothingToContinue, NotWritable, RunActive
from stoa.conversations.models import Run
from stoa.conversations.routes.conversations import ConversationPath, Runs, router
from stoa.conversations.runtime.follow import Following
from stoa.conversations.schemas.runs import RunOut
from stoa.conversations.schemas.traces import RunTraceOut
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import AppError, FieldError, Forbidden, Invalid, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, problems
from stoa.platform.http.edge import actor_of
from stoa.platform.http.sse import EventStream
from stoa.platform.ids import RunId
from stoa.platform.ratelimit import RateLimited
from stoa.providers.api import BudgetExhausted, NoKey, PriceUnknown

RunPath = Annotated[RunId, Path()]


async def _position(
    after: Annotated[str | None, Query(max_length=40)] = None,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> int:
    """Number of the last event that the client has; the header, which browsers send, counts first."""
    value = last_event_id or after
    if not value:
        return 0
    if not value.isascii() or not value.isdigit():
        name = "Last-Event-ID" if last_event_id else "?after"
        raise Invalid(errors=(FieldError(name, "number", "The number of an event, 0 or more"),))
    return int(value)


class StreamEdge:
    """What a stream needs beside its reader."""

    def __init__(self, request: Request, platform: Platform, runs: RunManager) -> None:
        self.request = request
        self.platform = platform
        self.runs = runs


async def _stream_edge(request: Request, platform: CurrentPlatform, runs: Runs) -> StreamEdge:
    return StreamEdge(request, platform, runs)


Streams = Annotated[StreamEdge, Depends(_stream_edge)]
Position = Annotated[int, Depends(_position)]


@router.post(
    "/conversations/{conversation_id}/continuations",
    status_code=202,
    responses=problems(
        NotFound,
        Forbidden,
        NotWritable,
        NothingToContinue,
        RunActive,
        RateLimited,
        LimitReached,
        BudgetExhausted,
        PriceUnknown,
        NoKey,
    ),
)
async def continue_conversation(
    conversation_id: ConversationPath, actor: CurrentActor, streams: Streams, response: Response
) -> RunOut:
    """Sum a conversation up and go on in a new one, which the event `conversation.continued` of the run names.

    A second press answers 200 with the same run.
    """
    begun = await streams.runs.continue_conversation(actor, conversation_id)
    response.status_code = 200 if begun.turn is None else 202
    async with streams.platform.db.reading(Scope.of(actor)) as session:
        return await show_run(session, begun.run)


@router.get("/runs/{run_id}", responses=problems(NotFound))
async def read_run(run_id: RunPath, actor: CurrentActor, session: Reading) -> RunOut:
    return await show_run(session, await load_run(session, actor, run_id, need=Level.VIEW))


@router.get("/runs/{run_id}/trace", responses=problems(NotFound, Forbidden))
async def read_trace(
    run_id: RunPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> RunTraceOut:
    """What a run did, for who may write in its conversation: calls, tools, times, tokens, cost (CV-49)."""
    return await trace_run(session, platform.clock, actor, run_id)


@router.put("/runs/{run_id}/stop", responses=problems(NotFound, Forbidden))
async def stop_run(run_id: RunPath, actor: CurrentActor, platform: CurrentPlatform, runs: Runs) -> RunOut:
    """Stop writing. What was written stays. A run that has ended answers with its state (CV-42)."""
    await runs.stop_run(actor, run_id)
    async with platform.db.reading(Scope.of(actor)) as session:
        return await show_run(session, await load_run(session, actor, run_id, need=Level.VIEW))


@router.get(
    "/runs/{run_id}/events",
    response_class=EventStream,
    response_model=None,
    responses=problems(NotFound, AheadOfRun, EventsExpired),
)
async def stream_run_events(
    run_id: RunPath,
    actor: CurrentActor,
    session: Reading,
    streams: Streams,
    position: Position,
) -> EventStream:
    """The events of a run after a number as server-sent events: what is stored, then what comes (CV-51)."""
    run = await load_run(session, actor, run_id, need=Level.VIEW)
    _check_replayable(run, streams.platform.clock.now())
    last_seq = (await show_run(session, run)).last_seq
    if position > last_seq:
        raise AheadOfRun(last_seq=last_seq)
    following = Following(
        organization_id=run.organization_id,
        run_id=run.id,
        user_id=actor.user_id,
        after=position,
        is_over=run.finished_at is not None,
        is_allowed=lambda: _may_still_read(streams.request, streams.platform, actor, run_id),
    )
    return EventStream(streams.runs.follow(following), streams.platform, actor.credential)


def _check_replayable(run: Run, now: datetime) -> None:
    if run.finished_at is not None and now - run.finished_at > REPLAYABLE_FOR:
        raise EventsExpired


async def _may_still_read(request: Request, platform: Platform, actor: Actor, run_id: RunId) -> bool:
    """Whether the session still stands and the run is still visible to the same person (CV-55)."""
    request.scope.pop("stoa.actor", None)
    try:
        present = await actor_of(request)
        if present is None or present.user_id != actor.user_id:
            return False
        async with platform.db.reading(Scope.of(present)) as session:
            await load_run(session, present, run_id, need=Level.VIEW)
    except AppError:
        return False
    return True
