"""One answer through the gateway, from its first event to its settlement (PR-66, PR-68)."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Protocol

from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ratelimit import Rule
from stoa.providers.commands import gateway
from stoa.providers.contracts import CallPurpose, ModelEvent, PreparedCall, ProviderFailure
from stoa.providers.core.openai_embeddings import AskedEmbeddings
from stoa.providers.core.refusals import Refusal, refusal_of
from stoa.providers.core.wire import Asked, Collected
from stoa.providers.runtime import embedding
from stoa.providers.runtime.embedding import Embedded
from stoa.providers.runtime.keeper import CallKeeper, KeptCall
from stoa.usage import api as usage
from stoa.usage.contracts import CallStatus, RequestType, Settlement, TokenUse

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

    async def chunks(self, make_writer: Callable[[PreparedCall], Writer]) -> AsyncGenerator[bytes, None]:
        """The answer as a stream. Nothing is given before its first event; until then it raises ProviderFailure.
        The writer is made then: another model may have taken over.

        One beginning and one end, whatever happens (PR-68); a later failure is an event of the stream.
        """
        writer: Writer | None = None
        async with aclosing(self._batches()) as batches:
            try:
                async for batch in batches:
                    if writer is None:
                        writer = make_writer(self.call.stream.call)
                        yield writer.opening(self.call.stream.progress().tokens) + writer.events(batch)
                    elif data := writer.events(batch):
                        yield data
            except ProviderFailure as failure:
                if writer is None:
                    raise
                yield writer.failure(refusal_of(failure))
                return
        assert self.settlement is not None
        tokens = self.settlement.tokens
        opening = b""
        if writer is None:
            writer = make_writer(self.call.stream.call)
            opening = writer.opening(tokens)
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
    _allow(platform, actor, asked.request.characters)

    async def prepare(session: WriteSession, process_id: str) -> PreparedCall:
        return await gateway.prepare(session, platform, actor, asked, process_id=process_id)

    async def choose(process_id: str) -> PreparedCall | None:
        return await gateway.choose(platform, actor, asked, process_id=process_id)

    return Answering(platform, keeper, actor, await keeper.open(actor, choose, prepare, asked.request))


async def embed(platform: Platform, keeper: CallKeeper, actor: Actor, asked: AskedEmbeddings) -> Embedded:
    """Vectors of texts. Raises what `begin` raises, and ProviderFailure."""
    _allow(platform, actor, asked.request.characters)
    async with platform.db.reading(Scope.of(actor)) as session:
        model = await gateway.resolve_model(session, actor, asked.model, for_embeddings=True)
    purpose = CallPurpose(RequestType.EMBEDDING, lease_owner=keeper.process_id)
    return await embedding.embed(platform, actor, asked.request, model=model, purpose=purpose)


def _allow(platform: Platform, actor: Actor, characters: int) -> None:
    """Count the tokens that are sent. Raises RateLimited."""
    rule = _rule(actor)
    if rule is not None:
        platform.limiter.allow(rule, str(actor.api_token_id), cost=usage.estimate_tokens(characters))


def _rule(actor: Actor) -> Rule | None:
    """How many tokens the caller's API token may use in a minute (PR-64)."""
    limits = actor.token_limits
    if limits is None or limits.tokens_per_minute is None:
        return None
    return Rule("api_token_tokens", limits.tokens_per_minute, MINUTE)
