"""The stream of one reader: what is stored, then what comes, without a gap or a repetition (CV-51)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from stoa.conversations.queries import runs
from stoa.conversations.runtime.hub import Batch, Hub, Reader, batch_of, joined
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.http import sse
from stoa.platform.ids import OrganizationId, RunId, UserId
from stoa.platform.realtime import TopicEvent
from stoa.platform.rights import concerns, ended_lately, rights_topic

PAGE = 500
# Rights are asked again at least so often (CV-55), and lost notifications do no lasting harm.
CHECK_SECONDS = 30.0
FAREWELL_SECONDS = 1.0
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
    rights = rights_topic(following.organization_id)
    with hub.reader(following.organization_id, following.run_id, following.user_id) as reader:

        def heard(event: TopicEvent) -> None:
            if concerns(event, following.user_id):
                reader.check()

        platform.realtime.subscribe(rights, heard)
        try:
            async for chunk in _chunks(platform, following, reader):
                yield chunk
        finally:
            platform.realtime.unsubscribe(rights, heard)


async def _chunks(platform: Platform, following: Following, reader: Reader) -> AsyncGenerator[bytes, None]:
    position = following.after
    while True:
        # The reader was registered before this: what is stored from now on comes to it as well.
        async for batch in _stored(platform, following, reader, position):
            if not await _may_be_told(following, reader):
                return
            position = batch.last
            yield batch.body
            if batch.is_end:
                return
        for batch in _fresh(reader, position):
            if not await _may_be_told(following, reader):
                return
            position = batch.last
            yield batch.body
            if batch.is_end:
                return
        if reader.is_overrun:
            yield RESYNC
        if reader.is_overrun or following.is_over or not await _is_to_go_on(following, reader):
            return


async def _is_to_go_on(following: Following, reader: Reader) -> bool:
    """Wait for something to do; false once the reader has no right any more."""
    if not reader.must_look:
        await reader.wait(CHECK_SECONDS)
    return await _is_still_allowed(following, reader)


async def _is_still_allowed(following: Following, reader: Reader) -> bool:
    """Asked only where something may have changed."""
    if not reader.must_check:
        return True
    reader.must_check = False
    return await following.is_allowed()


async def _may_be_told(following: Following, reader: Reader) -> bool:
    """Whether what was stored just now is for this reader still (SP-9)."""
    if await _is_still_allowed(following, reader):
        return True
    # The end of a credential is said by the stream itself, which hears of it in these moments.
    await asyncio.sleep(FAREWELL_SECONDS)
    return False


def _fresh(reader: Reader, position: int) -> list[Batch]:
    """What came and was not sent yet, as one piece; at a gap the reader is told to look."""
    taken = []
    for batch in reader.take():
        if batch.last <= position:
            continue
        if batch.first != position + 1:
            reader.must_look = True
            break
        taken.append(batch)
        position = batch.last
    return [joined(taken)] if taken else []


async def _stored(
    platform: Platform, following: Following, reader: Reader, position: int
) -> AsyncGenerator[Batch, None]:
    """What is stored behind the position, if the reader has to look; nothing is held between two pages."""
    scope = Scope(organization_id=following.organization_id, user_id=following.user_id)
    while reader.must_look:
        async with platform.db.reading(scope) as session:
            events = await runs.events_after(session, following.organization_id, following.run_id, position, PAGE)
            reader.ask_after(await ended_lately(session, following.organization_id))
        reader.must_look = len(events) == PAGE
        if events:
            position = events[-1].seq
            yield batch_of(events)
