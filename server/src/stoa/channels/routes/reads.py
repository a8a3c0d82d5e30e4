"""HTTP of what somebody has read, and of who types."""

from stoa.channels.commands import mark_read as marking
from stoa.channels.commands import show_typing as typing
from stoa.channels.routes.channels import ChannelPath, router
from stoa.channels.schemas import ChannelReadPut, ChannelTyping, UnreadOut, UnreadsOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems


@router.put("/channels/{page_id}/read", responses=problems(NotFound))
async def mark_channel_read(
    page_id: ChannelPath, body: ChannelReadPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> UnreadOut:
    """Say how far one has read; it goes forward only, unless it is marked unread from there on."""
    return await marking.mark_read(
        session, platform.clock, actor, page_id, body.last_read_seq, is_unread=body.is_unread
    )


@router.get("/unreads", responses=problems())
async def list_unreads(actor: CurrentActor, session: Reading) -> UnreadsOut:
    """Channels in which something is new to the caller."""
    return UnreadsOut(items=await marking.list_unread(session, actor))


@router.put("/channels/{page_id}/typing", status_code=204, responses=problems(NotFound, Forbidden))
async def put_channel_typing(
    page_id: ChannelPath, body: ChannelTyping, actor: CurrentActor, platform: CurrentPlatform
) -> None:
    """Say that the caller types, or does no longer; more than once in a second is heard once."""
    await typing.show_typing(platform, actor, page_id, is_typing=body.is_typing)
