"""HTTP of those who share a conversation."""

from typing import Annotated

from fastapi import Path

from stoa.access.api import SubjectNotFound
from stoa.access.contracts import Level
from stoa.conversations.commands import share_conversation, show_typing
from stoa.conversations.commands.share_conversation import MemberView
from stoa.conversations.errors import NotShareable, NotWritable
from stoa.conversations.routes.conversations import ConversationPath, router, shown
from stoa.conversations.schemas.conversations import ConversationOut, ConversationVisibilityPut
from stoa.conversations.schemas.members import ConversationMemberOut, ConversationMemberPut, Typing
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import UserId

PersonPath = Annotated[UserId, Path()]


def _shown(view: MemberView) -> ConversationMemberOut:
    return ConversationMemberOut(
        user_id=view.person.id,
        name=view.person.name,
        username=view.person.username,
        avatar_url=view.person.avatar_url,
        level=view.level.name,
        invited_by_name=view.invited_by,
    )


@router.get("/conversations/{conversation_id}/members", responses=problems(NotFound))
async def list_conversation_members(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading
) -> ListOut[ConversationMemberOut]:
    """The owner of a conversation, then whoever was invited to it."""
    found = await share_conversation.list_members(session, actor, conversation_id)
    return ListOut[ConversationMemberOut].whole([_shown(view) for view in found])


@router.put(
    "/conversations/{conversation_id}/members/{user_id}",
    responses=problems(NotFound, Forbidden, SubjectNotFound, NotShareable, NotWritable, LimitReached),
)
async def put_conversation_member(
    *,
    conversation_id: ConversationPath,
    user_id: PersonPath,
    body: ConversationMemberPut,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
) -> ConversationMemberOut:
    """Invite somebody of the organization to read or to write, or change which; the owner alone does (CV-3)."""
    level = Level[body.level]
    return _shown(
        await share_conversation.invite(session, platform.clock, actor, conversation_id, user_id, level=level)
    )


@router.delete(
    "/conversations/{conversation_id}/members/{user_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden),
)
async def delete_conversation_member(
    conversation_id: ConversationPath,
    user_id: PersonPath,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
) -> None:
    """Take somebody's right away, or leave a conversation oneself. It ends at once."""
    await share_conversation.take_away(session, platform.clock, actor, conversation_id, user_id)


@router.put(
    "/conversations/{conversation_id}/visibility",
    responses=problems(NotFound, Forbidden, NotShareable, NotWritable),
)
async def put_conversation_visibility(
    conversation_id: ConversationPath,
    body: ConversationVisibilityPut,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
) -> ConversationOut:
    """Open a chat to the people of its area or space, where the caller takes part, or close it again."""
    return shown(
        await share_conversation.set_visibility(session, platform.clock, actor, conversation_id, body.visibility)
    )


@router.put("/conversations/{conversation_id}/typing", status_code=204, responses=problems(NotFound, Forbidden))
async def put_typing(
    conversation_id: ConversationPath, body: Typing, actor: CurrentActor, platform: CurrentPlatform
) -> None:
    """Say that the caller types, or does no longer; more than once in a second is heard once (CV-57)."""
    await show_typing.show_typing(platform, actor, conversation_id, is_typing=body.is_typing)
