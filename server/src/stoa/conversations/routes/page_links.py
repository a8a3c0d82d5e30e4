"""HTTP of the links of pages and conversations."""

from typing import Annotated

from fastapi import Path

from stoa.conversations.commands import link_pages
from stoa.conversations.routes.conversations import ConversationPath, router
from stoa.conversations.schemas.page_links import (
    ConversationProposal,
    PageConversationOut,
    PageConversationPut,
    Relationship,
)
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import ConversationId, PageId

PagePath = Annotated[PageId, Path()]


def _shown(found: list[link_pages.Link]) -> ListOut[PageConversationOut]:
    return ListOut[PageConversationOut].whole([PageConversationOut.model_validate(each) for each in found])


@router.get("/pages/{page_id}/conversations", responses=problems(NotFound))
async def list_conversations_of_page(
    page_id: PagePath, actor: CurrentActor, session: Reading
) -> ListOut[PageConversationOut]:
    """Conversations that have to do with a page, of those that the caller sees."""
    return _shown(await link_pages.list_of_page(session, actor, page_id))


@router.put("/pages/{page_id}/conversations", responses=problems(NotFound))
async def link_conversation(
    page_id: PagePath,
    body: PageConversationPut,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
) -> ListOut[PageConversationOut]:
    """Link a conversation to a page; a repeat changes nothing. Answers the links of the page."""
    conversation_id = ConversationId(body.conversation_id)
    return _shown(
        await link_pages.put(
            session, actor, platform.clock, page_id, conversation_id, relationship=body.relationship
        )
    )


@router.delete(
    "/pages/{page_id}/conversations/{conversation_id}/{relationship}",
    status_code=204,
    responses=problems(NotFound),
)
async def unlink_conversation(
    page_id: PagePath,
    conversation_id: ConversationPath,
    relationship: Annotated[Relationship, Path()],
    actor: CurrentActor,
    session: Writing,
) -> None:
    """Take a link away; page and conversation stay."""
    await link_pages.remove(session, actor, page_id, conversation_id, relationship=relationship)


@router.get("/conversations/{conversation_id}/pages", responses=problems(NotFound))
async def list_pages_of_conversation(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading
) -> ListOut[PageConversationOut]:
    """Pages that have to do with a conversation, of those that the caller sees."""
    return _shown(await link_pages.list_of_conversation(session, actor, conversation_id))


@router.get("/conversations/{conversation_id}/proposals", responses=problems(NotFound))
async def list_proposals_of_conversation(
    conversation_id: ConversationPath, actor: CurrentActor, session: Reading
) -> ListOut[ConversationProposal]:
    """What was proposed from a conversation for pages that the caller sees, the last one first, and how it stands."""
    found = await link_pages.list_proposals(session, actor, conversation_id)
    return ListOut[ConversationProposal].whole([ConversationProposal.model_validate(each) for each in found])
