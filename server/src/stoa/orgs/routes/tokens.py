"""HTTP of the review of API tokens (ORG-34)."""

from typing import Annotated

from fastapi import Path

from stoa.identity import api as identity
from stoa.orgs.commands.load_organization import load_managed
from stoa.orgs.errors import AdminOnly, Suspended
from stoa.orgs.routes.organizations import OrganizationPath, router
from stoa.orgs.schemas.tokens import OrganizationTokenOut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import ApiTokenId


@router.get("/organizations/{organization_id}/api-tokens", responses=problems(NotFound, Suspended, AdminOnly))
async def list_organization_tokens(
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    page: ListRequest,
) -> ListOut[OrganizationTokenOut]:
    """API tokens that work in the organization, the oldest first, with those that live longer than new ones may."""
    seat = await load_managed(session, actor, organization_id)
    found = await identity.live_tokens(session, platform, organization_id, page)
    people = await identity.user_refs(session, {token.user_id for token in found.items})
    days = seat.organization.api_token_max_days
    items = [OrganizationTokenOut.of(token, people.get(token.user_id), days) for token in found.items]
    return ListOut(items=items, next_cursor=found.next_cursor)


@router.delete(
    "/organizations/{organization_id}/api-tokens/{token_id}",
    status_code=204,
    responses=problems(NotFound, Suspended, AdminOnly),
)
async def end_organization_token(
    organization_id: OrganizationPath,
    token_id: Annotated[ApiTokenId, Path()],
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """End a member's token in this organization."""
    await load_managed(session, actor, organization_id)
    await identity.end_token(session, platform, actor, organization_id, token_id)
