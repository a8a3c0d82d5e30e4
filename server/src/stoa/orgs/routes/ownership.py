"""HTTP of handing an organization over."""

from stoa.identity.api import EmailUnverified, StepUpRequired
from stoa.orgs.commands import transfer_ownership as transfer
from stoa.orgs.errors import AlreadyOwner, OwnerOnly, Suspended
from stoa.orgs.routes.organizations import OrganizationPath, Spaces, router
from stoa.orgs.schemas.ownership import OwnershipTransferCreate
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.ids import UserId


@router.post(
    "/organizations/{organization_id}/ownership-transfers",
    status_code=204,
    responses=problems(NotFound, Suspended, OwnerOnly, StepUpRequired, AlreadyOwner, EmailUnverified),
)
async def offer_ownership(
    organization_id: OrganizationPath,
    body: OwnershipTransferCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Offer the ownership to a member, who confirms it within seven days."""
    await transfer.offer(session, platform, actor, organization_id=organization_id, user_id=UserId(body.user_id))


@router.put(
    "/organizations/{organization_id}/ownership-transfers/acceptance",
    status_code=204,
    responses=problems(NotFound, Suspended),
)
async def take_ownership(
    organization_id: OrganizationPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    spaces: Spaces,
) -> None:
    """Become an owner; who offered it becomes an admin."""
    await transfer.take(session, platform, spaces, actor, organization_id=organization_id)


@router.delete(
    "/organizations/{organization_id}/ownership-transfers",
    status_code=204,
    responses=problems(NotFound, Suspended),
)
async def withdraw_ownership(organization_id: OrganizationPath, actor: CurrentActor, session: Writing) -> None:
    """Take the offer back, or decline it."""
    await transfer.withdraw(session, actor, organization_id=organization_id)
