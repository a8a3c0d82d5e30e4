"""Read a channel: a stretch of it, or what changed (CH-15, CH-35)."""

from dataclasses import dataclass
from uuid import UUID

from stoa.access.contracts import Level
from stoa.channels.commands.load_message import first_seq, load_message
from stoa.channels.commands.tell import event_data, shown
from stoa.channels.contracts import LARGEST_SEQ, MAX_BEHIND, CaughtUp
from stoa.channels.events import MessageChanged
from stoa.channels.queries import messages
from stoa.channels.schemas import ChannelChangesOut, ChannelMessageOut, ChannelMessagesOut
from stoa.pages import api as pages
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ChannelMessageId, PageId


@dataclass(frozen=True)
class Wanted:
    """Which stretch: before or after a seq, or around a message; the end of the channel where nothing is named."""

    before: int | None = None
    after: int | None = None
    around: UUID | None = None
    limit: int = 50


async def list_messages(session: ReadSession, actor: Actor, page_id: PageId, wanted: Wanted) -> ChannelMessagesOut:
    """Messages of a channel, oldest first. Raises NotFound, for a message of another channel too."""
    channel = await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    first = await first_seq(session, actor, channel)
    organization_id, limit = channel.organization_id, wanted.limit
    if wanted.around is not None:
        middle = (await load_message(session, actor, ChannelMessageId(wanted.around))).message
        if middle.page_id != page_id:
            raise NotFound
        half = limit // 2
        earlier = await messages.before(session, organization_id, page_id, middle.seq, first, half + 1)
        later = await messages.after(session, organization_id, page_id, middle.seq - 1, half + 2)
        found = [*reversed(earlier[:half]), *later[: half + 1]]
        has_earlier, has_later = len(earlier) > half, len(later) > half + 1
    elif wanted.after is not None:
        start = max(wanted.after, first)
        later = await messages.after(session, organization_id, page_id, start, limit + 1)
        found, has_later, has_earlier = later[:limit], len(later) > limit, start > first
    else:
        end = wanted.before if wanted.before is not None else LARGEST_SEQ
        earlier = await messages.before(session, organization_id, page_id, end, first, limit + 1)
        found, has_earlier, has_later = earlier[:limit][::-1], len(earlier) > limit, wanted.before is not None
    return ChannelMessagesOut(
        items=await shown(session, found),
        has_earlier=has_earlier,
        has_later=has_later,
        change_seq=channel.change_seq,
    )


async def show_message(session: ReadSession, actor: Actor, message_id: ChannelMessageId) -> ChannelMessageOut:
    """One message. Raises NotFound."""
    seen = await load_message(session, actor, message_id)
    return (await shown(session, [seen.message]))[0]


async def list_changes(
    session: ReadSession, actor: Actor, page_id: PageId, *, after: int, limit: int
) -> ChannelChangesOut:
    """What changed after a change of the channel, as it is now: applying it twice does nothing more (CH-15)."""
    channel = await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    first = await first_seq(session, actor, channel)
    found = await messages.changed_after(session, channel.organization_id, page_id, after, first, limit + 1)
    items = await shown(session, found[:limit])
    through = items[-1].changed_seq if len(found) > limit else max(after, channel.change_seq)
    return ChannelChangesOut(items=items, through=through, change_seq=channel.change_seq)


async def catch_up(session: ReadSession, actor: Actor, page_id: PageId, after: int) -> CaughtUp | None:
    """As list_changes, for a socket; None: it is too much, or from another life of the database (CH-45)."""
    channel = await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    if after < 0 or not 0 <= channel.change_seq - after <= MAX_BEHIND:
        return None
    told = await list_changes(session, actor, page_id, after=after, limit=MAX_BEHIND)
    events = [event_data(each, "changed", each.changed_seq) for each in told.items]
    return CaughtUp(MessageChanged.type, channel.change_seq, events)


async def last_said(session: ReadSession, actor: Actor, page_id: PageId, limit: int) -> list[tuple[str, str]]:
    """Author and text of the last messages that the actor may read, oldest first; notes of the channel are left out."""
    channel = await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    first = await first_seq(session, actor, channel)
    found = await messages.last_said(session, channel.organization_id, page_id, first, limit)
    told = await shown(session, found[::-1])
    return [(each.author.name if each.author is not None else "?", each.content) for each in told]
