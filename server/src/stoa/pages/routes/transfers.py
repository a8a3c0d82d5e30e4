"""HTTP of the transfer of pages to another space."""

from typing import Annotated

from fastapi import Depends

from stoa.pages.commands.transfer_page import Target
from stoa.pages.commands.transfer_page import preview_transfer as preview
from stoa.pages.commands.transfer_page import transfer_page as transfer
from stoa.pages.errors import PageTrashed, ParentElsewhere, ParentTrashed, SameSpace, TransferNeedsFullRights
from stoa.pages.ports import PageCompany
from stoa.pages.routes.pages import PagePath, area_of, page_of, router
from stoa.pages.schemas.transfers import PageTransfer, TransferredOut
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.ids import SpaceId

Company = Annotated[PageCompany, Depends(port(PageCompany))]
REFUSALS = problems(
    NotFound,
    Forbidden,
    TransferNeedsFullRights,
    SameSpace,
    PageTrashed,
    ParentTrashed,
    ParentElsewhere,
    LimitReached,
)


def _target(body: PageTransfer) -> Target:
    return Target(SpaceId(body.space_id), area_of(body.area_id), page_of(body.parent_id))


@router.post("/pages/{page_id}/transfer-previews", responses=REFUSALS)
async def preview_page_transfer(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: PageTransfer,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    company: Company,
) -> TransferredOut:
    """What a transfer would drop; nothing is changed."""
    found = await preview(session, platform.clock, actor, page_id, _target(body), company)
    return TransferredOut.model_validate(found, from_attributes=True)


@router.post("/pages/{page_id}/transfers", responses=REFUSALS)
async def transfer_page(  # noqa: PLR0917  # each a dependency
    page_id: PagePath,
    body: PageTransfer,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    company: Company,
) -> TransferredOut:
    """Put a page, with all below it, into another space of the organization."""
    done = await transfer(session, platform.clock, actor, page_id, _target(body), company)
    return TransferredOut.model_validate(done, from_attributes=True)
