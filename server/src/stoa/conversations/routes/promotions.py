"""HTTP of making pages of conversations."""

from typing import Annotated

from fastapi import Depends

from stoa.conversations.commands import talk_on_page
from stoa.conversations.commands.talk_on_page import Promotion
from stoa.conversations.errors import AlreadyPromoted, NotPromotable, NotWritable, RunActive
from stoa.conversations.routes.conversations import Agents, ConversationPath, router, shown
from stoa.conversations.schemas.conversations import ConversationOut
from stoa.conversations.schemas.promotions import PromotionCreate, ReaderOut
from stoa.pages.api import ParentElsewhere, ParentTrashed
from stoa.pages.ports import PageKinds
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import AreaId, PageId, SpaceId

Kinds = Annotated[PageKinds, Depends(port(PageKinds))]
PLACE = (NotFound, Forbidden, ParentTrashed, ParentElsewhere, LimitReached)


def _promotion(body: PromotionCreate) -> Promotion:
    return Promotion(
        SpaceId(body.space_id),
        AreaId(body.area_id) if body.area_id is not None else None,
        PageId(body.parent_id) if body.parent_id is not None else None,
        body.visibility,
    )


@router.post(
    "/conversations/{conversation_id}/promotions",
    status_code=201,
    responses=problems(*PLACE, AlreadyPromoted, NotPromotable, NotWritable, RunActive),
)
async def promote_conversation(  # noqa: PLR0917  # each a dependency
    conversation_id: ConversationPath,
    body: PromotionCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
    kinds: Kinds,
    agents: Agents,
) -> ConversationOut:
    """Make an AI page of a conversation, for everybody who sees the page."""
    return shown(
        await talk_on_page.promote(
            session, actor, platform.clock, conversation_id, _promotion(body), kinds=kinds, agents=agents
        )
    )


@router.post("/conversations/{conversation_id}/promotion-previews", responses=problems(*PLACE, AlreadyPromoted))
async def preview_promotion(  # noqa: PLR0917  # each a dependency
    conversation_id: ConversationPath,
    body: PromotionCreate,
    actor: CurrentActor,
    platform: CurrentPlatform,
    session: Writing,
    kinds: Kinds,
) -> ListOut[ReaderOut]:
    """Who would be able to read a conversation as that page. Nothing is made."""
    found = await talk_on_page.readers_after(
        session, actor, platform.clock, conversation_id, _promotion(body), kinds=kinds
    )
    return ListOut[ReaderOut].whole(
        [
            ReaderOut(kind=each.subject.kind, id=each.subject.id, name=each.subject.name, level=each.level.name)
            for each in found
        ]
    )
