"""HTTP of organizations."""

from typing import Annotated

from fastapi import Path

from stoa.orgs import queries, service
from stoa.orgs.schemas import OrganizationOut
from stoa.platform.errors import NotFound
from stoa.platform.http.deps import CurrentActor, Reading, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId

router = make_router("organizations")


@router.get("/organizations")
async def list_organizations(actor: CurrentActor, session: Reading) -> ListOut[OrganizationOut]:
    """Organizations that the caller belongs to."""
    found = await queries.memberships(session, actor.user_id)
    return ListOut[OrganizationOut].whole([OrganizationOut.of(organization, role) for organization, role in found])


@router.get("/organizations/{organization_id}", responses=problems(NotFound))
async def read_organization(
    organization_id: Annotated[OrganizationId, Path()], actor: CurrentActor, session: Reading
) -> OrganizationOut:
    """One organization of the caller."""
    return OrganizationOut.of(*await service.load(session, actor.user_id, organization_id))
