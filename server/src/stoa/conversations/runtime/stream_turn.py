"""The middle step of a turn: from the provider to run events, without a database session."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from stoa.conversations.commands.finish_turn import CALL_STATUS, INTERRUPTED
from stoa.conversations.contracts import Failure, Outcome, RunStatus, Turn
from stoa.conversations.core.batching import CONTENT, THINKING
from stoa.conversations.runtime.writer import EventWriter, Source
from stoa.platform.context import Platform
from stoa.providers import api as providers
from stoa.providers.contracts import ChatRequest, ModelEvent, ProviderFailure, TextDelta, ThinkingDelta

log = structlog.get_logger(__name__)

BROKEN = Failure("conversations.failed", "Something went wrong on the server. Try again.")


@dataclass(eq=False)
class Streaming:
    """One turn on its way."""

    platform: Platform
    turn: Turn
    writer: EventWriter
    source: Source = field(init=False)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: RunStatus | None = None
    _consuming: asyncio.Task[object] | None = None
    _first_token_at: datetime | None = None
    _is_thinking: bool = False

    def __post_init__(self) -> None:
        self.source = Source(self.turn.organization_id, self.turn.run_id, on_lost=self._lost)

    def end(self, status: RunStatus) -> None:
        """Break the answer off and let it end as stopped or interrupted. Only the first call counts."""
        if self._ending is None:
            self._ending = status
            if self._consuming is not None:
                self._consuming.cancel()

    def _lost(self) -> None:
        self.end(RunStatus.INTERRUPTED)

    async def consume(self, request: ChatRequest) -> Outcome:
        """Read the answer to its end, its failure or until `end` is called."""
        stream = providers.stream(self.platform, self.turn.call, request)
        self._note("run.status", {"status": RunStatus.RUNNING.value})
        if self.turn.call.routed is not None:
            self._note("routing", self.turn.call.routed.told())
        status, failure = RunStatus.COMPLETED, None
        try:
            if self._ending is None:
                self._consuming = asyncio.current_task()
                await self._read(stream)
        except ProviderFailure as error:
            status, failure = RunStatus.FAILED, Failure(error.code, error.sentence, error.detail)
        except asyncio.CancelledError:
            if self._ending is None:
                raise
        except Exception as error:  # noqa: BLE001  # a fault of ours must not leave the answer open
            # The text of an error may hold what people wrote: only its kind is logged (CV-50).
            log.error("turn_failed", run_id=str(self.turn.run_id), error=type(error).__name__)  # noqa: TRY400
            status, failure = RunStatus.FAILED, BROKEN
        self._consuming = None
        if self._ending is not None and failure is None:
            status, failure = self._ending, INTERRUPTED if self._ending is RunStatus.INTERRUPTED else None
        return await self._outcome(stream, status, failure)

    async def _read(self, stream: providers.ModelStream) -> None:
        async with aclosing(stream.batches()) as batches:
            async for batch in batches:
                self._add(batch)

    def _note(self, kind: str, data: dict[str, object]) -> None:
        self.source.pending.add(kind, data)
        self.writer.changed(self.source, is_urgent=True)

    def _add(self, batch: list[ModelEvent]) -> None:
        pending = self.source.pending
        is_first = self._first_token_at is None
        for event in batch:
            match event:
                case TextDelta(text) if text:
                    self._set_thinking(is_thinking=False)
                    pending.add_text(CONTENT, text)
                case ThinkingDelta(text) if text:
                    self._set_thinking(is_thinking=True)
                    pending.add_text(THINKING, text)
                case _:
                    continue
            if self._first_token_at is None:
                self._first_token_at = self.platform.clock.now()
        if pending:
            self.writer.changed(self.source, is_urgent=is_first and self._first_token_at is not None)

    def _set_thinking(self, *, is_thinking: bool) -> None:
        if is_thinking != self._is_thinking:
            self._is_thinking = is_thinking
            self.source.pending.add("thinking.start" if is_thinking else "thinking.end", {})

    async def _outcome(self, stream: providers.ModelStream, status: RunStatus, failure: Failure | None) -> Outcome:
        """How it ended, once every event of it is stored."""
        # A text that was broken off while it thought needs its end, too.
        self._set_thinking(is_thinking=False)
        await self.writer.flushed(self.source)
        stop_reason: str | None = stream.stop_reason or "end"
        if status is not RunStatus.COMPLETED:
            stop_reason = {RunStatus.FAILED: "error", RunStatus.STOPPED: "stopped"}.get(status)
        pending = self.source.pending
        return Outcome(
            status=status,
            text=pending.answer,
            thinking=pending.thinking,
            call=stream.call,
            result=stream.result(CALL_STATUS[status]),
            stop_reason=stop_reason,
            first_token_at=self._first_token_at,
            failure=failure,
            notes=tuple(stream.notes),
        )
