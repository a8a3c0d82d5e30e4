"""Say something in a channel (CH-12 to CH-14, CH-23)."""

import hashlib
from datetime import datetime
from typing import Any

from stoa.access.contracts import Level
from stoa.channels import policy
from stoa.channels.commands.load_message import check_open
from stoa.channels.commands.name_people import keep_names, names_in
from stoa.channels.commands.tell import shown, tell
from stoa.channels.contracts import Kind, NewMessage
from stoa.channels.core.rate import WIDEST, exceeded
from stoa.channels.errors import ClientIdReused, PostingRestricted
from stoa.channels.models import ChannelMessage
from stoa.channels.queries import messages
from stoa.channels.schemas import ChannelMessageOut
from stoa.pages import api as pages
from stoa.pages.contracts import Channel
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import ChannelMessageId, PageId, new_id
from stoa.platform.ratelimit import RateLimited


async def post_message(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, new: NewMessage
) -> tuple[ChannelMessageOut, bool]:
    """The message, and whether it is new: what was sent before under the same client_id is not said again.

    Raises NotFound, LevelTooLow, PageTrashed, ChannelArchived, PostingRestricted, ClientIdReused, TooManyMentions,
    RateLimited.
    """
    channel = await pages.load_channel(session, actor, page_id, need=Level.EDIT)
    sent = await _sent_before(session, actor, channel, new)
    if sent is None:
        # The same may be on its way twice: the second waits here for the first.
        channel = await pages.lock_channel(session, actor, page_id, need=Level.EDIT)
        sent = await _sent_before(session, actor, channel, new)
    if sent is not None:
        return (await shown(session, [sent]))[0], False
    check_open(channel)
    named = names_in(new.content)
    if not policy.may_begin(channel):
        raise PostingRestricted
    now = clock.now()
    await _check_rate(session, actor, channel, now)
    values = {
        "client_id": new.client_id,
        "body_hash": _hash(new),
        "user_id": actor.user_id,
        "kind": Kind.MESSAGE,
        "content": new.content,
    }
    message = await add_message(session, channel, values, now)
    await keep_names(session, clock, actor, message, named)
    return (await shown(session, [message]))[0], True


async def add_message(
    session: WriteSession, channel: Channel, values: dict[str, Any], now: datetime
) -> ChannelMessage:
    """One more message of a locked channel, last in its order."""
    message_id, seq = ChannelMessageId(new_id()), await pages.next_change_seq(session, channel)
    own = {
        "id": message_id,
        "organization_id": channel.organization_id,
        "page_id": channel.id,
        "seq": seq,
        "changed_seq": seq,
        "created_at": now,
    }
    await messages.add(session, values | own)
    await tell(session, channel, message_id, seq, "created")
    message = await messages.find(session, channel.organization_id, message_id)
    if message is None:
        raise NotFound
    return message


async def _sent_before(
    session: ReadSession, actor: Actor, channel: Channel, new: NewMessage
) -> ChannelMessage | None:
    if new.client_id is None:
        return None
    found = await messages.find_sent(session, channel.organization_id, channel.id, actor.user_id, new.client_id)
    if found is not None and found.body_hash != _hash(new):
        raise ClientIdReused
    return found


def _hash(new: NewMessage) -> bytes | None:
    return hashlib.sha256(new.content.encode()).digest() if new.client_id is not None else None


async def _check_rate(session: ReadSession, actor: Actor, channel: Channel, now: datetime) -> None:
    """Counted where the messages are: it holds for any number of processes, and nothing else is written."""
    posted = await messages.last_posts(
        session, channel.organization_id, channel.id, actor.user_id, now - WIDEST.window, WIDEST.limit
    )
    broken = exceeded(posted, now)
    if broken is not None:
        raise RateLimited(broken[0], retry_after=broken[1])
