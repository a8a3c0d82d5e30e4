"""What other packages may call."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from stoa.access.contracts import Level
from stoa.channels.commands import read_messages, tell
from stoa.channels.contracts import CaughtUp
from stoa.channels.events import MessageChanged
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import OrganizationId, PageId

# What is told to sockets with more than was written down.
MESSAGE_CHANGED = MessageChanged.type


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `channel:{identifier}`."""
    try:
        page_id = PageId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    except (ValueError, AppError):
        return False
    return True


async def catch_up(platform: Platform, actor: Actor, identifier: str, after: int) -> CaughtUp | None:
    """What changed on the topic `channel:{identifier}`, which they may hear, since; None: too much."""
    async with platform.db.reading(Scope.of(actor)) as session:
        return await read_messages.catch_up(session, actor, PageId(UUID(identifier)), after)


async def with_messages(
    session: ReadSession, events: Sequence[tuple[UUID | None, Mapping[str, Any]]]
) -> list[Mapping[str, Any]]:
    """Data of events of the kind MESSAGE_CHANGED, with what the messages say now; in the system's scope."""
    return await tell.with_messages(session, events)


class ChannelPages:
    """Implements `pages.PageKind`: a channel begins empty, also as a copy of another one."""

    async def created(
        self, session: WriteSession, clock: Clock, actor: Actor, organization_id: OrganizationId, page_id: PageId
    ) -> None:
        """Nothing has been said yet."""

    async def copied(
        self, session: WriteSession, clock: Clock, actor: Actor, original_id: PageId, copy_id: PageId
    ) -> None:
        """What was said stays where it was said."""


class SaidInChannels:
    """Implements `conversations.ChannelTexts`."""

    async def last_messages(
        self, session: ReadSession, actor: Actor, page_id: PageId, limit: int
    ) -> list[tuple[str, str]]:
        """Author and text of the last messages that the actor may read, oldest first."""
        return await read_messages.last_said(session, actor, page_id, limit)
