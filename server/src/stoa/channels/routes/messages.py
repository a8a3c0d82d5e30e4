"""HTTP of single messages."""

from typing import Annotated

from fastapi import Path

from stoa.channels.commands import change_message as changing
from stoa.channels.commands import read_messages as reading
from stoa.channels.errors import ChannelArchived, EditWindowOver, MessageDeleted, TooManyMentions
from stoa.channels.routes.channels import router
from stoa.channels.schemas import ChannelMessageOut, ChannelMessageUpdate, EditHistoryOut
from stoa.pages import api as pages
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.ids import ChannelMessageId

MessagePath = Annotated[ChannelMessageId, Path()]


@router.get("/channel-messages/{message_id}", responses=problems(NotFound))
async def read_channel_message(
    message_id: MessagePath, actor: CurrentActor, session: Reading
) -> ChannelMessageOut:
    """One message."""
    return await reading.show_message(session, actor, message_id)


@router.patch(
    "/channel-messages/{message_id}",
    responses=problems(
        NotFound,
        Forbidden,
        EditWindowOver,
        pages.PageTrashed,
        ChannelArchived,
        MessageDeleted,
        TooManyMentions,
    ),
)
async def edit_channel_message(
    message_id: MessagePath,
    body: ChannelMessageUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> ChannelMessageOut:
    """Say something else instead, for as long as the organization allows."""
    return await changing.edit_message(session, platform.clock, actor, message_id, body.content)


@router.delete(
    "/channel-messages/{message_id}", status_code=204, responses=problems(NotFound, Forbidden, pages.PageTrashed)
)
async def delete_channel_message(
    message_id: MessagePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Take a message back; nothing of what it said stays."""
    await changing.delete_message(session, platform.clock, actor, message_id)


@router.get("/channel-messages/{message_id}/history", responses=problems(NotFound))
async def read_channel_message_history(
    message_id: MessagePath, actor: CurrentActor, session: Reading
) -> EditHistoryOut:
    """What a message said before its edits, the oldest first."""
    return EditHistoryOut(items=await changing.edit_history(session, actor, message_id))
