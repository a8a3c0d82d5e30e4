"""The stream of one reader: what is stored, then what comes, without a gap or a repetition (CV-51)."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from stoa.conversations.contracts import StoredEvent
from stoa.conversations.queries import runs
from stoa.conversations.runtime.hub import Hub, Reader, batch_of
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.http import sse
from stoa.platform.ids import OrganizationId, RunId, UserId
from stoa.platform.realtime import TopicEvent

PAGE = 500
# Rights are asked again at least so often (CV-55), and lost notifications do no lasting harm.
CHECK_SECONDS = 30.0
RESYNC = sse.encode("resync", {})


@dataclass(frozen=True)
class Following:
    """Who reads which run from where. `is_over`: the run had ended when it was looked up."""

    organization_id: OrganizationId
    run_id: RunId
    user_id: UserId
    after: int
    is_over: bool
    is_allowed: Callable[[], Awaitable[bool]]


async def follow(platform: Platform, hub: Hub, following: Following) -> AsyncGenerator[bytes, None]:
    """Server-sent events after a number, to the end of the run. Holds no connection while nothing comes."""
    topic = f"user:{following.user_id}"
    with hub.reader(following.organization_id, following.run_id) as reader:

        def own_event(event: TopicEvent) -> None:
            if event.kind == "session.ended":
                reader.check()

        platform.realtime.subscribe(topic, own_event)
        try:
            async for chunk in _chunks(platform, following, reader):
                yield chunk
        finally:
            platform.realtime.unsubscribe(topic, own_event)


async def _chunks(platform: Platform, following: Following, reader: Reader) -> AsyncGenerator[bytes, None]:
    position = following.after
    while True:
        # The reader was registered before this: what is stored from now on comes to it as well.
        while reader.must_look:
            events = await _stored(platform, following, position)
            reader.must_look = len(events) == PAGE
            if events:
                batch = batch_of(events)
                position = batch.last
                yield batch.body
                if batch.is_end:
                    return
        if following.is_over:
            return
        body, position, is_end = _fresh(reader, position)
        if body:
            yield body
        if is_end:
            return
        if reader.is_overrun:
            yield RESYNC
            return
        if not reader.must_look:
            await reader.wait(CHECK_SECONDS)
        if reader.must_check:
            reader.must_check = False
            if not await following.is_allowed():
                return


def _fresh(reader: Reader, position: int) -> tuple[bytes, int, bool]:
    """What came and was not sent yet; at a gap the reader is told to look."""
    bodies = []
    for batch in reader.take():
        if batch.last <= position:
            continue
        if batch.first != position + 1:
            reader.must_look = True
            break
        bodies.append(batch.body)
        position = batch.last
        if batch.is_end:
            return b"".join(bodies), position, True
    return b"".join(bodies), position, False


async def _stored(platform: Platform, following: Following, after: int) -> list[StoredEvent]:
    scope = Scope(organization_id=following.organization_id, user_id=following.user_id)
    async with platform.db.reading(scope) as session:
        return await runs.events_after(session, following.organization_id, following.run_id, after, PAGE)
