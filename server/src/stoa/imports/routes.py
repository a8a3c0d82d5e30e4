"""HTTP of imports."""

from typing import Annotated

from fastapi import Path, Query, Request

from stoa.imports import queries
from stoa.imports.commands import begin_import as importing
from stoa.imports.commands.begin_import import NewImport
from stoa.imports.contracts import Source
from stoa.imports.errors import AlreadyRunning, NotReady, PlaceMissing, Unrecognized
from stoa.imports.schemas import ImportOut
from stoa.pages.api import ParentElsewhere, ParentTrashed
from stoa.platform.errors import Forbidden, LimitReached, NotFound, TooLarge
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.routing import takes_stream
from stoa.platform.http.schemas import ListOut
from stoa.platform.http.uploads import UPLOAD
from stoa.platform.ids import ImportJobId, OrganizationId, PageId, SpaceId

SHOWN = 20

router = make_router("imports")
ImportPath = Annotated[ImportJobId, Path()]
OrganizationPath = Annotated[OrganizationId, Path()]


@router.post(
    "/organizations/{organization_id}/imports",
    status_code=202,
    openapi_extra=UPLOAD,
    responses=problems(
        NotFound, Forbidden, Unrecognized, PlaceMissing, ParentTrashed, ParentElsewhere, LimitReached, TooLarge
    ),
)
@takes_stream
async def begin_import(  # noqa: PLR0917  # each a dependency
    organization_id: OrganizationPath,
    source: Annotated[Source, Query()],
    request: Request,
    actor: CurrentActor,
    platform: CurrentPlatform,
    space_id: Annotated[SpaceId | None, Query()] = None,
    parent_id: Annotated[PageId | None, Query()] = None,
) -> ImportOut:
    """Send an export of another product, or an archive of Markdown pages for a place, at most 2 GB; it is looked at,
    and nothing is taken over yet.
    """
    wanted = NewImport(organization_id, source, space_id, parent_id)
    return ImportOut.of(await importing.begin(platform, actor, wanted, aiter(request.stream())))


@router.get("/organizations/{organization_id}/imports", responses=problems(NotFound))
async def list_imports(
    organization_id: OrganizationPath, actor: CurrentActor, session: Reading
) -> ListOut[ImportOut]:
    """The caller's newest imports."""
    if organization_id != actor.organization_id:
        raise NotFound
    return ListOut[ImportOut].whole([ImportOut.of(job) for job in await queries.list_own(session, actor, SHOWN)])


@router.get("/imports/{import_id}", responses=problems(NotFound))
async def read_import(import_id: ImportPath, actor: CurrentActor, session: Reading) -> ImportOut:
    return ImportOut.of(await importing.load(session, actor, import_id))


@router.post(
    "/imports/{import_id}/applications", status_code=202, responses=problems(NotFound, NotReady, AlreadyRunning)
)
async def apply_import(
    import_id: ImportPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ImportOut:
    """Take over what was looked at. What is there already is left as it is."""
    return ImportOut.of(await importing.apply(session, platform.clock, actor, import_id))


@router.delete("/imports/{import_id}", status_code=204, responses=problems(NotFound, NotReady))
async def cancel_import(
    import_id: ImportPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Stop an import. What was taken over stays."""
    await importing.cancel(session, platform.clock, actor, import_id)
