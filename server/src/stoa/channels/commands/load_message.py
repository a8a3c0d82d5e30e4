"""The doors to a channel and to a message in it: with the actor's right, or not at all."""

from dataclasses import dataclass

from stoa.access.contracts import Level
from stoa.channels.contracts import History
from stoa.channels.errors import ChannelArchived
from stoa.channels.models import ChannelMessage
from stoa.channels.queries import messages, reads
from stoa.pages import api as pages
from stoa.pages.contracts import Channel
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ChannelMessageId


@dataclass(frozen=True)
class Seen:
    """A message that the actor may read, and its channel."""

    message: ChannelMessage
    channel: Channel


async def first_seq(session: ReadSession, actor: Actor, channel: Channel) -> int:
    """The actor reads what has a greater seq (CH-4)."""
    if channel.history_visibility == History.ALL:
        return 0
    joined = await reads.joined_seq(session, channel.organization_id, channel.id, actor.user_id)
    # Of whom nothing is noted yet, it is not known how long they may read here.
    return channel.change_seq if joined is None else joined


async def load_message(
    session: ReadSession, actor: Actor, message_id: ChannelMessageId, *, need: Level = Level.VIEW
) -> Seen:
    """Raises NotFound, LevelTooLow. Deleted messages are there, without what they said."""
    message = await messages.find(session, actor.require_organization(), message_id)
    if message is None:
        raise NotFound
    channel = await pages.load_channel(session, actor, message.page_id, need=need)
    if message.seq <= await first_seq(session, actor, channel):
        raise NotFound
    return Seen(message, channel)


async def lock_message(session: WriteSession, actor: Actor, message_id: ChannelMessageId) -> Seen:
    """As load_message, after everybody who was changing something in the channel."""
    seen = await load_message(session, actor, message_id)
    await pages.lock_channel(session, actor, seen.channel.id, need=Level.VIEW)
    return await load_message(session, actor, message_id)


def check_open(channel: Channel) -> None:
    """Raises PageTrashed, ChannelArchived (CH-5)."""
    if channel.is_trashed:
        raise pages.PageTrashed
    if channel.archived_at is not None:
        raise ChannelArchived
