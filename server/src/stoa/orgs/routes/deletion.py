"""HTTP of deleting and restoring organizations."""

from stoa.orgs.commands import delete_organization as deleting
from stoa.orgs.errors import OnlyOrganization, OwnerOnly, SlugMismatch, Suspended
from stoa.orgs.routes.members import Cleanups
from stoa.orgs.routes.organizations import OrganizationPath, router
from stoa.orgs.schemas.deletion import DeletedOrganizationOut, OrganizationDeletion
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut


@router.delete(
    "/organizations/{organization_id}",
    status_code=204,
    responses=problems(NotFound, Suspended, OwnerOnly, SlugMismatch, OnlyOrganization),
)
async def delete_organization(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    body: OrganizationDeletion,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    cleanups: Cleanups,
) -> None:
    """Delete the organization; its owners may take that back for thirty days."""
    await deleting.delete_organization(
        session, platform, cleanups, actor, organization_id=organization_id, slug=body.slug
    )


@router.get("/deleted-organizations")
async def list_deleted_organizations(
    actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[DeletedOrganizationOut]:
    """Organizations that the caller owned and may restore."""
    found = await deleting.list_deleted(session, platform, actor)
    items = [
        DeletedOrganizationOut(
            id=each.id, name=each.name, deleted_at=each.deleted_at, purged_at=each.deleted_at + deleting.RETURN
        )
        for each in found
        if each.deleted_at is not None
    ]
    return ListOut[DeletedOrganizationOut].whole(items)


@router.post("/organizations/{organization_id}/restoration", status_code=204, responses=problems(NotFound))
async def restore_organization(
    organization_id: OrganizationPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Take the deletion back."""
    await deleting.restore_organization(session, platform, actor, organization_id)
