"""The model calls of one process that belong to no run: none is forgotten, however it ends (US-22, US-23)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import CallId, new_id
from stoa.platform.tenant_writes import NotWritten
from stoa.providers.commands import calls, route_turn
from stoa.providers.contracts import ChatRequest, PreparedCall
from stoa.providers.runtime.stream import ModelStream
from stoa.usage import api as usage
from stoa.usage.contracts import CallResult, CallStatus, Settlement, TokenUse

log = structlog.get_logger(__name__)

BEAT_SECONDS = 3.0
# After so long without a beat the calls may belong to a sweeper: beat first, call then.
LEASE_SECONDS = 10.0
SETTLE_ATTEMPTS = 20
# How long the settlements of a process that ends may take.
PATIENCE_SECONDS = 5.0
AWAY = (SQLAlchemyError, asyncpg.PostgresError, NotWritten, OSError)

# Both are told the id of this process. What is chosen is not opened yet; None: it takes the other way.
Choose = Callable[[str], Awaitable[PreparedCall | None]]
Prepare = Callable[[WriteSession, str], Awaitable[PreparedCall]]


@dataclass(eq=False)
class KeptCall:
    """A call in flight. `ended` is called once if the call is over though its reader has not ended it."""

    stream: ModelStream
    ended: Callable[[], None] = lambda: None
    status: CallStatus | None = None
    settling: asyncio.Task[Settlement] | None = None


class CallKeeper:
    """Prepares, keeps alive and settles calls. `start` and `stop` belong to the life of the process.

    What it does with the database runs in tasks of its own, so that a client that goes away cancels none of it.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.process_id = str(new_id())
        self._openings = usage.Openings(platform)
        self._settlements = usage.Settlements(platform)
        self._live: set[KeptCall] = set()
        self._tasks: set[asyncio.Task[object]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._beaten_at = 0.0

    async def start(self) -> None:
        await self._beat()
        self._loop = asyncio.create_task(self._keep_alive(), name="call-heartbeats")

    async def stop(self) -> None:
        """End what still runs as interrupted, and wait until it is settled."""
        for call in tuple(self._live):
            call.ended()
            self._settling(call, CallStatus.INTERRUPTED)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE_SECONDS)
        for task in (*self._tasks, *((self._loop,) if self._loop is not None else ())):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(*AWAY):
            async with self._platform.db.writing(Scope.system()) as session:
                await usage.leave_process(session, self.process_id)

    async def open(self, actor: Actor, choose: Choose, prepare: Prepare, request: ChatRequest) -> KeptCall:
        """Open what was chosen at once, or prepare a call in a transaction of its own, and keep it.

        Raises what `choose` and `prepare` raise. Whoever is cancelled while it commits leaves a call that is settled
        as if it had never begun.
        """
        opening = asyncio.create_task(self._open(actor, choose, prepare, request))
        self._tasks.add(opening)
        opening.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(self._withdraw)
            raise

    async def _open(self, actor: Actor, choose: Choose, prepare: Prepare, request: ChatRequest) -> KeptCall:
        if asyncio.get_running_loop().time() - self._beaten_at > LEASE_SECONDS:
            await self._beat()
        prepared = await self._open_at_once(await choose(self.process_id))
        if prepared is None:
            async with self._platform.db.writing(Scope.of(actor)) as session:
                prepared = await prepare(session, self.process_id)
        call = KeptCall(ModelStream(self._platform, prepared, request))
        self._live.add(call)
        return call

    async def _open_at_once(self, chosen: PreparedCall | None) -> PreparedCall | None:
        """The call, now open; None where it could not be opened without a closer look."""
        if chosen is None:
            return None
        try:
            is_open = await self._openings.open(calls.opening_of(chosen))
        except (NotWritten, TimeoutError) as error:
            log.warning("opening_unknown", error=type(error).__name__)
            forgetting = asyncio.create_task(self._forget(chosen))
            self._tasks.add(forgetting)
            forgetting.add_done_callback(self._tasks.discard)
            return None
        return chosen if is_open else None

    async def _forget(self, made: PreparedCall) -> None:
        """Settle a call that may have been opened, or may yet be, and that nobody makes."""
        result = CallResult(CallStatus.STOPPED, TokenUse())
        for _ in range(SETTLE_ATTEMPTS):
            with suppress(NotFound, *AWAY):
                await self._settlements.settle(made.organization_id, made.call_id, made.price, result)
                return
            await asyncio.sleep(BEAT_SECONDS)

    def _withdraw(self, opening: asyncio.Task[KeptCall]) -> None:
        if not opening.cancelled() and opening.exception() is None:
            self._settling(opening.result(), CallStatus.STOPPED)

    async def settle(self, call: KeptCall, status: CallStatus) -> Settlement:
        """Settle a call; the first status counts. Whoever waits may be cancelled, the settlement is not."""
        return await asyncio.shield(self._settling(call, status))

    def _settling(self, call: KeptCall, status: CallStatus) -> asyncio.Task[Settlement]:
        if call.settling is None:
            call.status = status
            call.settling = asyncio.create_task(self._settle(call, call.stream.result(status)))
            self._tasks.add(call.settling)
            call.settling.add_done_callback(self._tasks.discard)
            call.settling.add_done_callback(lambda _: self._live.discard(call))
        return call.settling

    async def _settle(self, call: KeptCall, result: CallResult) -> Settlement:
        """While the database is away nothing is lost, only late. What never succeeds is left to the sweeper."""
        made = call.stream.call
        for attempt in range(SETTLE_ATTEMPTS):
            try:
                settlement = await self._settlements.settle(made.organization_id, made.call_id, made.price, result)
                break
            except AWAY as error:
                log.warning("settlement_delayed", error=type(error).__name__)
                if attempt + 1 == SETTLE_ATTEMPTS:
                    raise
                await asyncio.sleep(BEAT_SECONDS)
        await self._note_outcome(made, settlement, result.status)
        return settlement

    async def _note_outcome(self, call: PreparedCall, settlement: Settlement, status: CallStatus) -> None:
        """How it went where AUTO chose; whoever stops an answer got what they wanted. Costs nothing where it fails."""
        if call.routed is None:
            return
        succeeded = status in (CallStatus.OK, CallStatus.STOPPED)
        with suppress(*AWAY):
            async with self._platform.db.writing(Scope(organization_id=call.organization_id)) as session:
                await route_turn.record_outcome(
                    session, call.organization_id, call.routed.decision_id, settlement, succeeded=succeeded
                )

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self._beat()
            except AWAY as error:
                log.warning("call_heartbeat_failed", error=type(error).__name__)

    async def _beat(self) -> None:
        """Say that this process and its calls are alive, and what these have used; end those that are lost."""
        began_at = asyncio.get_running_loop().time()
        running = {call.stream.call.call_id: call for call in self._live if call.settling is None}
        progress = [call.stream.progress() for call in running.values()]
        async with self._platform.db.writing(Scope.system()) as session:
            lost = await usage.keep_process(session, self._platform.clock, self.process_id, progress)
        self._beaten_at = began_at
        for call_id in lost:
            self._lose(running[call_id], call_id)

    @staticmethod
    def _lose(call: KeptCall, call_id: CallId) -> None:
        # Its next attempt is another call, and settling between the two reads is no loss either.
        if call.stream.call.call_id == call_id and call.settling is None:
            call.ended()
