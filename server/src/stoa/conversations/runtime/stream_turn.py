"""The middle step of a turn: from the provider to run events, without a database session."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from stoa.conversations.commands.finish_turn import CALL_STATUS, INTERRUPTED
from stoa.conversations.commands.trace_run import keep_steps
from stoa.conversations.contracts import Failure, Outcome, RunStatus, ToolStep, Turn
from stoa.conversations.core.batching import CONTENT, THINKING
from stoa.conversations.ports import Tool
from stoa.conversations.runtime.use_tools import MAX_STEPS, asked_next, use
from stoa.conversations.runtime.writer import EventWriter, Source
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.providers import api as providers
from stoa.providers.contracts import (
    ChatRequest,
    ModelEvent,
    Provider,
    ProviderFailure,
    TextDelta,
    ThinkingDelta,
    ThinkingDone,
    ThinkingPart,
    ToolCall,
    ToolResult,
)
from stoa.usage import api as usage
from stoa.usage.contracts import CallStatus

log = structlog.get_logger(__name__)

BROKEN = Failure("conversations.failed", "Something went wrong on the server. Try again.")


TOO_LONG = Failure("conversations.run_too_long", "The answer took more than ten minutes.")
RUN_SECONDS = 600.0


@dataclass(eq=False)
class Said:
    """What the model has said since it was last asked; it goes back with the results of its tools."""

    text: list[str] = field(default_factory=list)
    thought: list[str] = field(default_factory=list)
    thoughts: list[ThinkingPart] = field(default_factory=list)

    def end_thought(self, signature: str | None, source: Provider, *, is_redacted: bool) -> None:
        self.thoughts.append(ThinkingPart("".join(self.thought), signature, source, is_redacted))
        self.thought = []


@dataclass(eq=False)
class Streaming:
    """One turn on its way."""

    platform: Platform
    turn: Turn
    writer: EventWriter
    tools: Mapping[str, Tool] = field(default_factory=dict)
    source: Source = field(init=False)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: RunStatus | None = None
    _stream: providers.ModelStream = field(init=False)
    _consuming: asyncio.Task[object] | None = None
    _first_token_at: datetime | None = None
    _is_thinking: bool = False
    _said: Said = field(default_factory=Said)
    _steps: list[ToolStep] = field(default_factory=list)
    # How many of the steps are stored for the trace.
    _kept: int = 0

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
        self._stream = providers.stream(self.platform, self.turn.call, request)
        self._note("run.status", {"status": RunStatus.RUNNING.value})
        if self.turn.call.routed is not None:
            self._note("routing", self.turn.call.routed.told())
        status, failure = RunStatus.COMPLETED, None
        try:
            if self._ending is None:
                self._consuming = asyncio.current_task()
                async with asyncio.timeout(RUN_SECONDS):
                    await self._read_on(request)
        except TimeoutError:
            status, failure = RunStatus.FAILED, TOO_LONG
        except usage.BudgetExhausted as error:
            status, failure = RunStatus.FAILED, Failure(error.code, error.title)
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
        return await self._outcome(self._stream, status, failure)

    async def _read_on(self, request: ChatRequest) -> None:
        """Read an answer, and a further one as long as the model asks for tools (CV-45, CV-47)."""
        for number in range(2, MAX_STEPS + 2):
            self._said = Said()
            async with aclosing(self._stream.batches()) as batches:
                async for batch in batches:
                    self._add(batch)
            calls = self._stream.tool_calls
            if not calls or not self.tools:
                return
            self._set_thinking(is_thinking=False)
            results = [await self._use(call) for call in calls]
            said = self._said
            request = asked_next(
                request, thinking=said.thoughts, text="".join(said.text), calls=calls, results=results
            )
            await self._open_step(request, number)

    async def _use(self, call: ToolCall) -> ToolResult:
        """Run one call of a tool. What was written before is stored before (CV-40)."""
        self._note("run.status", {"status": "calling_tool"})
        self._note("tool.call", {"id": call.id, "name": call.name})
        await self.writer.flushed(self.source)
        step, result = await use(self.platform, self.turn, self.tools, call)
        self._steps.append(step)
        self._note("tool.result", step.result)
        return result

    async def _open_step(self, request: ChatRequest, number: int) -> None:
        """Account for what was read, and begin to read what the model says to its tools' results."""
        stream, call = self._stream, self._stream.call
        scope = Scope(organization_id=call.organization_id, user_id=call.user_id)
        async with self.platform.db.writing(scope) as session:
            opened = await providers.next_step(
                session, self.platform, call, stream.result(CallStatus.OK), number=number
            )
            await keep_steps(session, self.turn, self._steps, after=self._kept)
        self._kept = len(self._steps)
        self._stream = providers.stream(self.platform, opened, request)

    def _note(self, kind: str, data: dict[str, object]) -> None:
        self.source.pending.add(kind, data)
        self.writer.changed(self.source, is_urgent=True)

    def _add(self, batch: list[ModelEvent]) -> None:
        pending = self.source.pending
        is_first = self._first_token_at is None
        for event in batch:
            match event:
                case ThinkingDone(signature, is_redacted):
                    self._said.end_thought(signature, self.turn.call.connection.provider, is_redacted=is_redacted)
                    continue
                case TextDelta(text) if text:
                    self._said.text.append(text)
                    self._set_thinking(is_thinking=False)
                    pending.add_text(CONTENT, text)
                case ThinkingDelta(text) if text:
                    self._said.thought.append(text)
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
            steps=tuple(self._steps),
        )
