"""HTTP of organizations."""

from typing import Annotated

from fastapi import Depends, Path

from stoa.orgs.commands import create_organization as commands
from stoa.orgs.errors import CreationClosed, SlugInvalid, SlugTaken
from stoa.orgs.ports import SpaceProvisioner
from stoa.orgs.queries import organizations as queries
from stoa.orgs.schemas.organizations import OrganizationCreate, OrganizationOut
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId

router = make_router("organizations")

Spaces = Annotated[SpaceProvisioner, Depends(port(SpaceProvisioner))]


@router.get("/organizations")
async def list_organizations(actor: CurrentActor, session: Reading) -> ListOut[OrganizationOut]:
    """Organizations that the caller belongs to."""
    found = await queries.memberships(session, actor.user_id)
    return ListOut[OrganizationOut].whole([OrganizationOut.of(organization, role) for organization, role in found])


@router.post(
    "/organizations", status_code=201, responses=problems(CreationClosed, LimitReached, SlugTaken, SlugInvalid)
)
async def create_organization(
    body: OrganizationCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, spaces: Spaces
) -> OrganizationOut:
    """Make another organization, owned by the caller, with its spaces."""
    organization_id = await commands.create(session, platform.clock, spaces, actor, name=body.name, slug=body.slug)
    return OrganizationOut.of(*await commands.load(session, actor.user_id, organization_id))


@router.get("/organizations/{organization_id}", responses=problems(NotFound))
async def read_organization(
    organization_id: Annotated[OrganizationId, Path()], actor: CurrentActor, session: Reading
) -> OrganizationOut:
    """One organization of the caller."""
    return OrganizationOut.of(*await commands.load(session, actor.user_id, organization_id))
