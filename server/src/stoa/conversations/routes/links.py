"""HTTP of links to conversations; `/shared/conversation` answers whoever holds one."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from stoa.access.api import UNLOCKED_FOR, LinkPasswordWrong, LinksDisabled
from stoa.conversations.commands import open_link, share_links
from stoa.conversations.commands.share_links import LinkView, NewLink
from stoa.conversations.core.outside import for_strangers
from stoa.conversations.errors import NotShareable
from stoa.conversations.routes.conversations import ConversationPath, router, shown
from stoa.conversations.schemas.conversations import ConversationOut
from stoa.conversations.schemas.links import (
    ConversationLinkCreate,
    ConversationLinkCreated,
    ConversationLinkOut,
    ConversationUnlock,
    SharedConversationOut,
    SharedMessageOut,
)
from stoa.platform.errors import Forbidden, ForbiddenBySpace, Invalid, LimitExceeded, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Public, Reading, Writing, problems
from stoa.platform.http.routing import shows_secret
from stoa.platform.http.schemas import ListOut
from stoa.platform.http.visitors import PRIVATE, Holder, remember_unlocked

LinkPath = Annotated[UUID, Path()]


def _out(view: LinkView) -> ConversationLinkOut:
    link = view.link
    return ConversationLinkOut(
        id=link.id,
        token_hint=link.token_hint,
        is_live=link.leaf_message_id is None,
        has_password=link.password_hash is not None,
        expires_at=link.expires_at,
        view_count=link.view_count,
        last_viewed_at=link.last_viewed_at,
        created_at=link.created_at,
        suspended=view.is_suspended,
    )


@router.get("/conversations/{conversation_id}/share-links", responses=problems(NotFound, Forbidden, NotShareable))
async def list_conversation_links(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[ConversationLinkOut]:
    """Links to a conversation that have not ended."""
    found = await share_links.list_links(session, platform.clock, actor, conversation_id)
    return ListOut[ConversationLinkOut].whole([_out(view) for view in found])


@router.post(
    "/conversations/{conversation_id}/share-links",
    status_code=201,
    responses=problems(NotFound, Forbidden, NotShareable, LinksDisabled, ForbiddenBySpace, LimitReached, Invalid),
)
@shows_secret
async def create_conversation_link(
    conversation_id: ConversationPath, body: ConversationLinkCreate, actor: CurrentActor, platform: CurrentPlatform
) -> ConversationLinkCreated:
    """A link for people outside; its address is shown this once."""
    new = NewLink(body.is_live, body.expires_at, body.password)
    view, token = await share_links.create_link(platform, actor, conversation_id, new)
    url = f"{platform.settings.base_url}/shared-conversation#token={token}"
    return ConversationLinkCreated(link=_out(view), url=url)


@router.delete(
    "/conversations/{conversation_id}/share-links/{link_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, NotShareable),
)
async def revoke_conversation_link(
    conversation_id: ConversationPath,
    link_id: LinkPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """End a link at once."""
    await share_links.revoke_link(session, platform.clock, actor, conversation_id, link_id)


@router.get("/shared/conversation", responses=problems(NotFound, LinkPasswordWrong))
async def read_shared_conversation(
    _public: Public, visitor: Holder, platform: CurrentPlatform, response: Response
) -> SharedConversationOut:
    """The conversation that a link shows: what was said and answered, and nothing else."""
    found = await open_link.open_conversation(platform, visitor)
    response.headers.update(PRIVATE)
    messages = [
        SharedMessageOut(
            id=message.id,
            role=message.role,
            content=for_strangers(message.content),
            model=message.model,
            created_at=message.created_at,
        )
        for message in found.messages
    ]
    return SharedConversationOut(title=found.title, is_live=found.is_live, is_cut=found.is_cut, messages=messages)


@router.post(
    "/shared/conversation/unlocks",
    status_code=204,
    responses=problems(NotFound, LinkPasswordWrong, LimitExceeded),
)
@shows_secret
async def unlock_shared_conversation(
    _public: Public, body: ConversationUnlock, visitor: Holder, platform: CurrentPlatform, response: Response
) -> None:
    """Give the password of a link; the browser remembers it for twelve hours."""
    unlocked = await open_link.unlock(platform, visitor, body.password)
    remember_unlocked(response, platform.settings, visitor, unlocked, lasts=UNLOCKED_FOR)


@router.post(
    "/shared/conversation/continuations", status_code=201, responses=problems(NotFound, LinkPasswordWrong)
)
async def continue_shared_conversation(
    actor: CurrentActor, visitor: Holder, platform: CurrentPlatform
) -> ConversationOut:
    """Go on from what a link shows, in a private conversation of one's own."""
    return shown(await open_link.continue_from_link(platform, actor, visitor))
