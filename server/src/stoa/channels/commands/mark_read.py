"""How far somebody has read a channel, on all their devices alike (CH-36, CH-37)."""

from uuid import UUID

from stoa.access.contracts import Level
from stoa.channels.events import ReadMarked
from stoa.channels.queries import reads
from stoa.channels.schemas import UnreadOut
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import PageId
from stoa.platform.outbox import record


async def mark_read(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, seq: int, *, is_unread: bool
) -> UnreadOut:
    """Read up to here; further back only where it is said to be unread from there on. Raises NotFound."""
    channel = await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    put = reads.set_read if is_unread else reads.raise_read
    before = await unread_in(session, actor, page_id)
    read_to = min(seq, channel.change_seq)
    await put(session, channel.organization_id, page_id, actor.user_id, read_to, clock.now())
    after = await unread_in(session, actor, page_id)
    if after != before:
        event = ReadMarked(channel.organization_id, page_id=page_id, last_read_seq=after.last_read_seq)
        await record(session, event, topics=[f"user:{actor.user_id}"])
    return after


async def unread_in(session: ReadSession, actor: Actor, page_id: PageId) -> UnreadOut:
    """How far the actor has read a live channel that they see, and what is new to them. Raises NotFound."""
    found = await reads.unread_of(session, actor, await _names(session, actor), page_id)
    if not found:
        raise NotFound
    return UnreadOut.model_validate(found[0])


async def list_unread(session: ReadSession, actor: Actor) -> list[UnreadOut]:
    """Channels in which something is new to the actor."""
    actor.require_organization()
    found = await reads.unread_of(session, actor, await _names(session, actor))
    return [UnreadOut.model_validate(each) for each in found if each.unread > 0]


async def _names(session: ReadSession, actor: Actor) -> list[UUID]:
    """Whom a mention of the actor may name: themselves, and their groups."""
    return [actor.user_id, *await orgs.group_ids(session, actor)]
