"""HTTP of the models, and of how AUTO chooses among them."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Query

from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import needs_scope
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import RoutingDecisionId
from stoa.platform.pagination import PageRequest, page_request
from stoa.providers.commands import catalogue, change_model, estimate, show_routing
from stoa.providers.contracts import TurnContext
from stoa.providers.errors import ModelUnknown, NoKey, NoModelFits, TierNotAllowed
from stoa.providers.routes.keys import router
from stoa.providers.schemas import (
    EstimateOut,
    EstimatesIn,
    ModelOut,
    ModelUpdate,
    RoutingDecisionOut,
    RoutingPreviewIn,
    RoutingPreviewOut,
)
from stoa.usage import api as usage


async def _slug(
    written: Annotated[str, Path(alias="slug", max_length=250, description="A slash is written ~1")],
) -> str:
    """A slug may hold slashes, which no part of a path can; they are written as in a JSON pointer."""
    return written.replace("~1", "/").replace("~0", "~")


SlugPath = Annotated[str, Depends(_slug)]


@router.get("/models")
@needs_scope("conversations:read")
async def list_models(
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    kind: Annotated[Literal["chat", "embeddings"], Query(description="What the models are for")] = "chat",
    everything: Annotated[
        bool, Query(alias="all", description="Also what is switched off; for administrators")
    ] = False,
) -> ListOut[ModelOut]:
    """Models that the caller may choose. Never waits for a provider."""
    shows_all = everything and actor.manages_organization
    found = await catalogue.list_models(session, actor, for_embeddings=kind == "embeddings", shows_all=shows_all)
    found = await catalogue.within_budgets(session, actor, found, platform.clock.now())
    return ListOut[ModelOut].whole([ModelOut.of(ref) for ref in found])


@router.post("/models/estimates", responses=problems(ModelUnknown))
@needs_scope("conversations:read")
async def estimate_models(body: EstimatesIn, actor: CurrentActor, session: Reading) -> ListOut[EstimateOut]:
    """What a text or so many tokens would cost with each of several models. Nothing is called."""
    tokens = usage.estimate_tokens(len(body.text)) if body.text is not None else body.prompt_tokens or 0
    found = await estimate.estimate(
        session, actor, body.models, prompt_tokens=tokens, output_tokens=body.output_tokens
    )
    return ListOut[EstimateOut].whole([EstimateOut.of(each) for each in found])


@router.get("/models/{slug}", responses=problems(ModelUnknown))
@needs_scope("conversations:read")
async def show_model(slug: SlugPath, actor: CurrentActor, session: Reading) -> ModelOut:
    """One model as it is here."""
    return ModelOut.of(await change_model.find_model(session, actor, slug))


@router.patch("/models/{slug}", responses=problems(Forbidden, NotFound, ModelUnknown))
async def update_model(
    slug: SlugPath, body: ModelUpdate, actor: CurrentActor, platform: CurrentPlatform, session: Writing
) -> ModelOut:
    """Set what holds for a model in the organization; for its administrators."""
    changes = body.changes()
    return ModelOut.of(await change_model.change_model(session, platform.clock, actor, slug, changes))


@router.post("/routing/previews", responses=problems(ModelUnknown, NoKey, NoModelFits, TierNotAllowed))
@needs_scope("conversations:read")
async def preview_routing(
    body: RoutingPreviewIn, actor: CurrentActor, platform: CurrentPlatform, session: Reading
) -> RoutingPreviewOut:
    """What AUTO would choose for a text, and why. Nothing is called and nothing is stored."""
    turn = TurnContext(body.text, turn=body.turn, has_attachments=body.has_attachments)
    choice = await show_routing.preview(session, platform.clock, actor, body.model, turn, space_id=body.space_id)
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
