"""One answer through the gateway, from its first event to its settlement (PR-66, PR-68)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Protocol

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.ratelimit import Rule
from stoa.providers.commands import gateway
from stoa.providers.contracts import ModelEvent, PreparedCall, ProviderFailure
from stoa.providers.core.refusals import Refusal, refusal_of
from stoa.providers.core.wire import Asked, Collected
from stoa.providers.runtime.keeper import CallKeeper, KeptCall
from stoa.usage import api as usage
from stoa.usage.contracts import CallStatus, Settlement, TokenUse

MINUTE = timedelta(minutes=1)


class Writer(Protocol):
    """Writes the events of one answer in the form of one API."""

    def opening(self, tokens: TokenUse) -> bytes: ...

    def events(self, batch: list[ModelEvent]) -> bytes: ...

    def closing(self, tokens: TokenUse) -> bytes: ...

    def failure(self, refusal: Refusal) -> bytes: ...


class Answering:
    """A call on its way. Whichever way it ends, it is settled; `settlement` is known then."""

    def __init__(self, platform: Platform, keeper: CallKeeper, actor: Actor, call: KeptCall) -> None:
        self.call = call
        self.settlement: Settlement | None = None
        self._platform = platform
        self._keeper = keeper
        self._actor = actor

    async def chunks(self, writer: Writer) -> AsyncGenerator[bytes, None]:
        """The answer as a stream. Nothing is given before its first event; until then it raises ProviderFailure.

        One beginning and one end, whatever happens (PR-68); a later failure is an event of the stream.
        """
        has_begun = False
        async with aclosing(self._batches()) as batches:
            try:
                async for batch in batches:
                    data = writer.events(batch)
                    if data and not has_begun:
                        has_begun = True
                        data = writer.opening(self.call.stream.progress().tokens) + data
                    if data:
                        yield data
            except ProviderFailure as failure:
                if not has_begun:
                    raise
                yield writer.failure(refusal_of(failure))
                return
        assert self.settlement is not None
        tokens = self.settlement.tokens
        opening = b"" if has_begun else writer.opening(tokens)
        # A comment, which clients skip: what it cost is known only now (PR-71).
        cost = b": cost_micros=%d\n\n" % self.settlement.cost_micros
        yield opening + cost + writer.closing(tokens)

    async def whole(self) -> tuple[Collected, Settlement]:
        """The whole answer. Raises ProviderFailure."""
        collected = Collected()
        async with aclosing(self._batches()) as batches:
            async for batch in batches:
                for event in batch:
                    collected.add(event)
        assert self.settlement is not None
        return collected, self.settlement

    async def _batches(self) -> AsyncGenerator[list[ModelEvent], None]:
        """The events; settled before the last one is said to have been the last."""
        status = CallStatus.STOPPED
        try:
            async with aclosing(self.call.stream.batches()) as batches:
                async for batch in batches:
                    yield batch
            status = CallStatus.OK
        except Exception:
            status = CallStatus.FAILED
            raise
        finally:
            self.settlement = await self._keeper.settle(self.call, status)
            self._count(self.settlement.tokens)

    def _count(self, used: TokenUse) -> None:
        """The prompt was counted as it was estimated; now what was really used is known."""
        rule = _rule(self._actor)
        if rule is not None:
            expected = usage.estimate_tokens(self.call.stream.characters)
            cost = used.prompt + used.completion - expected
            self._platform.limiter.charge(rule, str(self._actor.api_token_id), cost)


async def begin(platform: Platform, keeper: CallKeeper, actor: Actor, asked: Asked) -> Answering:
    """Reserve and begin. Raises RateLimited, and what providers.prepare raises; nothing is called then."""
    rule = _rule(actor)
    if rule is not None:
        expected = usage.estimate_tokens(asked.request.characters)
        platform.limiter.allow(rule, str(actor.api_token_id), cost=expected)

    async def prepare(session: WriteSession, process_id: str) -> PreparedCall:
        return await gateway.prepare(session, platform, actor, asked, process_id=process_id)

    return Answering(platform, keeper, actor, await keeper.open(actor, prepare, asked.request))


def _rule(actor: Actor) -> Rule | None:
    """How many tokens the caller's API token may use in a minute (PR-64)."""
    limits = actor.token_limits
    if limits is None or limits.tokens_per_minute is None:
        return None
    return Rule("api_token_tokens", limits.tokens_per_minute, MINUTE)
