"""HTTP of requests for access."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from stoa.access.commands import access_requests
from stoa.access.errors import AboveOwnLevel, DeleteNotGrantable, SubjectNotFound
from stoa.access.routes.grants import PagePath, router
from stoa.access.schemas.access_requests import (
    AccessAskedOut,
    AccessRequestCreate,
    AccessRequestDecision,
    AccessRequestOut,
)
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ratelimit import RateLimited


@router.post("/pages/{page_id}/access-requests", status_code=202, responses=problems(Forbidden, RateLimited))
async def request_access(
    page_id: PagePath, body: AccessRequestCreate, actor: CurrentActor, platform: CurrentPlatform
) -> AccessAskedOut:
    """Ask to see a page; the answer is the same for every id."""
    await access_requests.request_access(platform, actor, page_id, body.message)
    return AccessAskedOut()


@router.get("/pages/{page_id}/access-requests", responses=problems(NotFound, Forbidden))
async def list_access_requests(
    page_id: PagePath, actor: CurrentActor, session: Reading
) -> ListOut[AccessRequestOut]:
    """Who asks to see the page."""
    found = await access_requests.list_requests(session, actor, page_id)
    return ListOut[AccessRequestOut].whole([AccessRequestOut.of(each.request, each.requester) for each in found])


@router.patch(
    "/pages/{page_id}/access-requests/{request_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, SubjectNotFound, DeleteNotGrantable, AboveOwnLevel, LimitReached),
)
async def decide_access_request(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    request_id: Annotated[UUID, Path()],
    body: AccessRequestDecision,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Give who asks a right on the page, or refuse."""
    given = body.given()
    await access_requests.decide(
        session, platform.clock, actor, page_id=page_id, request_id=request_id, level=given
    )
