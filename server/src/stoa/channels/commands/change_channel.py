"""What a channel is, and what is set for it (CH-5, CH-10)."""

from typing import Any

from stoa.access.contracts import Level
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.channels import policy
from stoa.channels.commands.change_message import edit_window
from stoa.channels.commands.mark_read import unread_in
from stoa.channels.commands.note_joining import note_present
from stoa.channels.commands.post_message import add_message
from stoa.channels.commands.tell import tell_settings
from stoa.channels.contracts import History, Kind, Settings
from stoa.channels.schemas import ChannelOut, ChannelPermissions
from stoa.pages import api as pages
from stoa.pages.contracts import Channel
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import PageId


async def show_channel(session: ReadSession, actor: Actor, page_id: PageId) -> ChannelOut:
    """A channel that the actor sees."""
    channel = await pages.load_channel(session, actor, page_id, need=Level.VIEW)
    window = await edit_window(session, actor)
    # In the trash nothing is new.
    own = None if channel.is_trashed else await unread_in(session, actor, page_id)
    return ChannelOut(
        id=channel.id,
        space_id=channel.space_id,
        title=channel.title,
        topic=channel.topic,
        archived_at=channel.archived_at,
        posting=channel.posting,
        history_visibility=channel.history_visibility,
        change_seq=channel.change_seq,
        edit_seconds=None if window is None else int(window.total_seconds()),
        last_read_seq=own.last_read_seq if own is not None else channel.change_seq,
        unread=own.unread if own is not None else 0,
        mentions=own.mentions if own is not None else 0,
        permissions=ChannelPermissions.model_validate(policy.permissions(channel)),
    )


async def change_channel(
    session: WriteSession, clock: Clock, actor: Actor, page_id: PageId, settings: Settings
) -> None:
    """Change what is set; the channel itself says so. Raises NotFound, LevelTooLow, PageTrashed."""
    channel = await pages.lock_channel(session, actor, page_id, need=Level.SHARE)
    if channel.is_trashed:
        raise pages.PageTrashed
    now = clock.now()
    changes: dict[str, Any] = {}
    if settings.topic is not None and settings.topic != (channel.topic or ""):
        changes["topic"] = settings.topic or None
    if settings.posting is not None and settings.posting != channel.posting:
        changes["posting"] = settings.posting
    if settings.history is not None and settings.history != channel.history_visibility:
        changes["history_visibility"] = settings.history
    if settings.is_archived is not None and settings.is_archived != (channel.archived_at is not None):
        changes["archived_at"] = now if settings.is_archived else None
    if not changes:
        return
    await pages.set_channel(session, channel, changes)
    if changes.get("history_visibility") == History.SINCE_JOINED:
        await note_present(session, channel, now)
    for name, value in changes.items():
        await _note(session, actor, channel, name, value, clock)
    await tell_settings(session, channel)


async def _note(  # noqa: PLR0917  # who sets what
    session: WriteSession, actor: Actor, channel: Channel, name: str, value: Any, clock: Clock
) -> None:
    """What everybody in the channel reads, and what the log keeps, which holds no words (CH-74)."""
    fact = {
        "topic": "topic_changed",
        "posting": "posting_changed",
        "history_visibility": "history_changed",
        "archived_at": "archived" if value is not None else "unarchived",
    }[name]
    said = {} if name == "archived_at" else {name: value}
    note = {"fact": fact, "by": str(actor.user_id), **said}
    await add_message(session, channel, {"kind": Kind.SYSTEM, "content": "", "note": note}, clock.now())
    await audit.record(
        session,
        actor,
        f"channel.{fact}",
        resource_type="page",
        resource_id=channel.id,
        organization_id=channel.organization_id,
        metadata={} if name == "topic" else said,
        circumstances=Circumstances(space_id=channel.space_id),
    )
