"""HTTP of organizations."""

from typing import Annotated

from fastapi import Depends, Path, Response

from stoa.orgs.commands import change_organization as changing
from stoa.orgs.commands import create_organization as creating
from stoa.orgs.commands.change_organization import tag_of
from stoa.orgs.commands.load_organization import Seat, load_seat
from stoa.orgs.errors import (
    AdminOnly,
    Changed,
    CreationClosed,
    MfaSelfFirst,
    PublicDomain,
    SlugInvalid,
    SlugTaken,
    SsoSelfFirst,
    Suspended,
    UnknownModels,
)
from stoa.orgs.policy import ADMIN_SCOPE
from stoa.orgs.ports import ModelCatalogue, SpaceProvisioner
from stoa.orgs.queries import organizations
from stoa.orgs.schemas.organizations import (
    OrganizationCreate,
    OrganizationDetailOut,
    OrganizationOut,
    OrganizationUpdate,
)
from stoa.platform.actor import SsoRequired
from stoa.platform.errors import LimitReached, NotFound, PreconditionRequired
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    Reading,
    Writing,
    problems,
    require_match,
)
from stoa.platform.http.ports import port
from stoa.platform.http.routing import needs_scope
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import OrganizationId

router = make_router("organizations")

Spaces = Annotated[SpaceProvisioner, Depends(port(SpaceProvisioner))]
Models = Annotated[ModelCatalogue, Depends(port(ModelCatalogue))]
OrganizationPath = Annotated[OrganizationId, Path()]


@router.get("/organizations")
async def list_organizations(actor: CurrentActor, session: Reading) -> ListOut[OrganizationOut]:
    """Organizations that the caller belongs to."""
    found = await organizations.memberships(session, actor.user_id)
    return ListOut[OrganizationOut].whole([OrganizationOut.of(organization, role) for organization, role in found])


@router.post(
    "/organizations", status_code=201, responses=problems(CreationClosed, LimitReached, SlugTaken, SlugInvalid)
)
async def create_organization(
    body: OrganizationCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform, spaces: Spaces
) -> OrganizationOut:
    """Make another organization, owned by the caller, with its spaces."""
    organization_id = await creating.create(session, platform.clock, spaces, actor, name=body.name, slug=body.slug)
    seat = await load_seat(session, actor, organization_id)
    return OrganizationOut.of(seat.organization, seat.role)


@router.get("/organizations/{organization_id}", responses=problems(NotFound, Suspended))
@needs_scope(ADMIN_SCOPE)
async def read_organization(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading, response: Response
) -> OrganizationDetailOut:
    """One organization of the caller, with its settings."""
    return _detail(await load_seat(session, actor, organization_id), response)


@router.patch(
    "/organizations/{organization_id}",
    responses=problems(
        NotFound,
        Suspended,
        AdminOnly,
        Changed,
        PreconditionRequired,
        SlugTaken,
        SlugInvalid,
        PublicDomain,
        MfaSelfFirst,
        SsoRequired,
        SsoSelfFirst,
        UnknownModels,
    ),
)
@needs_scope(ADMIN_SCOPE)
async def change_organization(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    body: OrganizationUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    spaces: Spaces,
    models: Models,
    if_match: IfMatch,
    response: Response,
) -> OrganizationDetailOut:
    """Change settings. If-Match names the state that the change was made from; `settings` is merged."""
    expected = require_match(if_match)
    seat = await changing.change_organization(
        session,
        platform,
        spaces,
        models,
        actor,
        organization_id=organization_id,
        changes=body.changes(),
        expected=expected,
    )
    return _detail(seat, response)


def _detail(seat: Seat, response: Response) -> OrganizationDetailOut:
    tag = tag_of(seat.organization)
    response.headers["ETag"] = f'"{tag}"'
    return OrganizationDetailOut.whole(seat.organization, seat.role, tag)
