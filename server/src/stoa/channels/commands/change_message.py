"""Edit and delete messages (CH-16 to CH-18)."""

from datetime import timedelta
from typing import Any

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.channels import policy
from stoa.channels.commands.load_message import check_open, load_message, lock_message
from stoa.channels.commands.name_people import keep_names, names_in
from stoa.channels.commands.tell import shown, tell
from stoa.channels.contracts import MAX_EDITS_KEPT, Kind
from stoa.channels.errors import EditWindowOver, MessageDeleted
from stoa.channels.models import ChannelMessage
from stoa.channels.queries import messages
from stoa.channels.schemas import ChannelMessageOut, EarlierText
from stoa.orgs import api as orgs
from stoa.pages import api as pages
from stoa.pages.contracts import Channel
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import Forbidden
from stoa.platform.ids import ChannelMessageId


async def edit_message(
    session: WriteSession, clock: Clock, actor: Actor, message_id: ChannelMessageId, content: str
) -> ChannelMessageOut:
    """Say something else instead; what was said before stays readable for whoever may read the message.

    Raises NotFound, Forbidden, LevelTooLow, PageTrashed, ChannelArchived, MessageDeleted, EditWindowOver,
    TooManyMentions.
    """
    seen = await lock_message(session, actor, message_id)
    message, channel, now = seen.message, seen.channel, clock.now()
    if message.user_id != actor.user_id or message.kind != Kind.MESSAGE:
        raise Forbidden("Only its author edits a message")
    access.require(channel.level, Level.EDIT)
    check_open(channel)
    if message.deleted_at is not None:
        raise MessageDeleted
    window = await edit_window(session, actor)
    if not policy.is_editable(message.created_at, now, window):
        raise EditWindowOver(seconds=int(window.total_seconds()) if window is not None else None)
    if content != message.content:
        named = names_in(content)
        earlier = {"content": message.content, "until": now.isoformat()}
        values: dict[str, Any] = {
            "content": content,
            "edited_at": now,
            "edit_history": [*message.edit_history, earlier][-MAX_EDITS_KEPT:],
        }
        message = await _store(session, channel, message, values, "edited")
        await keep_names(session, clock, actor, message, named)
    return (await shown(session, [message]))[0]


async def delete_message(session: WriteSession, clock: Clock, actor: Actor, message_id: ChannelMessageId) -> None:
    """Take back one's own message, or with SHARE anybody's; nothing of what it said stays. Safe to repeat.

    Raises NotFound, Forbidden, PageTrashed.
    """
    seen = await lock_message(session, actor, message_id)
    message, channel = seen.message, seen.channel
    if channel.is_trashed:
        raise pages.PageTrashed
    is_own = message.user_id == actor.user_id and message.kind == Kind.MESSAGE
    if not is_own and channel.level < Level.SHARE:
        raise Forbidden("Only its author and those who may share the channel delete a message")
    if message.deleted_at is not None:
        return
    values: dict[str, Any] = {
        "content": "",
        "note": None,
        "edit_history": [],
        "body_hash": None,
        "deleted_at": clock.now(),
        "deleted_by": actor.user_id,
    }
    deleted = await _store(session, channel, message, values, "deleted")
    await keep_names(session, clock, actor, deleted, ())
    await audit.record(
        session,
        actor,
        "channel_message.deleted",
        resource_type="page",
        resource_id=channel.id,
        organization_id=channel.organization_id,
        metadata={"message_id": str(message_id), "author_id": str(message.user_id) if message.user_id else None},
        circumstances=Circumstances(space_id=channel.space_id),
    )


async def edit_history(session: ReadSession, actor: Actor, message_id: ChannelMessageId) -> list[EarlierText]:
    """What a message said before its edits, the oldest first."""
    seen = await load_message(session, actor, message_id)
    return [EarlierText.model_validate(each) for each in seen.message.edit_history]


async def edit_window(session: ReadSession, actor: Actor) -> timedelta | None:
    """For how long messages may be edited in the organization; None: always."""
    days = await orgs.message_edit_days(session, actor.require_organization())
    return None if days is None else timedelta(days=days)


async def _store(
    session: WriteSession, channel: Channel, message: ChannelMessage, values: dict[str, Any], fact: str
) -> ChannelMessage:
    seq = await pages.next_change_seq(session, channel)
    await messages.change(session, message, values | {"changed_seq": seq})
    await tell(session, channel, message.id, seq, fact)
    changed = await messages.find(session, channel.organization_id, message.id)
    return changed or message
