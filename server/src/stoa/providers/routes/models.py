"""HTTP of the models, and of how AUTO chooses among them."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Query

from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, problems
from stoa.platform.http.routing import needs_scope
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import RoutingDecisionId
from stoa.platform.pagination import PageRequest, page_request
from stoa.providers.commands import catalogue, show_routing
from stoa.providers.errors import ModelUnknown, NoKey, NoModelFits, TierNotAllowed
from stoa.providers.routes.keys import router
from stoa.providers.schemas import ModelOut, RoutingDecisionOut, RoutingPreviewIn, RoutingPreviewOut


@router.get("/models")
@needs_scope("conversations:read")
async def list_models(
    actor: CurrentActor,
    session: Reading,
    kind: Annotated[Literal["chat", "embeddings"], Query(description="What the models are for")] = "chat",
) -> ListOut[ModelOut]:
    """Models that the caller may choose. Never waits for a provider."""
    found = await catalogue.list_models(session, actor, for_embeddings=kind == "embeddings")
    return ListOut[ModelOut].whole([ModelOut.of(ref) for ref in found])


@router.post("/routing/previews", responses=problems(ModelUnknown, NoKey, NoModelFits, TierNotAllowed))
@needs_scope("conversations:read")
async def preview_routing(
    body: RoutingPreviewIn, actor: CurrentActor, platform: CurrentPlatform, session: Reading
) -> RoutingPreviewOut:
    """What AUTO would choose for a text, and why. Nothing is called and nothing is stored."""
    choice = await show_routing.preview(session, platform.clock, actor, body.model, body.text, turn=body.turn)
    return RoutingPreviewOut.of(choice)


@router.get("/routing/decisions", responses=problems(Forbidden))
@needs_scope("conversations:read")
async def list_routing_decisions(
    actor: CurrentActor,
    session: Reading,
    page: Annotated[PageRequest, Depends(page_request)],
    everybody: Annotated[bool, Query(description="All of the organization; for its administrators")] = False,
) -> ListOut[RoutingDecisionOut]:
    """The caller's decisions or the organization's, the newest first, without any text."""
    found = await show_routing.list_decisions(session, actor, page, everybody=everybody)
    items = [RoutingDecisionOut.of(row) for row in found.items]
    return ListOut[RoutingDecisionOut](items=items, next_cursor=found.next_cursor)


@router.get("/routing/decisions/{decision_id}", responses=problems(NotFound))
@needs_scope("conversations:read")
async def show_routing_decision(
    decision_id: Annotated[RoutingDecisionId, Path()], actor: CurrentActor, session: Reading
) -> RoutingDecisionOut:
    """One decision: the caller's own, or any of the organization for its administrators."""
    return RoutingDecisionOut.of(await show_routing.show_decision(session, actor, decision_id))
