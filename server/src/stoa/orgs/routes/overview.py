"""HTTP of the super administrators' list of organizations."""

from typing import Annotated

from fastapi import Depends, Path, Query

from stoa.orgs.commands import oversee
from stoa.orgs.commands.oversee import Overview
from stoa.orgs.ports import OrganizationFigures
from stoa.orgs.routes.members import Cleanups
from stoa.orgs.routes.organizations import router
from stoa.orgs.schemas.overview import OrganizationOverviewOut, OrganizationOverviewUpdate
from stoa.platform.errors import Forbidden, Invalid, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId

HeldFigures = Annotated[OrganizationFigures, Depends(port(OrganizationFigures))]


@router.get("/admin/organizations", responses=problems(Forbidden, Invalid))
async def list_all_organizations(
    actor: CurrentActor,
    session: Reading,
    page: ListRequest,
    figures: HeldFigures,
    search: Annotated[str | None, Query(max_length=100)] = None,
) -> ListOut[OrganizationOverviewOut]:
    """Every organization with its counts, newest first, for super administrators."""
    found = await oversee.list_organizations(session, figures, actor, page, search)
    return ListOut(items=[_shown(item) for item in found.items], next_cursor=found.next_cursor)


@router.patch("/admin/organizations/{organization_id}", responses=problems(Forbidden, NotFound))
async def oversee_organization(  # noqa: PLR0917  # each a dependency
    organization_id: Annotated[OrganizationId, Path()],
    body: OrganizationOverviewUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    figures: HeldFigures,
    cleanups: Cleanups,
) -> OrganizationOverviewOut:
    """Suspend an organization, take that back, or set its limits."""
    changes = body.model_dump(exclude_unset=True)
    found = await oversee.change(
        session, platform, figures, cleanups, actor, organization_id=organization_id, changes=changes
    )
    return _shown(found)


def _shown(item: Overview) -> OrganizationOverviewOut:
    return OrganizationOverviewOut.of(
        item.organization,
        members=item.members,
        spaces=item.figures.spaces,
        spent_micros=item.figures.spent_micros,
    )
