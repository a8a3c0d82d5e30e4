"""The runs of one web process: each is a task of its own that outlives the request that began it (CV-38)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.access.contracts import Level
from stoa.conversations.commands import (
    change_conversation,
    continue_conversation,
    finish_turn,
    load_context,
    second_opinion,
    start_turn,
    stop_run,
)
from stoa.conversations.commands.continue_conversation import Continuing
from stoa.conversations.commands.load_conversation import Seen, load_conversation
from stoa.conversations.commands.start_turn import Said, Started
from stoa.conversations.contracts import Outcome, RunStatus, Turn
from stoa.conversations.core.batching import PendingEvents
from stoa.conversations.ports import ChannelTexts, PageAgents, ToolBox
from stoa.conversations.queries import runs
from stoa.conversations.runtime.follow import Following, follow
from stoa.conversations.runtime.hub import Hub
from stoa.conversations.runtime.stream_turn import Streaming
from stoa.conversations.runtime.sweep import SWEEPER, sweep
from stoa.conversations.runtime.watch_rights import watching_rights
from stoa.conversations.runtime.writer import EVENTS_CHANNEL, EventWriter, announce
from stoa.identity import api as identity
from stoa.platform.actor import Actor, CredentialRef
from stoa.platform.context import Platform
from stoa.platform.credentials import Kind, is_end_of_work
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import LimitReached
from stoa.platform.ids import ConversationId, MessageId, OrganizationId, RunId, new_id
from stoa.platform.ratelimit import Rule
from stoa.platform.realtime import TopicEvent
from stoa.platform.rights import ended_lately
from stoa.providers.contracts import ChatRequest

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5.0
# After so long without a heartbeat the runs may belong to a sweeper: beat first, write then.
LEASE_SECONDS = 10.0
STOP_SECONDS = 1.0
# How long a stop may take before a run counts as abandoned by its process.
PATIENCE_SECONDS = 5.0
FINISH_ATTEMPTS = 20
FINISH_WAIT_SECONDS = 0.5


class Begun(Protocol):
    """What a use case has begun; without turns it was there before."""

    @property
    def turns(self) -> tuple[Turn, ...]: ...


B = TypeVar("B", bound=Begun)


class RunManager:
    """Starts, streams, stops and follows runs. `start` and `stop` belong to the life of the process."""

    def __init__(
        self, platform: Platform, tool_box: ToolBox, page_agents: PageAgents, channels: ChannelTexts
    ) -> None:
        self._platform = platform
        self._channels = channels
        self._page_agents = page_agents
        self._tools = {tool.definition.name: tool for tool in tool_box.tools()}
        self._process_id = str(new_id())
        self._hub = Hub()
        self._writer = EventWriter(platform, self._hub, self._process_id, self._hold_lease)
        self._live: dict[RunId, Streaming] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._beaten_at = 0.0
        platform.listener.on(EVENTS_CHANNEL, self._heard_events)
        platform.listener.on(stop_run.STOP_CHANNEL, self._heard_stop)
        platform.listener.on_reconnect(self._hub.look)

    async def start(self) -> None:
        self._loops = [
            asyncio.create_task(self._writer.run(), name="run-events"),
            asyncio.create_task(self._keep_alive(), name="run-heartbeats"),
        ]

    async def stop(self) -> None:
        """End what still runs as interrupted, with its text, and stop the loops."""
        for streaming in tuple(self._live.values()):
            streaming.end(RunStatus.INTERRUPTED)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE_SECONDS)
        for task in (*self._tasks, *self._loops):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._loops, return_exceptions=True)

    # Turns

    async def send(self, actor: Actor, conversation_id: ConversationId | None, said: Said) -> Started:
        """Say something and begin the answer. A repeat begins nothing."""
        return await self._turn(
            actor,
            lambda session: start_turn.send(
                session,
                self._platform,
                actor,
                conversation_id,
                said,
                agents=self._page_agents,
                channels=self._channels,
            ),
        )

    async def regenerate(self, actor: Actor, message_id: MessageId, *, model: str | None) -> Started:
        return await self._turn(
            actor,
            lambda session: start_turn.regenerate(
                session, self._platform, actor, message_id, channels=self._channels, model=model
            ),
        )

    async def edit(self, actor: Actor, message_id: MessageId, said: Said) -> Started:
        return await self._turn(
            actor,
            lambda session: start_turn.edit(
                session, self._platform, actor, message_id, said, channels=self._channels
            ),
        )

    async def second_opinion(self, actor: Actor, message_id: MessageId, *, model: str) -> Started:
        """Ask another model about an answer; the conversation itself goes on as it was."""
        return await self._turn(
            actor, lambda session: second_opinion.ask(session, self._platform, actor, message_id, model=model)
        )

    async def use_guidance(self, actor: Actor, message_id: MessageId) -> Started:
        """Take the guidance of a second opinion on, and begin the answer to it."""
        return await self._turn(
            actor,
            lambda session: second_opinion.use_guidance(
                session, self._platform, actor, message_id, channels=self._channels
            ),
        )

    async def continue_conversation(self, actor: Actor, conversation_id: ConversationId) -> Continuing:
        """Sum a conversation up, so that it goes on in a new one. A second press begins nothing."""
        return await self._turn(
            actor,
            lambda session: continue_conversation.ask(session, self._platform, actor, conversation_id),
        )

    async def _turn(self, actor: Actor, begin: Callable[[WriteSession], Awaitable[B]]) -> B:
        """Raises RateLimited, LimitReached (CV-47), and what `begin` raises; what begins nothing does not count."""
        async with self._platform.db.reading(Scope.of(actor)) as session:
            limits = await identity.sending_limits(session)
        rule = Rule("sends", limits.sends_per_minute, timedelta(minutes=1))
        slot = await self._platform.limiter.take(rule, str(actor.user_id))
        started = None
        try:
            async with self._platform.db.writing(Scope.of(actor)) as session:
                started = await begin(session)
                if started.turns:
                    await self._refuse_too_many(session, actor, limits.runs_at_once)
        finally:
            if started is None or not started.turns:
                await self._platform.limiter.give_back(slot)
        # Only after the commit: a run that was rolled back must not call anybody.
        for turn in started.turns:
            self._launch(turn, actor.credential)
        return started

    @staticmethod
    async def _refuse_too_many(session: WriteSession, actor: Actor, limit: int) -> None:
        """The run that has just been stored counts, too. Turns of one person that begin together wait here."""
        await runs.lock_person(session, actor.user_id)
        if await runs.count_active(session, actor.user_id) > limit:
            raise LimitReached("You have too many answers on their way", limit=limit)

    def _launch(self, turn: Turn, credential: CredentialRef) -> None:
        streaming = Streaming(self._platform, turn, self._writer, self._tools)
        self._live[turn.run_id] = streaming
        task = asyncio.create_task(self._watch(streaming, credential), name=f"run-{turn.run_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self, streaming: Streaming, credential: CredentialRef) -> None:
        """Drive a run. It outlives the sign-out of its session, but not the end of its person's access (ID-98)."""

        def heard(event: TopicEvent) -> None:
            if is_end_of_work(credential, event):
                streaming.end(RunStatus.STOPPED)

        def lost() -> None:
            streaming.end(RunStatus.STOPPED)

        with self._platform.watches.watching(self._platform.realtime, credential, Kind.RUN, heard):
            async with watching_rights(self._platform, streaming.turn, lost):
                await self._drive(streaming)

    async def _drive(self, streaming: Streaming) -> None:
        try:
            request = await self._begin(streaming)
            if request is not None:
                outcome = await streaming.consume(request)
                if not streaming.source.is_lost:
                    await self._finish(streaming, outcome)
        except Exception as error:  # noqa: BLE001  # what is left open is ended by the sweeper
            log.error("run_abandoned", run_id=str(streaming.turn.run_id), error=type(error).__name__)  # noqa: TRY400
        finally:
            del self._live[streaming.turn.run_id]
            streaming.done.set()

    async def _begin(self, streaming: Streaming) -> ChatRequest | None:
        async with self._platform.db.writing(_scope(streaming.turn)) as session:
            prompt = await load_context.begin(
                session,
                self._platform.clock,
                streaming.turn,
                owner=self._process_id,
                channels=self._channels,
                tools=[tool.definition for tool in self._tools.values()],
            )
        return await prompt.complete(self._platform.blobs) if prompt is not None else None

    async def _finish(self, streaming: Streaming, outcome: Outcome) -> None:
        turn = streaming.turn
        for attempt in range(1, FINISH_ATTEMPTS + 1):
            pending = PendingEvents(next_seq=streaming.source.pending.next_seq)
            try:
                async with self._platform.db.writing(_scope(turn)) as session:
                    finish = finish_turn.finish if turn.message_id is not None else continue_conversation.finish
                    events = await finish(session, self._platform.clock, turn, outcome, pending)
                    await announce(session, self._process_id, [turn.run_id])
                    is_read = self._hub.has_readers(turn.organization_id, turn.run_id)
                    ended = await ended_lately(session, turn.organization_id) if is_read else []
            except (SQLAlchemyError, OSError) as error:
                log.warning("run_finish_delayed", run_id=str(turn.run_id), error=type(error).__name__)
                if attempt == FINISH_ATTEMPTS:
                    raise
                await asyncio.sleep(FINISH_WAIT_SECONDS)
            else:
                self._hub.publish(turn.organization_id, turn.run_id, events or [], ended)
                return

    # Stopping

    async def stop_run(self, actor: Actor, run_id: RunId) -> None:
        """Stop a run and wait a moment for it to end (CV-42)."""
        async with self._platform.db.writing(Scope.of(actor)) as session:
            run = await stop_run.ask_to_stop(session, actor, self._platform.clock, run_id)
        streaming = self._live.get(run.id)
        if streaming is not None:
            streaming.end(RunStatus.STOPPED)
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await streaming.done.wait()

    async def end_runs(self, actor: Actor, conversation_id: ConversationId, *, need: Level) -> None:
        """Stop whatever runs in a conversation and wait until it has ended (CV-48)."""
        async with self._platform.db.writing(Scope.of(actor)) as session:
            seen = await load_conversation(session, actor, conversation_id, need=need)
            organization_id = seen.conversation.organization_id
            active = await runs.active_run_ids(session, organization_id, conversation_id, beside=True)
            for run_id in active:
                await stop_run.request_stop(
                    session, self._platform.clock, organization_id, run_id, by=actor.user_id
                )
        for run_id in active:
            self._heard_stop(str(run_id))
            if not await self._has_ended(organization_id, conversation_id, run_id):
                await self._close(organization_id, run_id)

    async def _has_ended(
        self, organization_id: OrganizationId, conversation_id: ConversationId, run_id: RunId
    ) -> bool:
        """Wait for the end of a run, here or in another process; false if it does not come."""
        streaming = self._live.get(run_id)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                if streaming is not None:
                    await streaming.done.wait()
                # Another process may have it, which says so in the database only.
                while run_id in await self._active(organization_id, conversation_id):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                return True
        return False

    async def _active(self, organization_id: OrganizationId, conversation_id: ConversationId) -> list[RunId]:
        async with self._platform.db.reading(Scope(organization_id=organization_id)) as session:
            return await runs.active_run_ids(session, organization_id, conversation_id, beside=True)

    async def _close(self, organization_id: OrganizationId, run_id: RunId) -> None:
        async with self._platform.db.writing(Scope(organization_id=organization_id)) as session:
            await stop_run.close_silent(
                session, self._platform.clock, organization_id, run_id, silence=timedelta()
            )
            await announce(session, SWEEPER, [run_id])

    async def change(
        self,
        actor: Actor,
        conversation_id: ConversationId,
        values: dict[str, Any],
        *,
        is_pinned: bool | None,
        if_match: str | None,
    ) -> Seen:
        """Change a conversation and the actor's own pin; archiving stops its runs first."""
        if values.get("status") == "archived":
            await self.end_runs(actor, conversation_id, need=Level.EDIT)
        if values.get("status") == "active":
            await self._end_rival(actor, conversation_id)
        clock = self._platform.clock
        async with self._platform.db.writing(Scope.of(actor)) as session:
            seen = await load_conversation(session, actor, conversation_id, need=Level.VIEW)
            if values:
                seen = await change_conversation.change(
                    session, actor, clock, conversation_id, values, if_match=if_match
                )
            if is_pinned is not None:
                seen = await change_conversation.pin(session, actor, clock, conversation_id, is_pinned=is_pinned)
            return seen

    async def restore(self, actor: Actor, conversation_id: ConversationId) -> Seen:
        """Bring a conversation back; what it takes the place of is stopped first (CV-9)."""
        await self._end_rival(actor, conversation_id)
        async with self._platform.db.writing(Scope.of(actor)) as session:
            return await change_conversation.restore(session, actor, self._platform.clock, conversation_id)

    async def _end_rival(self, actor: Actor, conversation_id: ConversationId) -> None:
        """Stop what runs in the conversation that is archived when this one comes back."""
        async with self._platform.db.reading(Scope.of(actor)) as session:
            rival = await change_conversation.rival_of(session, actor, conversation_id)
        if rival is not None:
            await self.end_runs(actor, rival, need=Level.EDIT)

    async def delete(self, actor: Actor, conversation_id: ConversationId) -> None:
        """Delete a conversation; its runs are stopped first."""
        await self.end_runs(actor, conversation_id, need=Level.DELETE)
        async with self._platform.db.writing(Scope.of(actor)) as session:
            await change_conversation.delete(session, actor, self._platform.clock, conversation_id)

    def _heard_stop(self, payload: str) -> None:
        streaming = self._live.get(RunId(UUID(payload)))
        if streaming is not None:
            streaming.end(RunStatus.STOPPED)

    # Following

    def follow(self, following: Following) -> AsyncGenerator[bytes, None]:
        """The events of a run as server-sent events."""
        return follow(self._platform, self._hub, following)

    def _heard_events(self, payload: str) -> None:
        process_id, *run_ids = payload.split(" ")
        if process_id != self._process_id:
            for run_id in run_ids:
                self._hub.look(RunId(UUID(run_id)))

    # Heartbeat

    async def _keep_alive(self) -> None:
        while True:
            try:
                await self._beat()
                await sweep(self._platform)
            except Exception:  # the loop must outlive a database that is away for a while
                log.exception("run_heartbeat_failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def _hold_lease(self) -> None:
        while asyncio.get_running_loop().time() - self._beaten_at > LEASE_SECONDS:
            try:
                await self._beat()
            except (SQLAlchemyError, OSError) as error:
                log.warning("run_heartbeat_delayed", error=type(error).__name__)
                await asyncio.sleep(FINISH_WAIT_SECONDS)

    async def _beat(self) -> None:
        """One statement for all runs of the process; those that do not answer belong to nobody any more."""
        run_ids = list(self._live)
        began_at = asyncio.get_running_loop().time()
        if run_ids:
            async with self._platform.db.writing(Scope.system()) as session:
                stopping = await runs.beat(session, run_ids, self._platform.clock.now())
            for run_id in run_ids:
                streaming = self._live.get(run_id)
                if streaming is not None and run_id not in stopping:
                    streaming.source.lose()
                elif streaming is not None and stopping[run_id]:
                    streaming.end(RunStatus.STOPPED)
        self._beaten_at = began_at


def _scope(turn: Turn) -> Scope:
    return Scope(organization_id=turn.organization_id, user_id=turn.user_id)
