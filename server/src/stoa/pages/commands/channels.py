"""Pages that people talk on: the one door to them, and what is set for them."""

from stoa.access.contracts import Level
from stoa.pages.commands.load_page import load_page
from stoa.pages.contracts import Channel, PageType
from stoa.pages.queries import channels
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import PageId


async def load_channel(session: ReadSession, actor: Actor, page_id: PageId, *, need: Level) -> Channel:
    """A channel on which the actor has the level. Raises NotFound, for pages of other types too, and LevelTooLow."""
    page, level = await load_page(session, actor, page_id, need=need)
    if page.type != PageType.CHANNEL:
        raise NotFound
    return Channel(
        page.id,
        page.organization_id,
        page.space_id,
        page.title,
        level,
        page.topic,
        page.archived_at,
        page.history_visibility,
        page.posting,
        page.change_seq,
        is_trashed=page.trashed_at is not None,
    )


async def lock_channel(session: WriteSession, actor: Actor, page_id: PageId, *, need: Level) -> Channel:
    """As load_channel, after everybody who was changing something in it."""
    seen = await load_channel(session, actor, page_id, need=need)
    await channels.lock(session, seen.organization_id, seen.id)
    return await load_channel(session, actor, page_id, need=need)
