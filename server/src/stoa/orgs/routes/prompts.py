"""HTTP of what the AI is told."""

from uuid import UUID

from stoa.orgs.commands.prompts import show_told
from stoa.orgs.errors import AdminOnly, Suspended
from stoa.orgs.routes.organizations import OrganizationPath, router
from stoa.orgs.schemas.prompts import PromptLayerOut, PromptLayersOut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, Reading, problems
from stoa.platform.ids import UserId


@router.get("/organizations/{organization_id}/prompt-layers", responses=problems(NotFound, Suspended, AdminOnly))
async def read_prompt_layers(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading, user_id: UUID | None = None
) -> PromptLayersOut:
    """What the AI is told on behalf of the caller, or for owners and admins of a member."""
    told = await show_told(session, actor, organization_id, UserId(user_id) if user_id is not None else None)
    layers = [PromptLayerOut.model_validate(layer) for layer in told.layers]
    return PromptLayersOut(layers=layers, allowed_tiers=list(told.rules.allowed_tiers))
