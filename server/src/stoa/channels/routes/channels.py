"""HTTP of channels: what they are, what is in them, what changed."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from stoa.channels.commands import change_channel as changing
from stoa.channels.commands import post_message as posting
from stoa.channels.commands import read_messages as reading
from stoa.channels.commands.read_messages import Wanted
from stoa.channels.contracts import LARGEST_SEQ
from stoa.channels.errors import ChannelArchived, ClientIdReused, PostingRestricted, TooManyMentions
from stoa.channels.schemas import (
    ChannelChangesOut,
    ChannelMessageCreate,
    ChannelMessageOut,
    ChannelMessagesOut,
    ChannelOut,
    ChannelUpdate,
)
from stoa.pages import api as pages
from stoa.platform.errors import Forbidden, LimitExceeded, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.ids import PageId
from stoa.platform.pagination import DEFAULT_LIMIT, MAX_LIMIT

router = make_router("channels", area="channels")

ChannelPath = Annotated[PageId, Path()]
Seq = Annotated[int | None, Query(ge=0, le=LARGEST_SEQ)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


async def _wanted(
    before: Seq = None,
    after: Seq = None,
    around: Annotated[UUID | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Wanted:
    return Wanted(before, after, around, limit)


@router.get("/channels/{page_id}", responses=problems(NotFound))
async def read_channel(page_id: ChannelPath, actor: CurrentActor, session: Reading) -> ChannelOut:
    """A channel: what it is about, what may be done in it, and the number of its last change."""
    return await changing.show_channel(session, actor, page_id)


@router.patch("/channels/{page_id}", responses=problems(NotFound, Forbidden, pages.PageTrashed))
async def change_channel(
    page_id: ChannelPath, body: ChannelUpdate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ChannelOut:
    """Change the topic, who may post, or whether the channel is archived; it says so itself."""
    await changing.change_channel(session, platform.clock, actor, page_id, body.settings())
    return await changing.show_channel(session, actor, page_id)


@router.get("/channels/{page_id}/messages", responses=problems(NotFound))
async def list_channel_messages(
    page_id: ChannelPath, actor: CurrentActor, session: Reading, wanted: Annotated[Wanted, Depends(_wanted)]
) -> ChannelMessagesOut:
    """A stretch of a channel, oldest first: before or after a seq, around a message, or its end."""
    return await reading.list_messages(session, actor, page_id, wanted)


@router.post(
    "/channels/{page_id}/messages",
    status_code=201,
    responses={
        200: {"model": ChannelMessageOut, "description": "It was sent before under this client_id"},
        **problems(
            NotFound,
            Forbidden,
            PostingRestricted,
            pages.PageTrashed,
            ChannelArchived,
            ClientIdReused,
            TooManyMentions,
            LimitExceeded,
        ),
    },
)
async def post_channel_message(  # noqa: PLR0917  # each a dependency
    page_id: ChannelPath,
    body: ChannelMessageCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
) -> ChannelMessageOut:
    """Say something in a channel."""
    message, is_new = await posting.post_message(session, platform.clock, actor, page_id, body.new())
    response.status_code = 201 if is_new else 200
    return message


@router.get("/channels/{page_id}/changes", responses=problems(NotFound))
async def list_channel_changes(
    page_id: ChannelPath,
    actor: CurrentActor,
    session: Reading,
    after: Annotated[int, Query(ge=0, le=LARGEST_SEQ)],
    limit: Limit = MAX_LIMIT,
) -> ChannelChangesOut:
    """Messages that changed after a change of the channel, as they are now; to be repeated from `through` on."""
    return await reading.list_changes(session, actor, page_id, after=after, limit=limit)
