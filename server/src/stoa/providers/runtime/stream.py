"""One model call from the first byte to the settlement, without a database session (PR-51 to PR-57)."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.providers.adapters.registry import adapter_for
from stoa.providers.commands import calls
from stoa.providers.commands.substitutes import prepare_substitute
from stoa.providers.contracts import (
    ChatRequest,
    ErrorKind,
    Finish,
    ModelEvent,
    PreparedCall,
    ProviderFailure,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    ToolCallDelta,
    UsageReport,
)
from stoa.providers.core.constraints import within
from stoa.providers.core.retry import wait_before
from stoa.providers.core.tool_calls import ToolCallAssembler
from stoa.providers.runtime.health import admit, breaker_key, leave, note_failure, note_success
from stoa.usage import api as usage
from stoa.usage.contracts import CallResult, CallStatus, Progress, TokenUse

# What another model would not do better, or must not be asked to do instead.
NO_SUBSTITUTE = frozenset({ErrorKind.INVALID_REQUEST, ErrorKind.CONTEXT_TOO_LONG, ErrorKind.CONTENT_REFUSED})


@dataclass(frozen=True)
class Pacing:
    """How retries wait; tests take a fixed jitter and do not sleep."""

    jitter: Callable[[], float] = random.random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class ModelStream:
    """The events of one call.

    Iterate over `batches()` inside `contextlib.aclosing`. After it ends, whichever way, settle `call` with
    `result(...)`: `call` is another one than at the start if an attempt was repeated.
    """

    def __init__(
        self, platform: Platform, prepared: PreparedCall, request: ChatRequest, pacing: Pacing | None = None
    ) -> None:
        self.call = prepared
        self.stop_reason: str | None = None
        self._platform = platform
        self._asked = request
        self._has_substitute = False
        self._request, adjusted = within(request, prepared.constraints)
        # What the person is to know of the answer beside its text (PR-27, PR-55).
        self.notes: list[dict[str, object]] = [adjustment.told() for adjustment in adjusted]
        if prepared.moved_from is not None:
            moved: dict[str, object] = {"kind": "substituted", "asked": prepared.moved_from, "used": prepared.slug}
            self.notes.insert(0, moved | {"reason": "budget"})
        self._pacing = pacing or Pacing()
        self._failure: ProviderFailure | None = None
        self._begin()

    def _begin(self) -> None:
        self._report = UsageReport()
        self._characters = 0
        self._tools = ToolCallAssembler()
        self._started_at: datetime | None = None
        self._first_token_at: datetime | None = None

    async def batches(self) -> AsyncGenerator[list[ModelEvent], None]:
        """Events in the batches that arrive together. Raises ProviderFailure once no attempt is left.

        An attempt is repeated only before the first visible token; each has a ledger row of its own.
        """
        attempt = tries = 1
        while True:
            try:
                async with aclosing(self._attempt()) as batches:
                    async for batch in batches:
                        yield batch
            except ProviderFailure as failure:
                self._failure = failure
                await note_failure(self._platform, self.call, failure)
                if self._first_token_at is not None:
                    raise
                is_away = self._is_away()
                wait = None if is_away else wait_before(tries, failure, self._pacing.jitter())
                if wait is None and not await self._substitute(attempt + 1):
                    raise
            else:
                await note_success(self._platform, self.call)
                return
            attempt, tries = attempt + 1, 1 if wait is None else tries + 1
            if wait is None:
                continue
            await self._pacing.sleep(wait)
            try:
                await self._open_attempt(attempt)
            except usage.BudgetExhausted:
                # What the failed attempt cost has left no room: it ends as the failure that it was.
                raise self._failure from None

    def _is_away(self) -> bool:
        """Whether the breaker has opened: trying again would only be refused."""
        return self._platform.breakers.is_open(breaker_key(self.call), self._platform.clock.now())

    async def _substitute(self, attempt: int) -> bool:
        """Go on with another model or connection, if the person lets one stand in and one can (PR-55)."""
        call, failure = self.call, self._failure
        if not call.allows_substitute or failure is None or failure.kind in NO_SUBSTITUTE or self._has_substitute:
            return False
        self._has_substitute = True
        failed = self.result(CallStatus.FAILED)
        scope = Scope(organization_id=call.organization_id, user_id=call.user_id)
        async with self._platform.db.writing(scope) as session:
            found = await prepare_substitute(
                session, self._platform, call, attempt=attempt, prompt_characters=self._asked.characters
            )
            if found is None:
                return False
            await usage.settle_call(session, self._platform.clock, call.organization_id, call.call_id, failed)
        self.call = replace(found, routed=call.routed)
        self._request, adjusted = within(self._asked, found.constraints)
        if found.slug != call.slug:
            told: dict[str, object] = {"kind": "substituted", "asked": call.slug, "used": found.slug}
            told["reason"] = failure.kind.value
            self.notes = [told, *(adjustment.told() for adjustment in adjusted)]
        self._failure = None
        self._begin()
        return True

    async def _attempt(self) -> AsyncGenerator[list[ModelEvent], None]:
        call = self.call
        admit(self._platform, call)
        self._started_at = self._platform.clock.now()
        adapter = adapter_for(call.connection.provider)
        events = adapter.stream(
            self._platform.outbound, call.connection, call.provider_model, self._request, call.timeouts
        )
        try:
            async with aclosing(events) as batches:
                async for batch in batches:
                    for event in batch:
                        self._note(event)
                    yield batch
        finally:
            leave(self._platform, call)

    def _note(self, event: ModelEvent) -> None:
        match event:
            case TextDelta(text) | ThinkingDelta(text):
                if self._first_token_at is None:
                    self._first_token_at = self._platform.clock.now()
                self._characters += len(text)
            case ToolCallDelta():
                if self._first_token_at is None:
                    self._first_token_at = self._platform.clock.now()
                self._characters += len(event.arguments)
                self._tools.add(event)
            case UsageReport():
                self._report = _merged(self._report, event)
            case Finish(reason):
                self.stop_reason = reason

    async def _open_attempt(self, attempt: int) -> None:
        """Settle the attempt that failed and open the row of the next, in a transaction of its own."""
        call, failed = self.call, self.result(CallStatus.FAILED)
        scope = Scope(organization_id=call.organization_id, user_id=call.user_id)
        async with self._platform.db.writing(scope) as session:
            await usage.settle_call(session, self._platform.clock, call.organization_id, call.call_id, failed)
            self.call = await calls.open_attempt(session, self._platform, call, attempt)
        self._failure = None
        self._begin()

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The calls that the model asked for, as far as they have come."""
        return self._tools.finished()

    def result(self, status: CallStatus) -> CallResult:
        """What to settle for this ending: ok, stopped, failed or interrupted."""
        now = self._platform.clock.now()
        began, first = self._started_at or now, self._first_token_at
        return CallResult(
            status=status,
            tokens=self._tokens(),
            error_kind=self._failure.kind.value if self._failure is not None else None,
            first_token_ms=_milliseconds(began, first) if first is not None else None,
            duration_ms=_milliseconds(began, now),
        )

    @property
    def characters(self) -> int:
        """Length of what is sent."""
        return self._request.characters

    def progress(self) -> Progress:
        """What the call has used until now."""
        return Progress(self.call.organization_id, self.call.call_id, self._tokens())

    def _tokens(self) -> TokenUse:
        """Tokens as reported; what the provider did not tell is estimated from the texts (US-6, US-9)."""
        failure, report = self._failure, self._report
        is_refused = failure is not None and not failure.was_accepted and self._first_token_at is None
        if self._started_at is None or is_refused:
            return TokenUse()
        seen = usage.estimate_tokens(self._characters)
        sent = usage.estimate_tokens(self._request.characters)
        # Some report a first count at the start; a stream that was cut off has used more than that.
        is_whole = self.stop_reason is not None and report.completion is not None
        return TokenUse(
            prompt=sent if report.prompt is None else report.prompt,
            completion=report.completion or 0 if is_whole else max(report.completion or 0, seen),
            cache_read=report.cache_read or 0,
            cache_creation=report.cache_creation or 0,
            thinking=report.thinking or 0,
            is_estimated=report.prompt is None or not is_whole,
        )


def _merged(old: UsageReport, new: UsageReport) -> UsageReport:
    """A later report counts, field by field."""
    return UsageReport(
        prompt=old.prompt if new.prompt is None else new.prompt,
        completion=old.completion if new.completion is None else new.completion,
        cache_read=old.cache_read if new.cache_read is None else new.cache_read,
        cache_creation=old.cache_creation if new.cache_creation is None else new.cache_creation,
        thinking=old.thinking if new.thinking is None else new.thinking,
    )


def _milliseconds(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() * 1000))
