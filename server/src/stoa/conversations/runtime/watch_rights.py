"""A run goes on only while the person whom it works for may write in its conversation (CV-5)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from stoa.access.contracts import Level
from stoa.conversations.commands.load_conversation import load_conversation
from stoa.conversations.contracts import Turn
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.errors import AppError
from stoa.platform.realtime import TopicEvent
from stoa.platform.rights import concerns, rights_topic

log = structlog.get_logger(__name__)

RETRY_SECONDS = 0.5


@asynccontextmanager
async def watching_rights(platform: Platform, turn: Turn, lost: Callable[[], None]) -> AsyncIterator[None]:
    """While the block lasts, call `lost` once a change of rights has taken the conversation from the person."""
    changed = asyncio.Event()

    def heard(event: TopicEvent) -> None:
        if concerns(event, turn.user_id):
            changed.set()

    topic = rights_topic(turn.organization_id)
    platform.realtime.subscribe(topic, heard)
    follower = asyncio.create_task(_follow(platform, turn, changed, lost), name=f"rights-{turn.run_id}")
    try:
        yield
    finally:
        platform.realtime.unsubscribe(topic, heard)
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)


async def _follow(platform: Platform, turn: Turn, changed: asyncio.Event, lost: Callable[[], None]) -> None:
    while True:
        await changed.wait()
        changed.clear()
        try:
            is_allowed = await _may_write(platform, turn)
        except (SQLAlchemyError, OSError) as error:
            log.warning("run_rights_delayed", run_id=str(turn.run_id), error=type(error).__name__)
            changed.set()
            await asyncio.sleep(RETRY_SECONDS)
            continue
        if not is_allowed:
            lost()
            return


async def _may_write(platform: Platform, turn: Turn) -> bool:
    try:
        async with platform.db.reading(Scope.of(turn.actor)) as session:
            await load_conversation(session, turn.actor, turn.conversation_id, need=Level.EDIT)
    except AppError:
        return False
    return True
